import { anOrderId } from '../../tests/support/builders.ts';
import { claimSlot, depart, EMPTY_KITCHEN, enqueue, type Kitchen } from './kitchen.ts';
import { averageSlotMinutes, expectedMinutes, learn, type Pace } from './pace.ts';
import { minutesBetween, plusMinutes, type Instant, type OrderId } from '../shared/values.ts';

const now = '2026-11-20T18:00:00.000Z';
const settings = { slots: 5, maxBacklog: 500 };
const after = (orders: number, planned: number, actual: number, known?: Pace): Pace | undefined =>
  Array.from({ length: orders }).reduce<Pace | undefined>((pace) => learn(pace, planned, actual), known);

test('after some orders, a kitchen that is 40 % slower than planned is expected to be', () => {
  expect(expectedMinutes(undefined, 10)).toBe(10);
  expect(expectedMinutes(after(5, 10, 14), 10)).toBeGreaterThan(12.5);
  expect(expectedMinutes(after(40, 10, 14), 10)).toBeCloseTo(14, 1);
  expect(averageSlotMinutes(after(40, 10, 14))).toBeCloseTo(14, 1);
});

test('long orders can have a different pace from short ones', () => {
  const pace = after(20, 30, 45, after(20, 10, 10));
  expect(expectedMinutes(pace, 10)).toBeCloseTo(10, 1);
  expect(expectedMinutes(pace, 40)).toBeGreaterThan(55);
  // Nothing is known of medium orders, so they get the overall pace.
  expect(expectedMinutes(pace, 20)).toBeGreaterThan(22);
});

test('an order for a thousand guests does not close the quarter hours to all others', () => {
  const usual = after(40, 10, 12);
  const pace = learn(usual, 1010, 1010);
  expect(averageSlotMinutes(usual)).toBeCloseTo(12, 1);
  expect(averageSlotMinutes(pace)).toBeLessThan(20);
});

test('implausible durations are ignored, and the learnt factor is at most three', () => {
  const pace = after(3, 10, 12);
  for (const actual of [0, 0.1, 41, 600]) expect(learn(pace, 10, actual)).toBe(pace);
  expect(expectedMinutes(after(100, 10, 40), 10)).toBeLessThanOrEqual(30);
});

test('each completed order counts once, with all the time it held a slot; cancelled ones do not count', () => {
  const orderId = anOrderId();
  const request = { orderId, orderVersion: 2, minutes: 10 };
  const prepared = claimSlot(EMPTY_KITCHEN, request, settings, now).kitchen;
  const cooked = claimSlot(prepared, { ...request, orderVersion: 3 }, settings, plusMinutes(now, 8)).kitchen;
  const readyAt = plusMinutes(now, 20);
  const done = depart(cooked, orderId, plusMinutes(now, 21), readyAt);
  expect(done.pace).toEqual(learn(undefined, 10, 20));
  expect(depart(done, orderId, plusMinutes(now, 22), readyAt).pace).toEqual(done.pace);
  expect(depart(cooked, orderId, readyAt).pace).toBeUndefined();
});

/** The same numbers in each run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/**
 * Simulates an evening of orders in a kitchen with five slots, minute by minute.
 *
 * @param slowness actual per planned minute, give or take a fifth
 * @param knows what the kitchen knows of its pace
 * @returns the errors of its promises in minutes, and those of a fixed promise of half an hour
 */
function evening(slowness: number, knows: (kitchen: Kitchen) => Kitchen): { promised: number[]; fixed: number[] } {
  const roll = dice(20_261_120);
  let kitchen = EMPTY_KITCHEN;
  const cooking = new Map<OrderId, Instant>();
  const placed = new Map<OrderId, { at: Instant; promisedAt: Instant; minutes: number }>();
  const wrong = { promised: [] as number[], fixed: [] as number[] };
  for (let minute = 0; minute < 7 * 60; minute += 1) {
    const at = plusMinutes(now, minute);
    for (const [orderId, readyAt] of cooking) {
      if (readyAt > at) continue;
      kitchen = knows(depart(kitchen, orderId, at, readyAt));
      cooking.delete(orderId);
      const order = placed.get(orderId);
      if (!order) continue;
      wrong.promised.push(Math.abs(minutesBetween(order.promisedAt, readyAt)));
      wrong.fixed.push(Math.abs(minutesBetween(plusMinutes(order.at, 30), readyAt)));
    }
    // Quiet, a rush, and quiet again.
    const perMinute = minute < 90 || minute > 210 ? 0.2 : 0.4;
    if (minute < 300 && roll() < perMinute) {
      const orderId = anOrderId();
      const minutes = 8 + Math.floor(roll() * 12);
      const queued = enqueue(kitchen, { orderId, orderVersion: 2, minutes }, settings, at);
      kitchen = queued.kitchen;
      if (queued.result.outcome === 'queued')
        placed.set(orderId, { at, promisedAt: queued.result.promisedAt, minutes });
    }
    for (const { orderId, minutes } of kitchen.tickets) {
      const claim = claimSlot(kitchen, { orderId, orderVersion: 3, minutes }, settings, at);
      if (claim.result.outcome !== 'claimed') break;
      kitchen = claim.kitchen;
      cooking.set(orderId, plusMinutes(at, minutes * slowness * (0.8 + 0.4 * roll())));
    }
  }
  return wrong;
}

const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
const learning = (kitchen: Kitchen): Kitchen => kitchen;
function forgetting(kitchen: Kitchen): Kitchen {
  const { pace: _, ...rest } = kitchen;
  return rest;
}

test('a kitchen that is 40 % slower than planned: learning at least halves the error of its promises, and beats a fixed half hour', () => {
  const learnt = evening(1.4, learning);
  const plan = evening(1.4, forgetting);
  expect(learnt.promised.length).toBeGreaterThan(60);
  expect(mean(learnt.promised)).toBeLessThan(mean(plan.promised) / 2);
  expect(mean(learnt.promised)).toBeLessThan(mean(learnt.fixed) / 2);
});

test('learning does no harm in a kitchen that keeps to its plan', () => {
  const [learnt, plan] = [evening(1, learning), evening(1, forgetting)];
  expect(mean(learnt.promised)).toBeLessThan(mean(plan.promised) + 0.5);
  expect(mean(learnt.promised)).toBeLessThan(mean(learnt.fixed) / 2);
});
