import type { ImageId } from '../../domain/catalog/images.ts';
import { findMenuProblems } from '../../domain/catalog/menu-rules.ts';
import { MOST_ITEMS, type Menu } from '../../domain/catalog/menu.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { fieldPath, invalid, Refused } from '../refused.ts';
import { readMenu } from './menu.ts';

/** Editing the menu. Existing orders keep their names and prices. */

export type MenuKind = keyof Menu;
export type MenuItem<Kind extends MenuKind> = NonNullable<Menu[Kind]>[number];
/** What is sold, and may be sold out. */
export type SoldKind = Exclude<MenuKind, 'categories'>;

interface EditDeps {
  readonly storage: Pick<Storage, 'catalog' | 'images'>;
}

export interface EditRequest {
  readonly storeId: StoreId;
  /** Whether the menu is unchanged since the sender read it. */
  readonly matches: (current: Menu) => boolean;
}

/** A menu item as submitted. */
export interface ItemForm<Kind extends MenuKind> {
  /** Default: derived from the name, or unchanged. */
  readonly id?: string | undefined;
  readonly name: string;
  /** Parses the complete item, with its final id. */
  readonly read: (id: string) => MenuItem<Kind>;
}

const NOT_FOUND = {
  categories: 'category_not_found',
  pizzas: 'pizza_not_found',
  toppings: 'topping_not_found',
} as const;

/** @param read parses the new menu; not called if the current one has changed */
export function replaceMenu(deps: EditDeps, request: EditRequest, read: () => Menu): Promise<Menu> {
  return change(deps, request, () => {
    const menu = read();
    return [menu, menu];
  });
}

/** Adds an item at the end of its list. */
export function addItem<Kind extends MenuKind>(
  deps: EditDeps,
  request: EditRequest,
  kind: Kind,
  form: ItemForm<Kind>,
): Promise<MenuItem<Kind>> {
  return change(deps, request, (menu) => {
    const item = form.read(form.id ?? idFrom(form.name));
    const others = itemsOf(menu, kind);
    mustFit(menu, kind, others, item);
    return [withItems(menu, kind, [...others, item]), item];
  });
}

/** Replaces an item in place. */
export function replaceItem<Kind extends MenuKind>(
  deps: EditDeps,
  request: EditRequest,
  kind: Kind,
  { id, form }: { readonly id: string; readonly form: ItemForm<Kind> },
): Promise<MenuItem<Kind>> {
  return change(deps, request, (menu) => {
    mustBeThere(menu, kind, id);
    if ((form.id ?? id) !== id) {
      throw invalid([{ field: 'id', code: 'id_mismatch', message: `The path has "${id}".` }]);
    }
    const item = form.read(id);
    const items = itemsOf(menu, kind);
    mustFit(menu, kind, items.filter((each) => each.id !== id), item); // prettier-ignore
    return [withItems(menu, kind, items.map((each) => (each.id === id ? item : each))), item]; // prettier-ignore
  });
}

/** Removes an item from the menu. */
export async function removeItem(deps: EditDeps, request: EditRequest, kind: MenuKind, id: string): Promise<void> {
  await change(deps, request, (menu) => {
    mustBeThere(menu, kind, id);
    const left = withItems(menu, kind, itemsOf(menu, kind).filter((each) => each.id !== id)); // prettier-ignore
    if (findMenuProblems(left).length > 0) {
      throw new Refused('category_in_use', `There are pizzas in the category "${id}". Give them another one first.`);
    }
    return [left, undefined];
  });
}

/** Sets an item's availability. It stays on the menu. */
export function setAvailable<Kind extends SoldKind>(
  deps: EditDeps,
  request: EditRequest,
  kind: Kind,
  { id, available }: { readonly id: string; readonly available: boolean },
): Promise<MenuItem<Kind>> {
  return change(deps, request, (menu) => {
    const item = { ...mustBeThere(menu, kind, id), available };
    return [withItems(menu, kind, itemsOf(menu, kind).map((each) => (each.id === id ? item : each))), item]; // prettier-ignore
  });
}

/** Changes the menu if it matches the request, retrying on a concurrent change. */
async function change<Result>(
  deps: EditDeps,
  { storeId, matches }: EditRequest,
  edit: (menu: Menu) => [menu: Menu, result: Result],
): Promise<Result> {
  for (;;) {
    const current = await readMenu(deps, storeId);
    if (!matches(current)) {
      throw new Refused('version_mismatch', 'The menu was changed in the meantime. Read it again.');
    }
    const [menu, result] = edit(current);
    await mustHaveImages(deps, storeId, menu, current);
    const { outcome } = await deps.storage.catalog.replaceMenu(storeId, menu, current);
    if (outcome === 'replaced') return result;
    // Another writer was faster: apply the change to their version.
  }
}

function itemsOf<Kind extends MenuKind>(menu: Menu, kind: Kind): readonly MenuItem<Kind>[] {
  return menu[kind] ?? [];
}

function withItems<Kind extends MenuKind>(menu: Menu, kind: Kind, items: readonly MenuItem<Kind>[]): Menu {
  const { categories, ...others } = { ...menu, [kind]: items };
  return categories && categories.length > 0 ? { categories, ...others } : others;
}

/** Images that the menu did not have before must have been uploaded. */
async function mustHaveImages({ storage }: EditDeps, storeId: StoreId, menu: Menu, before: Menu): Promise<void> {
  const known = new Set(imagesOf(before));
  const added = imagesOf(menu).filter((image) => !known.has(image));
  if (added.length === 0) return;
  // One that was unused until now is not removed from now on.
  const [missing] = await storage.images.need(storeId, added);
  if (missing === undefined) return;
  throw invalid([{ field: 'image', code: 'unknown_image', message: `There is no image ${missing}. Upload it first.` }]);
}

export function imagesOf({ pizzas }: Menu): ImageId[] {
  return [...new Set(pizzas.flatMap(({ image }) => image ?? []))];
}

function mustBeThere<Kind extends MenuKind>(menu: Menu, kind: Kind, id: string): MenuItem<Kind> {
  const item = itemsOf(menu, kind).find((each) => each.id === id);
  if (item) return item;
  throw new Refused(NOT_FOUND[kind], `The menu has no "${id}" among its ${kind}.`);
}

/** Checks size, uniqueness and references. Errors name the fields of a single item, not of a menu. */
function mustFit<Kind extends MenuKind>(
  menu: Menu,
  kind: Kind,
  others: readonly MenuItem<Kind>[],
  item: MenuItem<Kind>,
): void {
  if (others.length >= MOST_ITEMS) {
    throw invalid([{ field: kind, code: 'too_big', message: `A menu has at most ${MOST_ITEMS} ${kind}.` }]);
  }
  const problems = findMenuProblems(withItems(menu, kind, [...others, item]));
  if (problems.length === 0) return;
  throw invalid(problems.map(({ path, ...problem }) => ({ field: fieldPath(path.slice(2)), ...problem })));
}

/** "Quattro Formaggi!" is quattro-formaggi. */
function idFrom(name: string): string {
  const plain = name.normalize('NFD').toLowerCase();
  return plain
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
}
