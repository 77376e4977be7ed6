import { anOrderState } from '../../tests/support/builders.ts';
import type { OrderState } from '../order/index.ts';
import { claimSlot, depart, EMPTY_KITCHEN, enqueue, requote, setTurn, type Kitchen } from './kitchen.ts';
import { readmit } from './repair.ts';

/** Restoring orders to a kitchen whose record is older than theirs. */

const now = '2026-11-20T12:30:00.000Z';
const settings = { slots: 1, maxBacklog: 1, ordersPerQuarterHour: 1 };
const requestOf = ({ id: orderId, version: orderVersion, kitchenMinutes: minutes }: OrderState) => ({ orderId, orderVersion, minutes }); // prettier-ignore
const waiting = (overrides: Partial<OrderState> = {}) => anOrderState({ queuePosition: 1, ...overrides });
const cooking = (overrides: Partial<OrderState> = {}) =>
  anOrderState({ status: 'cooking', cookingStartedAt: '2026-11-20T12:10:00.000Z', version: 6, ...overrides });
const admit = (kitchen: Kitchen, order: OrderState) => readmit(kitchen, order, settings, now);
const inSlots = ({ slots }: Kitchen) => slots.map(({ orderId }) => orderId);
const inQueue = ({ tickets }: Kitchen) => tickets.map(({ orderId }) => orderId);
const full = (): Kitchen => claimSlot(EMPTY_KITCHEN, requestOf(anOrderState()), settings, now).kitchen;

test('an order in preparation gets one slot, even over the limit', () => {
  const order = cooking();
  const { kitchen, result } = admit(full(), order);
  expect(result).toBe('slot');
  expect(kitchen.slots).toHaveLength(2);
  expect(kitchen.slots.at(-1)).toMatchObject({ orderId: order.id, since: order.cookingStartedAt });
  expect(admit(kitchen, order)).toEqual({ kitchen, result: 'slot' });
  expect(claimSlot(kitchen, requestOf(anOrderState()), settings, now).result.outcome).toBe('no_free_slot');
});

test('its ticket is removed from the queue', () => {
  const order = cooking();
  const queued = enqueue(EMPTY_KITCHEN, { ...requestOf(order), orderVersion: 1 }, settings, now).kitchen;
  const { kitchen } = admit(queued, order);
  expect([inQueue(kitchen), inSlots(kitchen)]).toEqual([[], [order.id]]);
});

test('a waiting order is queued by its promise and its latest rush, even if the queue is full', () => {
  const [other, order] = [waiting({ promisedAt: '2026-11-20T12:40:00.000Z' }), waiting({ rushedAt: now, version: 4 })];
  const { kitchen, result } = admit(admit(EMPTY_KITCHEN, other).kitchen, order);
  expect(result).toBe('queue');
  expect(inQueue(kitchen)).toEqual([order.id, other.id]);
  expect(kitchen.tickets[0]).toMatchObject({ promisedAt: order.promisedAt, turn: { rushedAt: now } });
  expect(admit(kitchen, order).kitchen).toEqual(kitchen);
});

test('a rescheduled order leaves the queue and gets its new quarter hour, even if it is full', () => {
  const requestedFor = '2026-11-20T20:00:00.000Z';
  const [order, other] = [anOrderState({ requestedFor, version: 5 }), anOrderState({ requestedFor })];
  const before = enqueue(admit(EMPTY_KITCHEN, other).kitchen, { ...requestOf(order), orderVersion: 1 }, settings, now).kitchen; // prettier-ignore
  const { kitchen, result } = admit(before, order);
  expect(result).toBe('later');
  expect(inQueue(kitchen)).toEqual([]);
  expect(kitchen.bookings?.map(({ orderId }) => orderId)).toEqual([other.id, order.id]);
});

test('an order with a withdrawn claim returns to the queue; a claim that may become a start stays', () => {
  const order = waiting({ version: 4 });
  const claimed = (orderVersion: number) => claimSlot(EMPTY_KITCHEN, { ...requestOf(order), orderVersion }, settings, now).kitchen; // prettier-ignore
  const back = admit(claimed(3), order).kitchen;
  expect([inQueue(back), inSlots(back)]).toEqual([[order.id], []]);
  const kept = admit(claimed(4), order).kitchen;
  expect([inQueue(kept), inSlots(kept)]).toEqual([[], [order.id]]);
});

test('an order of which the kitchen has a later version is left alone', () => {
  const order = waiting();
  const gone = depart(EMPTY_KITCHEN, order.id, now);
  expect(admit(gone, order)).toEqual({ kitchen: gone, result: 'late' });
  const { kitchen } = admit(EMPTY_KITCHEN, order);
  const rushed = setTurn(kitchen, { orderId: order.id, orderVersion: 9, rushedAt: now }).kitchen;
  expect(admit(rushed, order)).toEqual({ kitchen: rushed, result: 'late' });
  const longer = requote(kitchen, { ...requestOf(order), orderVersion: 9, minutes: 30 }, settings, now).kitchen;
  expect(admit(longer, order)).toEqual({ kitchen: longer, result: 'late' });
  expect(admit(kitchen, anOrderState({ status: 'ready' }))).toEqual({ kitchen, result: 'nowhere' });
});
