import { anOrderState, CUSTOMER, MANAGER, SYSTEM } from '../../tests/support/builders.ts';
import type { Actor, OrderState } from '../order/index.ts';
import { money } from '../shared/money.ts';
import { cashDifferences, lateCancelsOf } from './people.ts';

const AT = '2026-11-20T18:00:00.000Z';
const DAY = '2026-11-20';
const usd = (minor: number) => money(minor, 'USD');

function cancelled(by: Actor, overrides: Partial<OrderState> = {}): OrderState {
  return anOrderState({ status: 'cancelled', cookingStartedAt: AT, endedAt: AT, cancellation: { by }, ...overrides });
}

test('late cancels are counted by the member of staff, those with most first; three are too many', () => {
  const mona: Actor = { role: 'manager', id: 'mona' };
  const orders = [cancelled(MANAGER), cancelled(mona), cancelled(mona), cancelled(mona)];
  const { total } = anOrderState().totals;
  expect(lateCancelsOf(orders, 'USD')).toMatchObject([
    { by: mona, value: usd(3 * total.minor), isFlagged: true },
    { by: MANAGER, value: total, isFlagged: false },
  ]);
});

test('what was cancelled before it cooked, by a customer or by a timer is nobody’s late cancel', () => {
  const { cookingStartedAt: _, ...early } = cancelled(MANAGER);
  expect(lateCancelsOf([early, cancelled(CUSTOMER), cancelled(SYSTEM), anOrderState()], 'USD')).toEqual([]);
});

test('what was counted is compared with what is due, by driver and till; small change is no difference', () => {
  const taken = (minor: number, driverId?: string) => ({
    kind: 'taken' as const, at: AT, date: DAY, amount: usd(minor), ...(driverId === undefined ? {} : { driverId }),
  }); // prettier-ignore
  const count = (minor: number, driverId?: string) => ({
    date: DAY, amount: usd(minor), ...(driverId === undefined ? {} : { driverId }),
  }); // prettier-ignore
  const movements = [taken(10_000, 'dora'), taken(5_000, 'dario'), taken(20_000), taken(1_000, 'dirk')];
  const counts = [count(9_799, 'dora'), count(5_100, 'dario'), count(20_000)];
  const found = cashDifferences(movements, counts, 'USD');
  expect(found.map(({ driverId, difference, isFlagged }) => [driverId, difference?.minor, isFlagged])).toEqual([
    ['dario', 100, false],
    ['dirk', undefined, false],
    ['dora', -201, true],
    [undefined, 0, false],
  ]);
});

test('cash in a purse with which nothing was paid is a difference', () => {
  expect(cashDifferences([], [{ date: DAY, driverId: 'dora', amount: usd(1) }], 'USD')).toMatchObject([
    { driverId: 'dora', due: usd(0), difference: usd(1), isFlagged: true },
  ]);
});
