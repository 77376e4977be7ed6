import { anOrderId, anOrderState, COOK } from '../../tests/support/builders.ts';
import { forecast, outlookOf } from './queue.ts';
import { kitchenOf } from './repair.ts';
import { pauseKitchen, resumeKitchen, setCooks } from './shift.ts';
import { claimSlot, depart, EMPTY_KITCHEN, enqueue, requote, setTurn, type Kitchen } from './kitchen.ts';
import { plusMinutes, type OrderId } from '../shared/values.ts';

const now = '2026-11-20T18:00:00.000Z';
const settings = { slots: 1, maxBacklog: 10 };
const inMinutes = (minutes: number): string => plusMinutes(now, minutes);
const [a, b, c] = [anOrderId(), anOrderId(), anOrderId()];
const request = (orderId: OrderId, minutes = 10) => ({ orderId, orderVersion: 2, minutes });
const idsOf = ({ tickets }: Kitchen): OrderId[] => tickets.map(({ orderId }) => orderId);
/** a, b and c, ten minutes each, one slot. */
const waiting = [a, b, c].reduce<Kitchen>(
  (kitchen, orderId) => enqueue(kitchen, request(orderId), settings, now).kitchen,
  EMPTY_KITCHEN,
);
const turned = (kitchen: Kitchen, orderId: OrderId, version: number, turn: object): Kitchen =>
  setTurn(kitchen, { orderId, orderVersion: version, ...turn }).kitchen;

test('orders are started in the order of their promises, not of their arrival', () => {
  const later = { ...request(a), requestedFor: inMinutes(60) };
  const first = enqueue(EMPTY_KITCHEN, later, settings, now).kitchen;
  const second = enqueue(first, request(b), settings, now);
  expect(second.result).toMatchObject({ outcome: 'queued', position: 1 });
  expect(idsOf(second.kitchen)).toEqual([b, a]);
  // Rescheduled with less work, it is promised earlier and moves up accordingly.
  const moved = requote(second.kitchen, { ...request(a), orderVersion: 3 }, settings, now);
  expect(moved.result).toMatchObject({ position: 2, promisedAt: inMinutes(20) });
});

test('rushed orders come first, in the order in which they were rushed', () => {
  const once = turned(waiting, c, 3, { rushedAt: inMinutes(1) });
  expect(idsOf(once)).toEqual([c, a, b]);
  expect(idsOf(turned(once, b, 3, { rushedAt: inMinutes(2) }))).toEqual([c, b, a]);
});

test('a held order comes last and delays no other; released, it is back at its place', () => {
  const held = turned(waiting, a, 3, { heldSince: inMinutes(1) });
  expect(idsOf(held)).toEqual([b, c, a]);
  expect(forecast(held, request(b), settings, now)).toBe(inMinutes(10));
  expect(enqueue(held, request(anOrderId()), settings, now).result).toMatchObject({ promisedAt: inMinutes(30) });
  expect(idsOf(turned(held, a, 4, {}))).toEqual([a, b, c]);
});

test('an earlier request does not undo a later one', () => {
  const released = turned(turned(waiting, a, 3, { heldSince: now }), a, 4, {});
  expect(turned(released, a, 3, { heldSince: now })).toBe(released);
  expect(turned(waiting, anOrderId(), 3, { rushedAt: now })).toBe(waiting);
});

test('computing all positions at once gives the same as one by one', () => {
  const cooking = claimSlot(waiting, request(a), settings, now).kitchen;
  const kitchen = turned(cooking, b, 3, { heldSince: now });
  const outlook = outlookOf(kitchen, settings, now);
  expect(outlook.get(a)).toEqual({ readyAt: inMinutes(10) });
  expect(outlook.get(b)).toEqual({ readyAt: inMinutes(30) });
  expect(outlook.get(c)).toEqual({ position: 1, readyAt: inMinutes(20) });
  for (const id of [a, b, c]) expect(outlook.get(id)?.readyAt).toBe(forecast(kitchen, request(id), settings, now));
});

test('a kitchen rebuilt from its orders keeps holds and bookings', () => {
  const held = anOrderState({ queuePosition: 1, held: { since: now, by: COOK } });
  const rushed = anOrderState({ queuePosition: 2, rushedAt: now });
  const later = anOrderState({ requestedFor: '2026-11-20T20:20:00.000Z' });
  const kitchen = kitchenOf([held, rushed, later]);
  expect(idsOf(kitchen)).toEqual([rushed.id, held.id]);
  expect(kitchen.bookings).toMatchObject([{ orderId: later.id, quarter: '2026-11-20T20:15:00.000Z' }]);
});

describe('a paused kitchen', () => {
  const paused = pauseKitchen(waiting, { since: now, until: inMinutes(30), by: COOK });
  const fresh = request(anOrderId());

  test('refuses new orders and says when to retry, but queues scheduled ones', () => {
    const refused = { outcome: 'kitchen_paused', tryAgainAt: inMinutes(30) };
    expect(enqueue(paused, fresh, settings, now).result).toEqual(refused);
    expect(enqueue(paused, { ...fresh, isAccepted: true }, settings, now).result.outcome).toBe('queued');
    const open = pauseKitchen(waiting, { since: now, by: COOK });
    expect(enqueue(open, fresh, settings, now).result).toMatchObject({ tryAgainAt: inMinutes(15) });
  });

  test('continues with waiting orders, which get the same answers as before', () => {
    expect(claimSlot(paused, request(a), settings, now).result.outcome).toBe('claimed');
    expect(enqueue(paused, request(a), settings, now).result).toMatchObject({ position: 1, promisedAt: inMinutes(10) });
  });

  test('takes orders again when it is resumed, or when the pause ends', () => {
    expect(enqueue(resumeKitchen(paused), fresh, settings, now).result.outcome).toBe('queued');
    expect(enqueue(paused, fresh, settings, inMinutes(30)).result.outcome).toBe('queued');
  });
});

describe('cooks', () => {
  const five = { slots: 5, maxBacklog: 10 };

  test('limit the slots, by default to two each, up to the store’s total', () => {
    const claimAll = (kitchen: Kitchen, more = {}): number =>
      Array.from({ length: 8 }, anOrderId).reduce(
        (each, orderId) => claimSlot(each, request(orderId), { ...five, ...more }, now).kitchen,
        kitchen,
      ).slots.length;
    expect(claimAll(EMPTY_KITCHEN)).toBe(5);
    expect(claimAll(setCooks(EMPTY_KITCHEN, 1))).toBe(2);
    expect(claimAll(setCooks(EMPTY_KITCHEN, 1), { slotsPerCook: 3 })).toBe(3);
    expect(claimAll(setCooks(EMPTY_KITCHEN, 9))).toBe(5);
    expect(claimAll(setCooks(EMPTY_KITCHEN, 0))).toBe(0);
    expect(claimAll(setCooks(setCooks(EMPTY_KITCHEN, 0), undefined))).toBe(5);
  });

  test('going off shift leave orders cooking, and the next one waits until few enough are left', () => {
    const busy = [a, b, c].reduce((each, id) => claimSlot(each, request(id), five, now).kitchen, EMPTY_KITCHEN);
    const fewer = setCooks(busy, 1);
    expect(fewer.slots).toHaveLength(3);
    const next = request(anOrderId());
    expect(claimSlot(depart(fewer, a, now), next, five, now).result.outcome).toBe('no_free_slot');
    expect(claimSlot(depart(depart(fewer, a, now), b, now), next, five, now).result.outcome).toBe('claimed');
  });
});
