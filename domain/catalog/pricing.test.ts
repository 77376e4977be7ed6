import fc from 'fast-check';
import { menuFormat } from '../../formats/menu.ts';
import { storeFormat } from '../../formats/store.ts';
import menuJson from '../../seed/menu.json' with { type: 'json' };
import storeJson from '../../seed/store.json' with { type: 'json' };
import { add, formatDecimal, times } from '../shared/money.ts';
import { countPizzas } from './limits.ts';
import { kitchenMinutes, priceOrder, totalsOf, type RequestedPizza } from './pricing.ts';

const store = storeFormat.parse(storeJson);
const menu = menuFormat(store.currency).parse(menuJson);

const margherita: RequestedPizza = { pizzaId: undefined, name: 'Margherita', size: 'large', toppings: [], quantity: 1 };
const pepperoni: RequestedPizza = { pizzaId: 'pepperoni', size: 'medium', toppings: [], quantity: 1 };

function priced(requested: RequestedPizza[], delivered = false) {
  const result = priceOrder(menu, requested);
  if (result.outcome !== 'priced') throw new Error(JSON.stringify(result.problems));
  return { ...result, totals: totalsOf(result.lines, store, delivered) };
}

function problemsOf(...requested: RequestedPizza[]) {
  const result = priceOrder(menu, requested);
  return result.outcome === 'invalid' ? result.problems.map(({ field, code }) => [field, code]) : [];
}

test('Margherita large and Pepperoni medium, delivered: 28.98 + 2.54 tax + 2.99 = 34.51', () => {
  const { totals } = priced([margherita, pepperoni], true);
  expect(formatDecimal(totals.subtotal)).toBe('28.98');
  expect(formatDecimal(totals.tax)).toBe('2.54');
  expect(formatDecimal(totals.deliveryFee)).toBe('2.99');
  expect(formatDecimal(totals.total)).toBe('34.51');
});

test('pickup costs no delivery fee', () => {
  expect(priced([margherita]).totals.deliveryFee.minor).toBe(0);
});

test('the menu price is charged, with toppings on each pizza', () => {
  const { lines, totals } = priced([{ ...margherita, toppings: ['Extra Cheese', 'fresh basil'], quantity: 3 }]);
  expect(lines[0]?.toppings).toEqual(['Extra Cheese', 'Fresh Basil']);
  expect(formatDecimal(totals.subtotal)).toBe('54.72'); // 3 × (15.99 + 1.50 + 0.75)
});

test('all unknown items are reported together', () => {
  expect(
    problemsOf(
      { ...margherita, name: 'Margarita' },
      { pizzaId: 'calzone', size: 'small', toppings: ['gold'], quantity: 1 },
      { pizzaId: 'nope', size: 'small', toppings: [], quantity: 1 },
    ),
  ).toEqual([
    ['pizzas[0].name', 'unknown_pizza'],
    ['pizzas[1].size', 'unknown_size'],
    ['pizzas[1].toppings[0]', 'unknown_topping'],
    ['pizzas[2].pizza_id', 'unknown_pizza'],
  ]);
});

test('an id and a name of the same pizza are accepted; if they differ, the request is refused', () => {
  expect(priced([{ ...pepperoni, name: 'pepperoni' }]).lines[0]?.name).toBe('Pepperoni');
  expect(problemsOf({ ...pepperoni, name: 'Margherita' })).toEqual([['pizzas[0].name', 'contradictory_pizza']]);
  expect(problemsOf({ ...pepperoni, name: 'Calamari' })).toEqual([['pizzas[0].name', 'contradictory_pizza']]);
});

test('unavailable items are refused by name', () => {
  const without = { ...menu, pizzas: menu.pizzas.map((pizza) => ({ ...pizza, available: pizza.id !== 'margherita' })) };
  const result = priceOrder(without, [margherita]);
  expect(result).toMatchObject({ outcome: 'invalid', problems: [{ field: 'pizzas[0]', code: 'pizza_unavailable' }] });
});

test('an order can have at most 999 pizzas, all of them in one line or not', () => {
  expect(problemsOf({ ...margherita, quantity: 999 })).toEqual([]);
  expect(problemsOf({ ...margherita, quantity: 600 }, { ...pepperoni, quantity: 399 })).toEqual([]);
  expect(problemsOf({ ...margherita, quantity: 600 }, { ...pepperoni, quantity: 400 })).toEqual([
    ['pizzas', 'too_many_pizzas'],
  ]);
});

test('a wrong quantity is reported with its line', () => {
  expect(problemsOf({ ...margherita, quantity: 101 }, { ...pepperoni, quantity: -1 })).toEqual([
    ['pizzas[1].quantity', 'invalid_quantity'],
  ]);
});

test('an order occupies a slot for its slowest pizza and a minute for each further one', () => {
  const { lines } = priced([margherita, { ...pepperoni, quantity: 2 }]);
  expect(kitchenMinutes(lines, 1)).toBe(12 + 2);
});

test('totals always add up, whatever amounts a client sends', () => {
  const anyPizza = fc.constantFrom(...menu.pizzas).chain((pizza) =>
    fc.record({
      pizzaId: fc.constant(pizza.id),
      size: fc.constantFrom(...pizza.variants.map((variant) => variant.size)),
      toppings: fc.subarray(
        menu.toppings.map((topping) => topping.id),
        { maxLength: 10 },
      ),
      quantity: fc.integer({ min: 1, max: 5 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(anyPizza, { minLength: 1, maxLength: 20 }), fc.boolean(), (requested, delivered) => {
      const { lines, totals } = priced(requested, delivered);
      expect(countPizzas(lines)).toBe(requested.reduce((sum, item) => sum + item.quantity, 0));
      const [first, ...rest] = lines.map((line) => times(line.unitPrice, line.quantity));
      expect(first && add(first, ...rest)).toEqual(totals.subtotal);
      expect(add(totals.subtotal, totals.tax, totals.deliveryFee)).toEqual(totals.total);
      expect(Math.abs(totals.tax.minor * 100_000 - totals.subtotal.minor * 8_750)).toBeLessThanOrEqual(50_000);
    }),
  );
});
