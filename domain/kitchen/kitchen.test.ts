import fc from 'fast-check';
import { anOrderId } from '../../tests/support/builders.ts';
import { heldBefore, withdraw } from './repair.ts';
import { claimSlot, depart, EMPTY_KITCHEN, enqueue, requote, type Kitchen } from './kitchen.ts';
import { pauseKitchen } from './shift.ts';
import { plusMinutes } from '../shared/values.ts';

const now = '2026-11-20T18:00:00.000Z';
const settings = { slots: 2, maxBacklog: 3 };
const request = (orderId = anOrderId()) => ({ orderId, orderVersion: 2, minutes: 10 });

test('a claim is refused if no slot is free, and a repeated claim takes no second slot', () => {
  const [a, b, c] = [request(), request(), request()];
  let kitchen = claimSlot(EMPTY_KITCHEN, a, settings, now).kitchen;
  kitchen = claimSlot(kitchen, a, settings, now).kitchen;
  kitchen = claimSlot(kitchen, b, settings, now).kitchen;
  expect(kitchen.slots).toHaveLength(2);
  expect(claimSlot(kitchen, c, settings, now).result.outcome).toBe('no_free_slot');
});

test('a claim removes the order from the queue', () => {
  const a = request();
  const { kitchen } = enqueue(EMPTY_KITCHEN, a, settings, now);
  expect(claimSlot(kitchen, a, settings, now).kitchen.tickets).toEqual([]);
});

test('a full queue refuses orders and says when to retry; orders already waiting get the same answer as before', () => {
  let kitchen: Kitchen = EMPTY_KITCHEN;
  const first = request();
  const promised = enqueue(kitchen, first, settings, now);
  kitchen = promised.kitchen;
  kitchen = enqueue(kitchen, request(), settings, now).kitchen;
  kitchen = enqueue(kitchen, request(), settings, now).kitchen;
  expect(enqueue(kitchen, request(), settings, now).result).toMatchObject({ outcome: 'kitchen_at_capacity' });
  expect(enqueue(kitchen, first, settings, plusMinutes(now, 5)).result).toEqual(promised.result);
});

test('requests for a ticket or slot after the order has left the kitchen are late', () => {
  const a = request();
  const kitchen = depart(claimSlot(EMPTY_KITCHEN, a, settings, now).kitchen, a.orderId, now);
  expect(kitchen.slots).toEqual([]);
  expect(claimSlot(kitchen, a, settings, now).result.outcome).toBe('late');
  expect(enqueue(kitchen, a, settings, now).result.outcome).toBe('late');
});

test('departures are forgotten after an hour, so the record stays small', () => {
  const kitchen = depart(EMPTY_KITCHEN, anOrderId(), now);
  expect(depart(kitchen, anOrderId(), plusMinutes(now, 61)).departed).toHaveLength(1);
});

test('a stale claim is released, unless the order has renewed it', () => {
  const a = request();
  const kitchen = claimSlot(EMPTY_KITCHEN, a, settings, now).kitchen;
  const later = plusMinutes(now, 1);
  const stale = heldBefore(kitchen.slots, later).map((held) => ({ held, isWaiting: false }));
  expect(withdraw(kitchen, stale).slots).toEqual([]);
  const renewed = claimSlot(EMPTY_KITCHEN, { ...a, orderVersion: 5 }, settings, now).kitchen;
  expect(withdraw(renewed, stale).slots).toHaveLength(1);
  const repeated = claimSlot(kitchen, a, settings, later).kitchen;
  expect(withdraw(repeated, stale).slots).toHaveLength(1);
});

test('an order whose claim is released returns to its place in the queue, unless it has ended', () => {
  const [a, b] = [request(), request()];
  const waiting = enqueue(enqueue(EMPTY_KITCHEN, a, settings, now).kitchen, b, settings, plusMinutes(now, 1)).kitchen;
  const kitchen = claimSlot(waiting, a, settings, now).kitchen;
  const [held] = kitchen.slots;
  expect(withdraw(kitchen, [{ held: held!, isWaiting: true }])).toEqual(waiting);
  expect(withdraw(kitchen, [{ held: held!, isWaiting: false }]).tickets).toEqual(waiting.tickets.slice(1));
});

test('no sequence of requests uses more slots than there are, or two for one order', () => {
  const orders = [anOrderId(), anOrderId(), anOrderId(), anOrderId()];
  const step = fc.record({ what: fc.constantFrom('enqueue', 'claim', 'depart'), order: fc.constantFrom(...orders) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let kitchen: Kitchen = EMPTY_KITCHEN;
      for (const { what, order } of steps) {
        if (what === 'enqueue') kitchen = enqueue(kitchen, request(order), settings, now).kitchen;
        else if (what === 'claim') kitchen = claimSlot(kitchen, request(order), settings, now).kitchen;
        else kitchen = depart(kitchen, order, now);
        const held = [...kitchen.slots, ...kitchen.tickets].map((each) => each.orderId);
        expect(kitchen.slots.length).toBeLessThanOrEqual(settings.slots);
        expect(kitchen.tickets.length).toBeLessThanOrEqual(settings.maxBacklog);
        expect(new Set(held).size).toBe(held.length);
        expect(held.filter((order) => kitchen.departed.some((departure) => departure.orderId === order))).toEqual([]);
      }
    }),
  );
});

test('a scheduled order is not promised earlier than requested, and is queued even if the queue is full', () => {
  const wanted = plusMinutes(now, 120);
  const { result, kitchen } = enqueue(EMPTY_KITCHEN, { ...request(), requestedFor: wanted }, settings, now);
  expect(result).toMatchObject({ outcome: 'queued', promisedAt: wanted });
  const soon = { ...request(), requestedFor: plusMinutes(now, 1) };
  expect(enqueue(EMPTY_KITCHEN, soon, settings, now).result).toMatchObject({ promisedAt: plusMinutes(now, 10) });
  let full = enqueue(kitchen, request(), settings, now).kitchen;
  full = enqueue(full, request(), settings, now).kitchen;
  expect(enqueue(full, request(), settings, now).result.outcome).toBe('kitchen_at_capacity');
  expect(enqueue(full, { ...request(), isAccepted: true }, settings, now).result).toMatchObject({ position: 3 });
  const paused = pauseKitchen(kitchen, { since: now, by: { role: 'kitchen', id: 'chef' } });
  expect(enqueue(paused, request(), settings, now).result.outcome).toBe('kitchen_paused');
  expect(enqueue(paused, { ...request(), isAccepted: true }, settings, now).result).toMatchObject({ position: 1 });
});

describe('changing a waiting order', () => {
  const one = { slots: 1, ordersPerQuarterHour: 2 };
  const a = request();
  const b = request();
  const waiting = enqueue(enqueue(EMPTY_KITCHEN, a, settings, now).kitchen, b, settings, now).kitchen;

  test('keeps its position, with a promise for its new length', () => {
    const { kitchen, result } = requote(waiting, { orderId: b.orderId, orderVersion: 3, minutes: 30 }, one, now);
    expect(result).toEqual({ outcome: 'queued', position: 2, promisedAt: plusMinutes(now, 40) });
    expect(kitchen.tickets[1]).toMatchObject({ minutes: 30, promisedAt: plusMinutes(now, 40) });
  });

  test('to a later time removes it from the queue until it is due', () => {
    const later = { requestedFor: plusMinutes(now, 120), queueAt: plusMinutes(now, 100) };
    const { kitchen, result } = requote(
      waiting,
      { orderId: a.orderId, orderVersion: 3, minutes: 10, ...later },
      one,
      now,
    );
    expect(result).toEqual({ outcome: 'postponed', promisedAt: later.requestedFor });
    expect(kitchen.tickets.map((ticket) => ticket.orderId)).toEqual([b.orderId]);
    const moved = requote(kitchen, { orderId: a.orderId, orderVersion: 3, minutes: 10 }, one, now);
    expect(moved.result).toEqual({ outcome: 'postponed', promisedAt: plusMinutes(now, 20) });
  });

  test('is refused after a later change has been made', () => {
    const longer = requote(waiting, { ...a, orderVersion: 5, minutes: 30 }, one, now).kitchen;
    const late = { ...a, orderVersion: 4, minutes: 10 };
    expect(requote(longer, late, one, now)).toEqual({ kitchen: longer, result: { outcome: 'not_queued' } });
    const hour = { requestedFor: plusMinutes(now, 120), queueAt: plusMinutes(now, 100) };
    const putOff = requote(waiting, { ...a, orderVersion: 5, ...hour }, one, now).kitchen;
    expect(requote(putOff, late, one, now)).toEqual({ kitchen: putOff, result: { outcome: 'not_queued' } });
  });

  test('makes requests from before its booking late, without a promise', () => {
    const { kitchen } = requote(waiting, { ...a, orderVersion: 5, requestedFor: plusMinutes(now, 120) }, one, now);
    const unqueued = { ...kitchen, tickets: [] };
    const late = { ...a, orderVersion: 4, requestedFor: plusMinutes(now, 180) };
    expect(requote(unqueued, late, one, now)).toEqual({ kitchen: unqueued, result: { outcome: 'not_queued' } });
  });

  test('to a later time is not undone by a request for its earlier version; it is queued when due', () => {
    const later = { requestedFor: plusMinutes(now, 120), queueAt: plusMinutes(now, 100) };
    const before = { ...a, isAccepted: true };
    const version = a.orderVersion + 1;
    const { kitchen } = requote(waiting, { ...a, orderVersion: version, ...later }, one, now);
    expect(enqueue(kitchen, before, settings, now)).toEqual({ kitchen, result: { outcome: 'late' } });
    const busy = depart(kitchen, b.orderId, now);
    expect(enqueue(busy, before, settings, now).result.outcome).toBe('late');
    expect(enqueue(kitchen, { ...before, orderVersion: version }, settings, now).result.outcome).toBe('queued');
    // After an hour no request can still be in transit, so the entry is forgotten.
    const other = requote(kitchen, { ...b, ...later, orderVersion: 9 }, one, plusMinutes(now, 61)).kitchen;
    expect(other.postponed?.map(({ orderId }) => orderId)).toEqual([b.orderId]);
  });

  test('is refused once it is being cooked, or has left', () => {
    const cooked = claimSlot(waiting, a, settings, now).kitchen;
    const change = { orderId: a.orderId, orderVersion: 3, minutes: 30 };
    expect(requote(cooked, change, one, now)).toEqual({ kitchen: cooked, result: { outcome: 'not_queued' } });
    expect(requote(depart(cooked, a.orderId, now), change, one, now).result.outcome).toBe('not_queued');
  });
});
