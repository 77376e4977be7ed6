import { aPlacedOrder, DELIVERY } from '../../tests/support/builders.ts';
import { extend, EMPTY_STREAM, type OrderEvent, type OrderFact, type PlacedOrder } from '../order/index.ts';
import { instant } from '../shared/values.ts';
import { measuresOf } from './measures.ts';

const START = Date.parse('2026-11-20T18:00:00.000Z');
const at = (minutes: number): string => instant(START + minutes * 60_000);

/** What the last of these events measures. */
function measuresAfter(order: PlacedOrder, ...facts: [minutes: number, fact: OrderFact][]): unknown[] {
  const all: [number, OrderFact][] = [[0, { type: 'OrderPlaced', order }], ...facts];
  const events = all.map(([minutes, fact], index): OrderEvent => ({
    ...fact,
    seq: index + 1,
    at: at(minutes),
    by: { role: 'system', id: 'test' },
    commandId: `c${index}`,
  }));
  const { state } = extend(EMPTY_STREAM, events);
  return state ? measuresOf(events.slice(-1), state) : [];
}

const CONFIRMED: [number, OrderFact] = [1, { type: 'OrderConfirmed', position: 1, promisedAt: at(20) }];
const COOKING: [number, OrderFact] = [10, { type: 'CookingStarted' }];
const READY: [number, OrderFact] = [18, { type: 'OrderReady' }];
const secondsOf = (measures: unknown[]): unknown[] =>
  measures.filter((measure) => Object.hasOwn(measure as object, 'seconds'));

test('an order that is ready: how long it took, and how far off the promise was', () => {
  expect(secondsOf(measuresAfter(aPlacedOrder(), CONFIRMED, COOKING, READY))).toEqual([
    { kind: 'cooking', fulfilment: 'pickup', seconds: 480 },
    { kind: 'promise_error', fulfilment: 'pickup', seconds: -120 },
    { kind: 'ready', fulfilment: 'pickup', seconds: 1080 },
  ]);
});

test('a scheduled order waits on purpose', () => {
  const scheduled = aPlacedOrder({ requestedFor: at(20) });
  expect(secondsOf(measuresAfter(scheduled, CONFIRMED, COOKING, READY))).toEqual([
    expect.objectContaining({ kind: 'cooking' }),
    expect.objectContaining({ kind: 'promise_error' }),
  ]);
});

test('the way to the door is measured for deliveries', () => {
  const delivered = (method: 'pickup' | 'delivery'): [number, OrderFact] => [30, { type: 'OrderDelivered', method }];
  const toTheDoor = measuresAfter(
    aPlacedOrder({ fulfilment: DELIVERY }),
    CONFIRMED,
    COOKING,
    READY,
    delivered('delivery'),
  );
  expect(secondsOf(toTheDoor)).toEqual([{ kind: 'door', fulfilment: 'delivery', seconds: 1800 }]);
  expect(secondsOf(measuresAfter(aPlacedOrder(), CONFIRMED, COOKING, READY, delivered('pickup')))).toEqual([]);
});

test('a rejection has its code, and an order its total at each status', () => {
  const order = aPlacedOrder();
  const rejection = { code: 'payment_declined', reason: 'Insufficient funds.' } as const;
  expect(measuresAfter(order, [1, { type: 'OrderRejected', rejection }])).toEqual([
    { kind: 'order', status: 'rejected', fulfilment: 'pickup', value: order.totals.total },
    { kind: 'rejection', code: 'payment_declined' },
  ]);
});

test('events that reach no status and are no outcome measure nothing', () => {
  expect(measuresAfter(aPlacedOrder(), CONFIRMED, [2, { type: 'OrderRushed' }])).toEqual([]);
});
