import { WEEKDAYS } from '../../../domain/catalog/hours.ts';
import type { Menu } from '../../../domain/catalog/menu.ts';
import { readWave } from '../../../domain/rollout/waves.ts';
import { KITCHEN, MOVING, spansOf } from '../settings.tsx';
import { settingsWords } from '../words/settings.ts';

/** A change set as a form sends it: each field by its name over HTTP. What is left empty stays as it is in each store. */

export type Typed = Readonly<Partial<Record<string, string>>>;

export const KITCHEN_CHANGES = KITCHEN.filter((name) => name !== 'slots');
export const TIMERS = Object.keys(settingsWords('en').timer) as (keyof ReturnType<typeof settingsWords>['timer'])[];

/** Whoever types this takes a value away, so that its default holds. */
const NOTHING = /^[-–—]$/;

interface Fault {
  readonly field: string;
  readonly message: string;
}

/** The request's body. What cannot be read is left as it was typed, for the API to refuse. */
export function changesOf(typed: Typed, menu: Menu): { readonly body: object } | { readonly fault: Fault } {
  const added = readAdded(typed['menu.added']);
  if (added && 'fault' in added) return added;
  const pizzas = namedItems(menu.pizzas, (pizza) => pizzaOf(pizza, typed));
  const toppings = namedItems(menu.toppings, ({ id }) => itemOf(`menu.toppings.${id}`, typed, priceOf(`menu.toppings.${id}.price`, typed))); // prettier-ignore
  const settings = {
    ...textOf('tax_percent', typed['settings.tax_percent']),
    ...textOf('delivery_fee', typed['settings.delivery_fee']),
    ...hoursOf(typed),
    ...movingOf(typed),
    ...group('kitchen', KITCHEN_CHANGES, typed),
    ...group('timers', TIMERS, typed),
  };
  const hasAmounts = 'delivery_fee' in settings || added !== undefined || [pizzas, toppings].some((all) => JSON.stringify(all).includes('"price"')); // prettier-ignore
  return {
    body: {
      name: typed['name']?.trim() ?? '',
      ...(hasAmounts ? textOf('currency', typed['currency']) : {}),
      settings,
      menu: { pizzas, toppings, ...(added ? { added: added.added } : {}) },
    },
  };
}

function pizzaOf({ id, variants }: Menu['pizzas'][number], typed: Typed): object | null | undefined {
  const at = `menu.pizzas.${id}`;
  const sizes = variants.flatMap(({ size }) => {
    const price = priceOf(`${at}.sizes.${size}.price`, typed);
    return 'price' in price ? [[size, price] as const] : [];
  });
  return itemOf(at, typed, sizes.length === 0 ? {} : { sizes: Object.fromEntries(sizes) });
}

/** @returns null: it is taken off the menu; undefined: it stays as it is */
function itemOf(at: string, typed: Typed, changes: object): object | null | undefined {
  const state = typed[`${at}.state`];
  if (state === 'off') return null;
  const all = { ...changes, ...(state === 'yes' || state === 'no' ? { available: state === 'yes' } : {}) };
  return Object.keys(all).length === 0 ? undefined : all;
}

function namedItems<Item extends { readonly id: string }>(
  items: readonly Item[],
  changeOf: (item: Item) => object | null | undefined,
): Readonly<Record<string, object | null>> {
  return Object.fromEntries(
    items.flatMap((item) => {
      const change = changeOf(item);
      return change === undefined ? [] : [[item.id, change] as const];
    }),
  );
}

function priceOf(field: string, typed: Typed): { readonly price?: string } {
  return textOf('price', typed[field]);
}

function textOf<Name extends string>(name: Name, given: string | undefined): { readonly [Key in Name]?: string } {
  const text = given?.trim() ?? '';
  return (text === '' ? {} : { [name]: text }) as { readonly [Key in Name]?: string };
}

function group(of: 'kitchen' | 'timers', names: readonly string[], typed: Typed): object {
  const entries = names.flatMap((name) => {
    const text = typed[`settings.${of}.${name}`]?.trim() ?? '';
    return text === '' ? [] : [[name, NOTHING.test(text) ? null : Number(text)] as const];
  });
  return entries.length === 0 ? {} : { [of]: Object.fromEntries(entries) };
}

function hoursOf(typed: Typed): object {
  if (typed['hours'] === 'always') return { opening_hours: null };
  if (typed['hours'] !== 'these') return {};
  const days = WEEKDAYS.map((day) => [day, spansOf(typed[`settings.opening_hours.${day}`] ?? '')] as const);
  return { opening_hours: Object.fromEntries(days.filter(([, spans]) => spans.length > 0)) };
}

function movingOf(typed: Typed): object {
  const by = typed['moving'];
  if (by === 'off') return { moving: null };
  if (by !== 'manager' && by !== 'lease') return {};
  const numbers = MOVING.flatMap((name) => {
    const text = typed[`settings.moving.${name}`]?.trim() ?? '';
    return text === '' ? [] : [[name, Number(text)] as const];
  });
  return { moving: { by, ...Object.fromEntries(numbers) } };
}

function readAdded(given: string | undefined): { readonly added: unknown } | { readonly fault: Fault } | undefined {
  if (given === undefined || given.trim() === '') return undefined;
  try {
    return { added: JSON.parse(given) };
  } catch (error) {
    return { fault: { field: 'menu.added', message: error instanceof Error ? error.message : String(error) } };
  }
}

/** How it is to be rolled out: a wave on each line. */
export function planOf(changeSetId: string, typed: Typed): { readonly body: object } | { readonly fault: string } {
  const lines = (typed['waves'] ?? '').split('\n').map((line) => line.trim()).filter(Boolean); // prettier-ignore
  const waves = lines.map((line) => ({ line, wave: readWave(line) }));
  const unread = waves.find(({ wave }) => wave === undefined);
  if (unread) return { fault: unread.line };
  const numbers = ['watch_minutes', 'min_orders', 'stores_per_second'].flatMap((name) => {
    const text = typed[name]?.trim() ?? '';
    return text === '' ? [] : [[name, Number(text)] as const];
  });
  return {
    body: {
      change_set_id: changeSetId,
      ...(waves.length === 0 ? {} : { waves: waves.map(({ wave }) => wave) }),
      ...Object.fromEntries(numbers),
    },
  };
}

/** What a change set makes different, a line for each place: as over HTTP. */
export function placesOf(value: unknown, at = ''): [place: string, becomes: string][] {
  if (value === null) return [[at, '–']];
  if (typeof value !== 'object') return [[at, typeof value === 'string' ? value : JSON.stringify(value)]];
  if (Array.isArray(value)) return value.length === 0 ? [] : [[at, value.map(shortOf).join(', ')]];
  // Hours, and what orders of dark kitchens become, are set as a whole.
  if (at.endsWith('opening_hours')) {
    return [[at, Object.entries(value).map(([day, spans]) => `${day} ${(spans as unknown[]).map(shortOf).join(', ')}`).join('; ')]]; // prettier-ignore
  }
  return Object.entries(value).flatMap(([name, each]) => placesOf(each, at === '' ? name : `${at}.${name}`));
}

function shortOf(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  const { name, from, to } = item as { name?: string; from?: string; to?: string };
  return name ?? (from !== undefined && to !== undefined ? `${from}–${to}` : JSON.stringify(item));
}
