import { anOrderState } from '../../tests/support/builders.ts';
import { plusMinutes } from '../shared/values.ts';
import { doneBy, isCookingTimed, overdueAt } from './cooking-watch.ts';

/** Promised for 12:20, twelve minutes of cooking. */
const noon = '2026-11-20T12:00:00.000Z';
const at = (minutes: number): string => plusMinutes(noon, minutes);

test('an order should be ready at its promise, or its cooking time after it was begun if that is later', () => {
  expect(doneBy(anOrderState({ cookingStartedAt: at(2) }))).toBe(at(20));
  expect(doneBy(anOrderState({ cookingStartedAt: at(15) }))).toBe(at(27));
  expect(doneBy(anOrderState({ preparationStartedAt: at(10), cookingStartedAt: at(15) }))).toBe(at(22));
});

test('an order begun hours before its promise is asked about after an hour', () => {
  expect(doneBy(anOrderState({ promisedAt: at(300), cookingStartedAt: at(0) }))).toBe(at(72));
});

test('the kitchen is asked first, then the manager, at the times that the store sets', () => {
  const { timers } = anOrderState();
  const begun = anOrderState({ cookingStartedAt: at(15) });
  expect([overdueAt(begun, 'kitchen'), overdueAt(begun, 'manager')]).toEqual([at(42), at(57)]);
  const patient = { ...begun, timers: { ...timers, cookingAlertMinutes: 20, cookingEscalateMinutes: 40 } };
  expect([overdueAt(patient, 'kitchen'), overdueAt(patient, 'manager')]).toEqual([at(47), at(67)]);
});

test('an order that waits is not overdue, and one placed before there was a timer is not timed', () => {
  expect(overdueAt(anOrderState(), 'kitchen')).toBeUndefined();
  const { cookingAlertMinutes: _, cookingEscalateMinutes: __, ...timers } = anOrderState().timers;
  const old = anOrderState({ timers, cookingStartedAt: at(15) });
  expect(isCookingTimed(old)).toBe(false);
  // It is listed all the same.
  expect(overdueAt(old, 'manager')).toBe(at(57));
});
