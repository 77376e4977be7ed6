import { findRepeats, MOST_ITEMS, type Menu } from '../../domain/catalog/menu.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { fieldPath, invalid, Refused } from '../refused.ts';
import { readMenu } from './menu.ts';

/** Changing the menu. What has been ordered keeps the name and the price that it was ordered with. */

export type MenuKind = keyof Menu;
export type MenuItem<Kind extends MenuKind> = Menu[Kind][number];

interface EditDeps {
  readonly storage: Pick<Storage, 'catalog'>;
}

export interface EditRequest {
  readonly storeId: StoreId;
  /** Whether the menu still is what the sender has read. */
  readonly matches: (current: Menu) => boolean;
}

/** Something for the menu, as it was filled in. */
export interface ItemForm<Kind extends MenuKind> {
  /** Absent: made from the name, or as it was. */
  readonly id?: string | undefined;
  readonly name: string;
  /** Reads the whole of it, with the id that it gets. */
  readonly read: (id: string) => MenuItem<Kind>;
}

const NOT_FOUND = { pizzas: 'pizza_not_found', toppings: 'topping_not_found' } as const;

/** @param read reads the menu that is to be; not called where the present one is not what it should be */
export function replaceMenu(deps: EditDeps, request: EditRequest, read: () => Menu): Promise<Menu> {
  return change(deps, request, () => {
    const menu = read();
    return [menu, menu];
  });
}

/** Puts something new on the menu, as the last of its kind. */
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

/** Replaces something in its place. */
export function replaceItem<Kind extends MenuKind>(
  deps: EditDeps,
  request: EditRequest,
  kind: Kind,
  { id, form }: { readonly id: string; readonly form: ItemForm<Kind> },
): Promise<MenuItem<Kind>> {
  return change(deps, request, (menu) => {
    mustBeThere(menu, kind, id);
    if ((form.id ?? id) !== id) {
      throw invalid([{ field: 'id', code: 'id_mismatch', message: `The address says "${id}".` }]);
    }
    const item = form.read(id);
    const items = itemsOf(menu, kind);
    mustFit(menu, kind, items.filter((each) => each.id !== id), item); // prettier-ignore
    return [withItems(menu, kind, items.map((each) => (each.id === id ? item : each))), item]; // prettier-ignore
  });
}

/** Takes something off the menu. */
export async function removeItem(deps: EditDeps, request: EditRequest, kind: MenuKind, id: string): Promise<void> {
  await change(deps, request, (menu) => {
    mustBeThere(menu, kind, id);
    return [withItems(menu, kind, itemsOf(menu, kind).filter((each) => each.id !== id)), undefined]; // prettier-ignore
  });
}

/** Says whether something is to be had right now. It stays on the menu. */
export function setAvailable<Kind extends MenuKind>(
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

/** Changes the menu, if it is what it should be, and stores it if nobody was quicker. */
async function change<Result>(
  deps: EditDeps,
  { storeId, matches }: EditRequest,
  edit: (menu: Menu) => [menu: Menu, result: Result],
): Promise<Result> {
  for (;;) {
    const current = await readMenu(deps, storeId);
    if (!matches(current)) {
      throw new Refused('version_mismatch', 'The menu has changed by now. Read it and decide again.');
    }
    const [menu, result] = edit(current);
    const { outcome } = await deps.storage.catalog.replaceMenu(storeId, menu, current);
    if (outcome === 'replaced') return result;
    // Somebody else was quicker: this is done to what they wrote.
  }
}

function itemsOf<Kind extends MenuKind>(menu: Menu, kind: Kind): readonly MenuItem<Kind>[] {
  return menu[kind];
}

function withItems<Kind extends MenuKind>(menu: Menu, kind: Kind, items: readonly MenuItem<Kind>[]): Menu {
  return { ...menu, [kind]: items };
}

function mustBeThere<Kind extends MenuKind>(menu: Menu, kind: Kind, id: string): MenuItem<Kind> {
  const item = itemsOf(menu, kind).find((each) => each.id === id);
  if (item) return item;
  throw new Refused(NOT_FOUND[kind], `There is no "${id}" among the ${kind} of the menu.`);
}

/** There is room for it, and nothing of it is used by another. Its fields are named as those of one pizza, not of a menu. */
function mustFit<Kind extends MenuKind>(
  menu: Menu,
  kind: Kind,
  others: readonly MenuItem<Kind>[],
  item: MenuItem<Kind>,
): void {
  if (others.length >= MOST_ITEMS) {
    throw invalid([{ field: kind, code: 'too_big', message: `A menu has at most ${MOST_ITEMS} ${kind}.` }]);
  }
  const repeats = findRepeats(withItems(menu, kind, [...others, item]));
  if (repeats.length === 0) return;
  throw invalid(repeats.map(({ path, message }) => ({ field: fieldPath(path.slice(2)), code: 'custom', message })));
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
