import type { Allergen, DietaryMark, Menu } from './menu.ts';

/** What must hold in a whole menu. */

export interface MenuProblem {
  /** Path within the menu, as it is written. */
  readonly path: (string | number)[];
  readonly code: 'duplicate' | 'unknown_category' | 'contradiction';
  readonly message: string;
}

export function findMenuProblems(menu: Menu): MenuProblem[] {
  return [...findRepeats(menu), ...findUnknownCategories(menu), ...findContradictions(menu)];
}

/** Duplicate names, ids and SKUs, each at its second occurrence. */
function findRepeats({ categories = [], pizzas, toppings }: Menu): MenuProblem[] {
  const skus = pizzas.flatMap((pizza, at) => pizza.variants.map((each, index) => ({ at, index, sku: each.sku })));
  return [
    ...repeated('pizza id', pizzas.map(({ id }, at) => ({ value: id, path: ['pizzas', at, 'id'] }))),
    ...repeated('pizza name', pizzas.map(({ name }, at) => ({ value: name.toLowerCase(), path: ['pizzas', at, 'name'] }))),
    ...repeated('topping id', toppings.map(({ id }, at) => ({ value: id, path: ['toppings', at, 'id'] }))),
    ...repeated('topping name', toppings.map(({ name }, at) => ({ value: name.toLowerCase(), path: ['toppings', at, 'name'] }))),
    ...repeated('category id', categories.map(({ id }, at) => ({ value: id, path: ['categories', at, 'id'] }))),
    ...repeated('category name', categories.map(({ name }, at) => ({ value: name.toLowerCase(), path: ['categories', at, 'name'] }))),
    ...repeated('SKU', skus.map(({ at, index, sku }) => ({ value: sku, path: ['pizzas', at, 'sizes', index, 'sku'] }))),
  ]; // prettier-ignore
}

function repeated(what: string, values: readonly { value: string; path: (string | number)[] }[]): MenuProblem[] {
  const seen = new Set<string>();
  return values.flatMap(({ value, path }) => {
    if (seen.has(value)) return [{ path, code: 'duplicate', message: `The ${what} "${value}" is used twice.` }];
    seen.add(value);
    return [];
  });
}

function findUnknownCategories({ categories = [], pizzas }: Menu): MenuProblem[] {
  const known = new Set(categories.map(({ id }) => id));
  return pizzas.flatMap(({ category }, at) =>
    category === undefined || known.has(category)
      ? []
      : [
          {
            path: ['pizzas', at, 'category'],
            code: 'unknown_category',
            message: `The menu has no category "${category}".`,
          },
        ],
  );
}

const FLESH: readonly Allergen[] = ['crustaceans', 'fish', 'molluscs'];

/** Allergens that a mark rules out: somebody relies on each of the two. */
const RULED_OUT: Readonly<Partial<Record<DietaryMark, readonly Allergen[]>>> = {
  vegetarian: FLESH,
  vegan: [...FLESH, 'eggs', 'milk'],
  gluten_free: ['gluten'],
};

function findContradictions({ pizzas, toppings }: Menu): MenuProblem[] {
  return Object.entries({ pizzas, toppings }).flatMap(([kind, items]) =>
    items.flatMap(({ allergens = [], dietary = [] }, at) =>
      dietary.flatMap((mark, index) => {
        const contained = (RULED_OUT[mark] ?? []).filter((allergen) => allergens.includes(allergen));
        const message = `What contains ${contained.join(' and ')} is not ${mark}.`;
        return contained.length === 0 ? [] : [{ path: [kind, at, 'dietary', index], code: 'contradiction', message }];
      }),
    ),
  );
}
