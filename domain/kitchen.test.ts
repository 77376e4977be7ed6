import fc from 'fast-check';
import { anOrderId } from '../tests/support/builders.ts';
import { claimSlot, depart, EMPTY_KITCHEN, enqueue, heldBefore, withdraw, type Kitchen } from './kitchen.ts';
import { plusMinutes } from './values.ts';

const now = '2026-11-20T18:00:00.000Z';
const settings = { slots: 2, maxBacklog: 3 };
const request = (orderId = anOrderId()) => ({ orderId, orderVersion: 2, minutes: 10 });

test('a claim beyond the slots is refused, and one that is repeated takes no second slot', () => {
  const [a, b, c] = [request(), request(), request()];
  let kitchen = claimSlot(EMPTY_KITCHEN, a, settings, now).kitchen;
  kitchen = claimSlot(kitchen, a, settings, now).kitchen;
  kitchen = claimSlot(kitchen, b, settings, now).kitchen;
  expect(kitchen.slots).toHaveLength(2);
  expect(claimSlot(kitchen, c, settings, now).result.outcome).toBe('no_free_slot');
});

test('a claim takes the order off the queue', () => {
  const a = request();
  const { kitchen } = enqueue(EMPTY_KITCHEN, a, settings, now);
  expect(claimSlot(kitchen, a, settings, now).kitchen.tickets).toEqual([]);
});

test('a full backlog refuses and says when to try again; whoever waits already is told the same as before', () => {
  let kitchen: Kitchen = EMPTY_KITCHEN;
  const first = request();
  const promised = enqueue(kitchen, first, settings, now);
  kitchen = promised.kitchen;
  kitchen = enqueue(kitchen, request(), settings, now).kitchen;
  kitchen = enqueue(kitchen, request(), settings, now).kitchen;
  expect(enqueue(kitchen, request(), settings, now).result).toMatchObject({ outcome: 'kitchen_at_capacity' });
  expect(enqueue(kitchen, first, settings, plusMinutes(now, 5)).result).toEqual(promised.result);
});

test('what comes after the order has left the kitchen is late, ticket or slot', () => {
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

test('a stale claim is taken back, but not one that the order has made anew since', () => {
  const a = request();
  const kitchen = claimSlot(EMPTY_KITCHEN, a, settings, now).kitchen;
  const stale = heldBefore(kitchen, plusMinutes(now, 1));
  expect(withdraw(kitchen, stale).slots).toEqual([]);
  const renewed = claimSlot(EMPTY_KITCHEN, { ...a, orderVersion: 5 }, settings, now).kitchen;
  expect(withdraw(renewed, stale).slots).toHaveLength(1);
});

test('whatever is asked in whatever order, there are never more slots in use than there are, nor an order twice', () => {
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
