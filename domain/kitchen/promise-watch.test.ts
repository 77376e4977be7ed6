import { anOrderState } from '../../tests/support/builders.ts';
import { nextLook } from './promise-watch.ts';
import { plusMinutes } from '../shared/values.ts';

/** Confirmed at noon, twelve minutes of cooking. */
const noon = '2026-11-20T12:00:00.000Z';
const at = (minutes: number): string => plusMinutes(noon, minutes);
const quoted = (promised: number) => ({ at: noon, readyAt: at(promised) });
const promised = (minutes: number, overrides = {}) =>
  anOrderState({ promisedAt: at(minutes), kitchenMinutes: 12, ...overrides });

test('a waiting order is checked when it can no longer be on time, with five minutes of tolerance', () => {
  expect(nextLook(promised(12), quoted(12))).toBe(at(5));
});

test('a long wait is checked 15 minutes before the promise, since the kitchen may have fallen behind', () => {
  expect(nextLook(promised(60), quoted(60))).toBe(at(45));
  // On time: again when it should have been started.
  expect(nextLook(promised(60), { at: at(45), readyAt: at(60) })).toBe(at(53));
  // It should have been, but can still be on time: again when the remaining slack is used up.
  expect(nextLook(promised(60), { at: at(53), readyAt: at(62) })).toBe(at(56));
  expect(nextLook(promised(60), { at: at(56), readyAt: at(65) })).toBe(at(57));
});

test('an order started in time is checked only when late; one started too late immediately, and at its new estimate', () => {
  const inTime = promised(12, { cookingStartedAt: at(4) });
  expect(nextLook(inTime, quoted(12))).toBe(at(17));
  const tooLate = promised(12, { cookingStartedAt: at(6) });
  expect(nextLook(tooLate, quoted(12))).toBe(at(6));
  expect(nextLook(tooLate, { at: at(6), readyAt: at(16) })).toBe(at(17));
});

test('the time last given to the customer counts; the store sets the lead time and the tolerance', () => {
  expect(nextLook(promised(12, { expectedAt: at(30) }), quoted(30))).toBe(at(15));
  const timers = { ...anOrderState().timers, promiseWarnMinutes: 30, promiseLateMinutes: 1 };
  expect(nextLook(promised(60, { timers }), quoted(60))).toBe(at(30));
  expect(nextLook(promised(60, { timers, cookingStartedAt: at(40) }), quoted(60))).toBe(at(61));
});
