import fc from 'fast-check';
import { anOrderState, DELIVERY } from '../../tests/support/builders.ts';
import { money } from '../shared/money.ts';
import type { OrderState, Payment } from '../order/types.ts';
import { durationFigures, mergeReports, promiseFigures, salesReport } from './reports.ts';
import { instant, type CustomerId, type Quantity } from '../shared/values.ts';

const NEW_YORK = 'America/New_York';
/** 18:00 in New York. */
const SIX = Date.parse('2026-11-20T23:00:00.000Z');
const at = (minutes: number): string => instant(SIX + minutes * 60_000);

/** Placed at 18:00, promised for 18:20, started at 18:05, ready at 18:15, and paid: 17.39. */
function anOrder(overrides: Partial<OrderState> & { paid?: Partial<Payment> } = {}): OrderState {
  const { paid, ...state } = overrides;
  const { payment, totals } = anOrderState();
  return anOrderState({
    version: 9,
    status: 'delivered',
    payment: { ...payment, status: 'captured', captured: totals.total, ...paid },
    placedAt: at(0),
    updatedAt: at(30),
    promisedAt: at(20),
    preparationStartedAt: at(5),
    cookingStartedAt: at(7),
    readyAt: at(15),
    cookId: 'carlo',
    ...state,
  });
}

/** Before the kitchen starts it. */
function untouched(order: OrderState): OrderState {
  const kitchens = ['preparationStartedAt', 'cookingStartedAt', 'readyAt', 'cookId'];
  return Object.fromEntries(
    Object.entries(order).filter(([name]) => !kitchens.includes(name)),
  ) as unknown as OrderState;
}

const ADA = { ...anOrder().customer, id: 'cus_ada' as CustomerId };
const BEN = { name: 'Ben', phone: '+12125550199', phoneVerified: true, id: 'cus_ben' as CustomerId };
const [margherita] = anOrder().lines;

test('an evening, computed by hand', () => {
  const orders = [
    anOrder({ customer: ADA }),
    // Two of another pizza, at seven, late by five minutes, driven to the door in twelve and a half.
    anOrder({
      customer: BEN,
      placedAt: at(60),
      promisedAt: at(80),
      preparationStartedAt: at(65),
      readyAt: at(85),
      outForDeliveryAt: at(90),
      deliveredAt: at(102.5),
      driverId: 'dario',
      fulfilment: DELIVERY,
      lines: [{ ...margherita!, name: 'Pepperoni', quantity: 2 as Quantity, unitPrice: money(1000, 'USD') }],
      paid: { captured: money(2474, 'USD') },
    }),
    // Half of it refunded.
    anOrder({ customer: ADA, cookId: 'lucia', paid: { refunded: money(739, 'USD'), status: 'partially_refunded' } }),
    // Refunded in full: no revenue, and not counted in averages.
    anOrder({ customer: ADA, paid: { refunded: money(1739, 'USD'), status: 'refunded' } }),
    // Still being delivered: an order, but no money yet.
    untouched(
      anOrder({ customer: BEN, status: 'confirmed', paid: { captured: money(0, 'USD'), status: 'authorized' } }),
    ),
    anOrder({
      status: 'cancelled',
      cancellation: { by: { role: 'customer', id: 'ben' }, reason: 'Changed my mind.' },
      paid: { refunded: money(1739, 'USD') },
    }),
    anOrder({
      status: 'rejected',
      rejection: { code: 'payment_declined', reason: 'Declined.' },
      paid: { captured: money(0, 'USD') },
    }),
  ];
  expect(salesReport(orders, NEW_YORK)).toEqual({
    placed: 7,
    sales: 5,
    paid: 3,
    // 17.39 + 24.74 + 10.00
    revenue: 5213,
    // 7.39 + 17.39, and 17.39 of the cancelled one
    refunded: 4217,
    cancelled: [{ by: 'customer', orders: 1 }],
    rejected: [{ code: 'payment_declined', orders: 1 }],
    fulfilment: [
      { type: 'delivery', orders: 1 },
      { type: 'pickup', orders: 4 },
    ],
    pizzas: [
      { name: 'Margherita', quantity: 4, revenue: 6396 },
      { name: 'Pepperoni', quantity: 2, revenue: 2000 },
    ],
    hours: [
      { hour: 18, orders: 4 },
      { hour: 19, orders: 1 },
    ],
    preparation: { seconds: 3 * 600 + 1200, minutes: [{ minute: 10, orders: 3 }, { minute: 20, orders: 1 }] }, // prettier-ignore
    delivery: { seconds: 750, minutes: [{ minute: 12, orders: 1 }] },
    promises: { made: 4, kept: 3, errors: [{ minute: -5, orders: 3 }, { minute: 5, orders: 1 }] }, // prettier-ignore
    chefs: [
      { id: 'carlo', orders: 3, seconds: 600 + 1200 + 600 },
      { id: 'lucia', orders: 1, seconds: 600 },
    ],
    drivers: [{ id: 'dario', orders: 1, seconds: 750 }],
    customers: [
      { id: 'cus_ada', name: 'Ada Lovelace', orders: 3, revenue: 1739 + 1000 },
      { id: 'cus_ben', name: 'Ben', orders: 2, revenue: 2474 },
    ],
  });
});

test('an order counts for the cook named when it was begun, or when it was ready, and only otherwise for the device', () => {
  const [carla, dino] = [{ id: 'c-1', name: 'Carla' }, { id: 'd-2' }];
  const orders = [
    anOrder({ cookId: 'c-1', cook: carla, readyBy: dino }),
    anOrder({ cookId: 'c-1', cook: { id: 'c-1' } }),
    anOrder({ cookId: 'tablet', readyBy: dino }),
    anOrder({ cookId: 'tablet' }),
  ];
  expect(salesReport(orders, NEW_YORK).chefs).toEqual([
    { ...carla, orders: 2, seconds: 1200 },
    { ...dino, orders: 1, seconds: 600 },
    { id: 'tablet', orders: 1, seconds: 600 },
  ]);
});

test('hours are local to the store, also across a clock change', () => {
  const hourOf = (placedAt: string, zone: string): number | undefined =>
    salesReport([anOrder({ placedAt })], zone).hours[0]?.hour;
  expect(hourOf('2026-10-31T23:30:00.000Z', NEW_YORK)).toBe(19);
  expect(hourOf('2026-11-01T23:30:00.000Z', NEW_YORK)).toBe(18);
  expect(hourOf('2026-11-20T23:30:00.000Z', 'Asia/Kolkata')).toBe(5);
  expect(hourOf('2026-11-20T00:30:00.000Z', 'UTC')).toBe(0);
});

test('the sum of daily reports is the report of all orders, however they are spread over days', () => {
  const order = fc.record({ minute: fc.nat(600), revenue: fc.nat(10_000), cook: fc.constantFrom('a', 'b', 'c'), who: fc.nat(4), isSold: fc.boolean() }); // prettier-ignore
  const orders = order.map(({ minute, revenue, cook, who, isSold }) =>
    anOrder({
      placedAt: at(minute),
      readyAt: at(minute),
      cookId: cook,
      status: isSold ? 'delivered' : 'cancelled',
      customer: { ...BEN, id: `cus_${who}` as CustomerId },
      paid: { captured: money(revenue, 'USD') },
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(orders, { maxLength: 6 }), { maxLength: 6 }), (days) => {
      const each = days.map((day) => salesReport(day, NEW_YORK));
      expect(mergeReports(each)).toEqual(salesReport(days.flat(), NEW_YORK));
      expect(mergeReports(each.toReversed())).toEqual(mergeReports(each));
      expect(JSON.parse(JSON.stringify(mergeReports(each)))).toEqual(mergeReports(each));
    }),
  );
});

test('errors of promises: how large, and whether early or late', () => {
  const late = [-4, -2, 0, 1, 1, 2, 3, 5, 8, 30];
  const report = salesReport(late.map((minute) => anOrder({ promisedAt: at(40), readyAt: at(40 + minute) })), NEW_YORK); // prettier-ignore
  expect(promiseFigures(report.promises)).toEqual({ orders: 10, median: 2, p90: 8, bias: 1 });
  expect(report.promises.kept).toBe(3);
  expect(promiseFigures(salesReport([], NEW_YORK).promises)).toBeUndefined();
});

test('averages, medians and ninetieth percentiles equal those of the individual orders', () => {
  const minutes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 30];
  const report = salesReport(minutes.map((took) => anOrder({ preparationStartedAt: at(0), readyAt: at(took) })), NEW_YORK); // prettier-ignore
  expect(durationFigures(report.preparation)).toEqual({ orders: 10, average: 7.5, median: 5, p90: 9 });
  expect(durationFigures(salesReport([], NEW_YORK).delivery)).toBeUndefined();
});
