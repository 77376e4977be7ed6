import type { Menu, MenuCategory, MenuPizza, MenuTopping } from '../catalog/menu.ts';

/** Which items of a menu differ from those seen before, and in which fields, without keeping the menu itself. */

/** The public names of an item's fields. The compiler asks for each. */
const FIELDS = {
  name: 'name',
  description: 'description',
  category: 'category',
  image: 'image',
  available: 'available',
  variants: 'sizes',
  price: 'price',
  allergens: 'allergens',
  dietary: 'dietary',
  position: 'position',
} as const satisfies Record<Exclude<keyof MenuPizza | keyof MenuTopping | keyof MenuCategory, 'id'>, string>;

const KINDS = ['categories', 'pizzas', 'toppings'] as const;

/** A mark per field, in the order of `FIELDS`; by `pizzas/<id>`. */
export type MenuMarks = Readonly<Record<string, string>>;

export interface MenuChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly item: string; readonly fields: readonly string[] }[];
}

const MARK_LENGTH = 4;
const NO_FIELD = '-'.repeat(MARK_LENGTH);

export function marksOf(menu: Menu): MenuMarks {
  return Object.fromEntries(
    KINDS.flatMap((kind) => (menu[kind] ?? []).map((item) => [`${kind}/${item.id}`, markItem(item)] as const)),
  );
}

export function menuChanges(before: MenuMarks, after: MenuMarks): MenuChanges {
  const added = Object.keys(after).filter((item) => !(item in before));
  const removed = Object.keys(before).filter((item) => !(item in after));
  const changed = Object.entries(after).flatMap(([item, marks]) => {
    const earlier = before[item];
    if (earlier === undefined || earlier === marks) return [];
    return [
      {
        item,
        fields: Object.values(FIELDS).filter((_, index) => fieldMark(marks, index) !== fieldMark(earlier, index)),
      },
    ];
  });
  return { added, removed, changed };
}

function markItem(item: MenuPizza | MenuTopping | MenuCategory): string {
  const values = new Map(Object.entries(item));
  return Object.keys(FIELDS)
    .map((field) => (values.has(field) ? mark(JSON.stringify(values.get(field))) : NO_FIELD))
    .join('');
}

function fieldMark(marks: string, index: number): string {
  return marks.slice(index * MARK_LENGTH, (index + 1) * MARK_LENGTH);
}

/** FNV-1a, shortened: it only has to differ from the one before it. */
function mark(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(36).padStart(MARK_LENGTH, '0').slice(-MARK_LENGTH);
}
