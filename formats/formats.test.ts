import menuJson from '../seed/menu.json' with { type: 'json' };
import storeJson from '../seed/store.json' with { type: 'json' };
import { menuFormat, writeMenu } from './menu.ts';
import { storeFormat, writeStore } from './store.ts';

const HOURS = { saturday: [{ from: '12:00', to: '24:00' }], friday: [{ from: '18:00', to: '02:00' }], monday: [] };

test('a store that is read and written says the same, its days in their order', () => {
  expect(writeStore(storeFormat.parse(storeJson))).toEqual(storeJson);
  const open = writeStore(storeFormat.parse({ ...storeJson, opening_hours: HOURS }));
  expect(open).toEqual({ ...storeJson, opening_hours: HOURS });
  expect(Object.keys(open.opening_hours ?? {})).toEqual(['monday', 'friday', 'saturday']);
});

test('a menu that is read and written says the same', () => {
  const menu = menuFormat('USD').parse(menuJson);
  expect(writeMenu(menu)).toEqual(menuJson);
  expect(menuFormat('USD').parse(writeMenu(menu))).toEqual(menu);
});

const path = (issue: { path: PropertyKey[] }): string => issue.path.map(String).join('.');

test.each<[string, object, string[]]>([
  ['two mistakes', { tax_percent: 'a lot', time_zone: 'Mars/Olympus' }, ['time_zone', 'tax_percent']],
  ['a currency that there is not', { currency: 'ABC' }, ['currency']],
  ['more decimals than the currency has', { currency: 'JPY', delivery_fee: '2.99' }, ['delivery_fee']],
  ['a negative fee', { delivery_fee: '-1' }, ['delivery_fee']],
  ['cancelling before escalating', { timers: { ...storeJson.timers, queue_cancel_minutes: 20 } }, ['timers.queue_cancel_minutes']],
  ['25 o’clock', { opening_hours: { friday: [{ from: '25:00', to: '26:00' }] } }, ['opening_hours.friday.0.from', 'opening_hours.friday.0.to']],
  ['24:00 as a beginning', { opening_hours: { friday: [{ from: '24:00', to: '02:00' }] } }, ['opening_hours.friday.0.from']],
  ['overlapping hours', { opening_hours: { ...HOURS, saturday: [{ from: '01:30', to: '05:00' }] } }, ['opening_hours.saturday.0']],
])('%s: the field is named', (_, overrides, fields) => {
  const { error } = storeFormat.safeParse({ ...storeJson, ...overrides });
  expect(error?.issues.map(path)).toEqual(fields);
}); // prettier-ignore

test('what is on a menu twice is named where it is the second time', () => {
  const [first] = menuJson.pizzas;
  const twice = { ...menuJson, pizzas: [...menuJson.pizzas, { ...first, id: 'other', name: 'Other' }] };
  const last = menuJson.pizzas.length;
  expect(menuFormat('USD').safeParse(twice).error?.issues.map(path)).toEqual([
    `pizzas.${last}.variants.0.sku`,
    `pizzas.${last}.variants.1.sku`,
    `pizzas.${last}.variants.2.sku`,
  ]);
  expect(menuFormat('JPY').safeParse(menuJson).error?.issues.map(path)).toContain('toppings.0.price');
});
