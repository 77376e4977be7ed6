import { DEFAULT_STORE, type LocalDay } from '../../domain/shared/values.ts';
import { WorkflowsUnavailable, type OrderStore } from '../../ports.ts';
import { neverGoingBack } from './drawing-numbers.ts';

const day = '2026-11-20';

/** A number store that can be restored to an earlier state. */
function counting() {
  const last = new Map<LocalDay, number>();
  const orders: Pick<OrderStore, 'nextNumber' | 'raiseNumber'> = {
    nextNumber: async (_, of) => {
      const number = (last.get(of) ?? 0) + 1;
      last.set(of, number);
      return number;
    },
    raiseNumber: async (_, of, to) => void last.set(of, Math.max(to, last.get(of) ?? 0)),
  };
  return { last, orders: orders as OrderStore };
}

test('a day’s first number is above all numbers known to Temporal, which is asked once', async () => {
  const { orders } = counting();
  const highestKnown = jest.fn(async () => 16);
  const guarded = neverGoingBack(orders, highestKnown);
  expect(await Promise.all([1, 2, 3].map(() => guarded.nextNumber(DEFAULT_STORE, day)))).toEqual([17, 18, 19]);
  expect(highestKnown).toHaveBeenCalledTimes(1);
});

test('no number is drawn while Temporal is unreachable, and the next draw asks again', async () => {
  const { orders, last } = counting();
  const highestKnown = jest.fn(async () => 5).mockRejectedValueOnce(new Error('away'));
  const guarded = neverGoingBack(orders, highestKnown);
  await expect(guarded.nextNumber(DEFAULT_STORE, day)).rejects.toThrow(WorkflowsUnavailable);
  expect(last.size).toBe(0);
  expect(await guarded.nextNumber(DEFAULT_STORE, day)).toBe(6);
});

test('a number is never drawn twice, even after storage is restored', async () => {
  const { orders, last } = counting();
  const guarded = neverGoingBack(orders, async () => 0);
  const before = [await guarded.nextNumber(DEFAULT_STORE, day), await guarded.nextNumber(DEFAULT_STORE, day)];
  last.clear();
  const after = [await guarded.nextNumber(DEFAULT_STORE, day), await guarded.nextNumber(DEFAULT_STORE, day)];
  expect([...before, ...after]).toEqual([1, 2, 3, 4]);
});
