import { anOrderState } from '../../tests/support/builders.ts';
import { nextLook } from './promise-watch.ts';
import { plusMinutes } from '../shared/values.ts';

/** Confirmed at noon, twelve minutes of cooking. */
const noon = '2026-11-20T12:00:00.000Z';
const at = (minutes: number): string => plusMinutes(noon, minutes);
const quoted = (promised: number) => ({ at: noon, readyAt: at(promised) });
const promised = (minutes: number, overrides = {}) =>
  anOrderState({ promisedAt: at(minutes), kitchenMinutes: 12, ...overrides });

test('an order that waits is looked at when it can no longer be in time, give or take five minutes', () => {
  expect(nextLook(promised(12), quoted(12))).toBe(at(5));
});

test('one that waits for long is looked at a quarter of an hour before its promise: the kitchen may have fallen behind', () => {
  expect(nextLook(promised(60), quoted(60))).toBe(at(45));
  // All well then: again when it should have been begun.
  expect(nextLook(promised(60), { at: at(45), readyAt: at(60) })).toBe(at(53));
  // It should have been, and the kitchen still says that it can be done: when what is spare will have been used up.
  expect(nextLook(promised(60), { at: at(53), readyAt: at(62) })).toBe(at(56));
  expect(nextLook(promised(60), { at: at(56), readyAt: at(65) })).toBe(at(57));
});

test('begun in time, it is looked at only when it is late; begun too late, at once, and then when that is over', () => {
  const inTime = promised(12, { cookingStartedAt: at(4) });
  expect(nextLook(inTime, quoted(12))).toBe(at(17));
  const tooLate = promised(12, { cookingStartedAt: at(6) });
  expect(nextLook(tooLate, quoted(12))).toBe(at(6));
  expect(nextLook(tooLate, { at: at(6), readyAt: at(16) })).toBe(at(17));
});

test('what its customer was told last is what counts, and the store says how long before and by how much', () => {
  expect(nextLook(promised(12, { expectedAt: at(30) }), quoted(30))).toBe(at(15));
  const timers = { ...anOrderState().timers, promiseWarnMinutes: 30, promiseLateMinutes: 1 };
  expect(nextLook(promised(60, { timers }), quoted(60))).toBe(at(30));
  expect(nextLook(promised(60, { timers, cookingStartedAt: at(40) }), quoted(60))).toBe(at(61));
});
