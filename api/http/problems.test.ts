import { isOutage } from '../../application/outages.ts';
import { isRefusedCode, Refused } from '../../application/refused.ts';
import { PROBLEMS } from './problems.ts';

test('a 503 is an outage, except for a closed store or a full or paused kitchen', () => {
  const unavailable = Object.entries(PROBLEMS).filter(([, { status }]) => status >= 500);
  const others = unavailable.filter(([code]) => !isRefusedCode(code) || !isOutage(new Refused(code, '')));
  expect(others.map(([code]) => code).toSorted()).toEqual([
    'internal_error',
    'kitchen_at_capacity',
    'kitchen_paused',
    'store_closed',
  ]);
});
