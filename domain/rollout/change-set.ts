import type { OpeningHours } from '../catalog/hours.ts';
import type { MenuCategory, MenuPizza, MenuTopping, MenuVariant, PizzaSize } from '../catalog/menu.ts';
import type { KitchenSettings, MovingPolicy, StoreTimers } from '../catalog/store.ts';
import type { Actor } from '../order/index.ts';
import type { Currency, Money, TaxRate } from '../shared/money.ts';
import type { Instant } from '../shared/values.ts';

/**
 * A named set of changes to settings and menus of stores. It says only what is to be different: everything else of a store stays as it is.
 * What a store is (its id, name, place, currency, ovens, and how to reach its staff) cannot be part of it.
 */
export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  /** Of its amounts: a store with another one cannot take it. Absent if it has none. */
  readonly currency?: Currency;
  readonly settings: SettingsChange;
  readonly menu: MenuChange;
  readonly createdAt: Instant;
  readonly createdBy: Actor;
}

/** Null takes a value away. Only what may be absent can be null. */
type Change<Values extends object> = {
  readonly [Key in keyof Values]?: Exclude<Values[Key], undefined> | (undefined extends Values[Key] ? null : never);
};

export interface SettingsChange {
  readonly taxRate?: TaxRate;
  readonly deliveryFee?: Money;
  /** Null: always open. */
  readonly openingHours?: OpeningHours | null;
  /** As a whole, but for the stores that a store names as its neighbours: these are its own. Null: orders stay where they are. */
  readonly moving?: Omit<MovingPolicy, 'stores'> | null;
  readonly kitchen?: Change<Omit<KitchenSettings, 'slots'>>;
  readonly timers?: Change<StoreTimers>;
}

export type SizeChange = Change<Omit<MenuVariant, 'size' | 'sku'>>;
export type PizzaChange = Change<Omit<MenuPizza, 'id' | 'variants' | 'image'>> & {
  readonly sizes?: Readonly<Partial<Record<PizzaSize, SizeChange>>>;
};
export type ToppingChange = Change<Omit<MenuTopping, 'id'>>;

export interface MenuChange {
  /** By id. Null: it is taken off the menu. */
  readonly pizzas: Readonly<Record<string, PizzaChange | null>>;
  readonly toppings: Readonly<Record<string, ToppingChange | null>>;
  /** Put at the end of their lists. */
  readonly added: {
    readonly categories: readonly MenuCategory[];
    readonly pizzas: readonly MenuPizza[];
    readonly toppings: readonly MenuTopping[];
  };
}

/** A place in a store's settings or menu. Items of lists go by their id, sizes by their name. */
export type Place = readonly [list: 'settings' | 'categories' | 'pizzas' | 'toppings', ...path: string[]];

/** What a change set wants, place by place. Null: nothing is to be there. */
export interface Want {
  readonly place: Place;
  readonly value: unknown;
}

export function wantsOf({ settings, menu }: Pick<ChangeSet, 'settings' | 'menu'>): Want[] {
  const { kitchen = {}, timers = {}, ...plain } = settings;
  const { added } = menu;
  return [
    ...fieldsOf(['settings'], plain),
    ...fieldsOf(['settings', 'kitchen'], kitchen),
    ...fieldsOf(['settings', 'timers'], timers),
    // Before the pizzas that are put into them.
    ...added.categories.map((item) => ({ place: ['categories', item.id] as const, value: item })),
    ...Object.entries(menu.pizzas).flatMap(([id, pizza]) => {
      if (pizza === null) return [{ place: ['pizzas', id] as const, value: null }];
      const { sizes = {}, ...fields } = pizza;
      return [
        ...fieldsOf(['pizzas', id], fields),
        ...Object.entries(sizes).flatMap(([size, each]) => fieldsOf(['pizzas', id, 'variants', size], each)),
      ];
    }),
    ...Object.entries(menu.toppings).flatMap(([id, topping]) =>
      topping === null ? [{ place: ['toppings', id] as const, value: null }] : fieldsOf(['toppings', id], topping),
    ),
    ...added.pizzas.map((item) => ({ place: ['pizzas', item.id] as const, value: item })),
    ...added.toppings.map((item) => ({ place: ['toppings', item.id] as const, value: item })),
  ];
}

function fieldsOf(place: Place, fields: object): Want[] {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]: [string, unknown]) => ({ place: [...place, field], value }));
}

/** As people write it: `pizzas.margherita.sizes.large.price`. */
export function describePlace(place: Place): string {
  return place
    .map((part) => (part === 'variants' ? 'sizes' : part))
    .join('.')
    .replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replace('cooking_minutes', 'estimated_cooking_time')
    .replace('tax_rate', 'tax_percent');
}
