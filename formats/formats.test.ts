import menuJson from '../seed/menu.json' with { type: 'json' };
import storeJson from '../seed/store.json' with { type: 'json' };
import { languageOf } from '../domain/catalog/store.ts';
import { menuFormat, writeMenu } from './menu.ts';
import { storeFormat, storeShape, writeStore } from './store.ts';
import { FULL_STORE, hasValueAt, pathsOf } from '../tests/support/full-store.ts';

const HOURS = { saturday: [{ from: '12:00', to: '24:00' }], friday: [{ from: '18:00', to: '02:00' }], monday: [] };

const path = (issue: { path: PropertyKey[] }): string => issue.path.map(String).join('.');

test('a store survives a round trip, with its weekdays in order', () => {
  expect(writeStore(storeFormat.parse(storeJson))).toEqual(storeJson);
  const open = writeStore(storeFormat.parse({ ...storeJson, opening_hours: HOURS }));
  expect(open).toEqual({ ...storeJson, opening_hours: HOURS });
  expect(Object.keys(open.opening_hours ?? {})).toEqual(['monday', 'friday', 'saturday']);
});

test('every setting a store can have survives a round trip', () => {
  const paths = pathsOf(storeShape);
  expect(paths).toContain('timers.promise_warn_minutes');
  // A new setting needs a value in FULL_STORE, so that this covers it.
  expect(paths.filter((path) => !hasValueAt(FULL_STORE, path))).toEqual([]);
  const store = storeFormat.parse(FULL_STORE);
  expect(writeStore(store)).toEqual(FULL_STORE);
  expect(storeFormat.parse(JSON.parse(JSON.stringify(writeStore(store))))).toEqual(store);
  expect(store).toMatchObject({ taxRate: 7125, kitchen: { slotsPerCook: 3 }, timers: { promiseLateMinutes: 6 } });
});

test('contacts and language survive a round trip; the default language is the country’s', () => {
  const written = {
    ...storeJson,
    language: 'it',
    manager_phone: '+12125550100',
    manager_email: 'maria@pizzeria.example',
  };
  const store = storeFormat.parse(written);
  expect(writeStore(store)).toEqual(written);
  expect(languageOf(store)).toBe('it');
  const spoken = ['US', 'IT', 'AT', 'MX', 'FR'].map((country) =>
    languageOf(storeFormat.parse({ ...storeJson, country })),
  );
  expect(spoken).toEqual(['en', 'it', 'de', 'es', 'en']);
});

test('a menu survives a round trip', () => {
  const menu = menuFormat('USD').parse(menuJson);
  expect(writeMenu(menu)).toEqual(menuJson);
  expect(menuFormat('USD').parse(writeMenu(menu))).toEqual(menu);
});

test('a menu under the earlier name of its sizes is read, and written under today’s', () => {
  const earlier = JSON.parse(JSON.stringify(menuJson).replaceAll('"sizes"', '"variants"')) as object;
  expect(JSON.stringify(earlier)).toContain('variants');
  expect(writeMenu(menuFormat('USD').parse(earlier))).toEqual(menuJson);
});

test('a menu without categories, allergens and images is written as it was', () => {
  const plain = {
    pizzas: menuJson.pizzas.map(({ id, name, description, available, sizes }) => ({
      id,
      name,
      description,
      available,
      sizes,
    })),
    toppings: menuJson.toppings.map(({ id, name, price, available }) => ({ id, name, price, available })),
  };
  expect(writeMenu(menuFormat('USD').parse(plain))).toEqual(plain);
});

test('what a menu’s answers say beside what can be set is accepted as it was read, and refused if it says something else', () => {
  const [pizza, ...others] = menuJson.pizzas;
  const read = (fields: object) =>
    menuFormat('USD').safeParse({ ...menuJson, pizzas: [{ ...pizza, ...fields }, ...others] });
  const asShown = { currency: 'USD', image_url: `/api/stores/main/menu/images/${pizza?.image}` };
  expect(read({ ...asShown, sold_out: false }).data).toEqual(menuFormat('USD').parse(menuJson));
  // What has run out is not switched off.
  expect(read({ ...asShown, sold_out: true, available: false }).data).toEqual(menuFormat('USD').parse(menuJson));
  expect(read({ available: false, sold_out: false }).data?.pizzas[0]?.available).toBe(false);
  const paths = (fields: object) => read(fields).error?.issues.map(path);
  expect(paths({ currency: 'EUR' })).toEqual(['pizzas.0.currency']);
  expect(paths({ image_url: '/elsewhere.png' })).toEqual(['pizzas.0.image_url']);
  expect(paths({ sold_out: true })).toEqual(['pizzas.0.sold_out']);
  expect(paths({ variants: pizza?.sizes })).toEqual(['pizzas.0.sizes']);
});

test('reading settings again and again does not ask again which time zones and currencies there are', () => {
  const asked = [jest.spyOn(Intl, 'DateTimeFormat'), jest.spyOn(Intl, 'supportedValuesOf')];
  expect(storeFormat.safeParse(storeJson).success).toBe(true);
  for (const each of asked) expect(each).not.toHaveBeenCalled();
  jest.restoreAllMocks();
  expect(storeFormat.safeParse({ ...storeJson, time_zone: 'UTC' }).success).toBe(true);
});

test.each<[string, object, string[]]>([
  ['two mistakes', { tax_percent: 'a lot', time_zone: 'Mars/Olympus' }, ['time_zone', 'tax_percent']],
  ['an unknown currency', { currency: 'ABC' }, ['currency']],
  ['more decimals than the currency has', { currency: 'JPY', delivery_fee: '2.99' }, ['delivery_fee']],
  ['a negative fee', { delivery_fee: '-1' }, ['delivery_fee']],
  ['cancelling before escalating', { timers: { ...storeJson.timers, queue_cancel_minutes: 20 } }, ['timers.queue_cancel_minutes']],
  ['25 o’clock', { opening_hours: { friday: [{ from: '25:00', to: '26:00' }] } }, ['opening_hours.friday.0.from', 'opening_hours.friday.0.to']],
  ['24:00 as a start', { opening_hours: { friday: [{ from: '24:00', to: '02:00' }] } }, ['opening_hours.friday.0.from']],
  ['an unsupported language', { language: 'fr' }, ['language']],
  ['invalid contacts of a manager', { manager_phone: '555 0123', manager_email: 'maria' }, ['manager_phone', 'manager_email']],
  ['overlapping hours', { opening_hours: { ...HOURS, saturday: [{ from: '01:30', to: '05:00' }] } }, ['opening_hours.saturday.0']],
])('%s: the field is named', (_, overrides, fields) => {
  const { error } = storeFormat.safeParse({ ...storeJson, ...overrides });
  expect(error?.issues.map(path)).toEqual(fields);
}); // prettier-ignore

test('a duplicate on a menu is reported at its second occurrence', () => {
  const [first] = menuJson.pizzas;
  const twice = { ...menuJson, pizzas: [...menuJson.pizzas, { ...first, id: 'other', name: 'Other' }] };
  const last = menuJson.pizzas.length;
  expect(menuFormat('USD').safeParse(twice).error?.issues.map(path)).toEqual([
    `pizzas.${last}.sizes.0.sku`,
    `pizzas.${last}.sizes.1.sku`,
    `pizzas.${last}.sizes.2.sku`,
  ]);
  expect(menuFormat('JPY').safeParse(menuJson).error?.issues.map(path)).toContain('toppings.0.price');
});

test.each(['pizzas', 'toppings', 'categories'] as const)(
  'of %s, a name is not blank, and kept without blanks around it',
  (kind) => {
    const named = (name: string) => {
      const [first, ...others] = menuJson[kind];
      return menuFormat('USD').safeParse({ ...menuJson, [kind]: [{ ...first, name }, ...others] });
    };
    expect(named(' ').error?.issues.map(path)).toEqual([`${kind}.0.name`]);
    expect(named(' Something New ').data?.[kind]?.[0]?.name).toBe('Something New');
  },
);
