import { isOutage } from '../../application/outages.ts';
import { isRefusedCode, Refused } from '../../application/refused.ts';
import { PROBLEMS } from './problems.ts';

test('what HTTP calls unavailable is an outage, but for a store or a kitchen that takes no orders', () => {
  const unavailable = Object.entries(PROBLEMS).filter(([, { status }]) => status >= 500);
  const others = unavailable.filter(([code]) => !isRefusedCode(code) || !isOutage(new Refused(code, '')));
  expect(others.map(([code]) => code).toSorted()).toEqual([
    'internal_error',
    'kitchen_at_capacity',
    'kitchen_paused',
    'store_closed',
  ]);
});
