import { money } from '../shared/money.ts';
import type { Sku } from '../shared/values.ts';
import { isShown, pizzasInOrder } from './display.ts';
import { findMenuProblems } from './menu-rules.ts';
import type { Menu, MenuPizza } from './menu.ts';

function pizza(id: string, overrides: Partial<MenuPizza> = {}): MenuPizza {
  const sku = `${id.toUpperCase()}LARGE` as Sku;
  const variants = [{ size: 'large', sku, price: money(1500, 'USD'), cookingMinutes: 10 }] as const;
  return { id, name: id, description: '', available: true, variants, ...overrides };
}

const CATEGORIES = [{ id: 'white', name: 'White', position: 2 }, { id: 'red', name: 'Red', position: 1 }, { id: 'new', name: 'New' }]; // prettier-ignore
const menuOf = (...pizzas: MenuPizza[]): Menu => ({ categories: CATEGORIES, pizzas, toppings: [] });
const pathsOf = (menu: Menu): string[] => findMenuProblems(menu).map(({ path }) => path.join('.'));

test('pizzas are shown by category, then by position, and what has neither comes last', () => {
  const menu = menuOf(
    pizza('other'),
    pizza('latest', { category: 'new' }),
    pizza('bianca', { category: 'white' }),
    pizza('second', { category: 'red', position: 2 }),
    pizza('unplaced', { category: 'red' }),
    pizza('first', { category: 'red', position: 1 }),
  );
  expect(findMenuProblems(menu)).toEqual([]);
  expect(pizzasInOrder(menu).map(({ id }) => id)).toEqual(['first', 'second', 'unplaced', 'bianca', 'latest', 'other']);
});

test('a pizza in a category that the menu does not have, and one with a name used before, are named', () => {
  expect(pathsOf(menuOf(pizza('a', { category: 'red' }), pizza('b', { category: 'blue' })))).toEqual([
    'pizzas.1.category',
  ]);
  expect(pathsOf({ pizzas: [pizza('a', { category: 'red' })], toppings: [] })).toEqual(['pizzas.0.category']);
  const repeated = { ...menuOf(), categories: [...CATEGORIES, { id: 'red', name: 'RED' }] };
  expect(pathsOf(repeated)).toEqual(['categories.3.id', 'categories.3.name']);
});

test.each<[MenuPizza['allergens'], MenuPizza['dietary'], string[]]>([
  [['milk'], ['vegan'], ['pizzas.0.dietary.0']],
  [['eggs'], ['vegetarian', 'vegan'], ['pizzas.0.dietary.1']],
  [['fish'], ['vegetarian'], ['pizzas.0.dietary.0']],
  [
    ['molluscs', 'gluten'],
    ['gluten_free', 'vegetarian'],
    ['pizzas.0.dietary.0', 'pizzas.0.dietary.1'],
  ],
  [['milk', 'gluten'], ['vegetarian', 'spicy'], []],
  [undefined, ['vegan', 'gluten_free'], []],
])('allergens %j with marks %j', (allergens, dietary, paths) => {
  expect(pathsOf(menuOf(pizza('a', { ...(allergens && { allergens }), ...(dietary && { dietary }) })))).toEqual(paths);
});

test('what states no allergens may have any; what states none has none', () => {
  const without = { without: ['milk'] } as const;
  expect(isShown(pizza('silent'), without)).toBe(false);
  expect(isShown(pizza('none', { allergens: [] }), without)).toBe(true);
  expect(isShown(pizza('cheese', { allergens: ['milk'] }), without)).toBe(false);
});
