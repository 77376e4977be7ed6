import stringify from 'safe-stable-stringify';
import type { MenuItem, MenuKind } from '../../application/catalog/edit-menu.ts';
import { contentEtag } from '../http/headers.ts';

type AnyItem = MenuItem<MenuKind> & { readonly available?: boolean; readonly soldOut?: boolean };

const SOLD_OUT = /-sold-out"$/;

/**
 * The ETag of one item of the menu. Whether it is sold out is part of what is shown, and so of the tag, but nothing that
 * a change could overwrite.
 */
export function itemEtag({ soldOut = false, ...item }: AnyItem): string {
  const stored = 'available' in item ? { ...item, available: item.available || soldOut } : item;
  const tag = contentEtag(stringify(stored));
  return soldOut ? tag.replace(/"$/, '-sold-out"') : tag;
}

/** The same tag with and without being sold out. */
export function itemEtags(item: AnyItem): string[] {
  const tag = itemEtag(item).replace(SOLD_OUT, '"');
  return [tag, tag.replace(/"$/, '-sold-out"')];
}
