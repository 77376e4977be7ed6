import { anOrderState, by, COOK } from '../../tests/support/builders.ts';
import { decide, evolve, type OrderState } from './index.ts';
import { instant, plusMinutes } from '../shared/values.ts';

const NOW = instant(Date.parse('2026-11-20T18:00:00.000Z'));
const start = (tappedAt: string) => decide(anOrderState(), { ...by(COOK), type: 'startCooking', tappedAt: instant(Date.parse(tappedAt)) }, NOW); // prettier-ignore

test('a step that came late is recorded with when it was tapped, and does not count for the pace', () => {
  const decided = start(plusMinutes(NOW, -7));
  expect(decided).toMatchObject({
    kind: 'events',
    events: [{ type: 'CookingStarted', at: NOW, tappedAt: plusMinutes(NOW, -7) }],
  });
  const [event] = decided.kind === 'events' ? decided.events : [];
  expect((evolve(anOrderState(), event!) as OrderState).cameLate).toBe(true);
});

test.each([
  ['a moment ago', plusMinutes(NOW, -0.2)],
  ['in the future, by a clock that is wrong', plusMinutes(NOW, 60)],
])('a step tapped %s came at once', (_, tappedAt) => {
  const decided = start(tappedAt);
  const [event] = decided.kind === 'events' ? decided.events : [];
  expect(event).not.toHaveProperty('tappedAt');
  expect((evolve(anOrderState(), event!) as OrderState).cameLate).toBeUndefined();
});
