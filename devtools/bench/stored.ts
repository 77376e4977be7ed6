import { randomInt } from 'node:crypto';
import type { OrderId } from '../../domain/shared/values.ts';
import { DEFAULT_STORE, plusDays } from '../../domain/shared/values.ts';
import type { Storage, StoredOrder } from '../../ports.ts';
import { inParallel } from './load.ts';

/** Copies per day, the newest on the day of the original. */
const ORDERS_A_DAY = 200;
const WRITES_AT_ONCE = 64;
const DAY_OR_INSTANT = /^(\d{4}-\d{2}-\d{2})(T[\d:.]+Z)?$/;

/** Stores copies of a delivered order, each with its own id and number, in one append each, without workflows. */
export async function fill({ orders }: Storage, sample: StoredOrder, count: number): Promise<void> {
  let made = 0;
  await inParallel(WRITES_AT_ONCE, count, async () => {
    const { state, events } = copyOf(sample, made++);
    const result = await orders.append({
      storeId: DEFAULT_STORE,
      orderId: state.id,
      expectedVersion: 0,
      events,
      state,
    });
    if (result.outcome !== 'appended') throw new Error(`An order could not be stored: ${result.outcome}.`);
  });
}

/** The day of the middle copy. */
export function middleDay({ state }: StoredOrder, count: number): string {
  return plusDays(state.day, -Math.floor(count / 2 / ORDERS_A_DAY));
}

function copyOf(sample: StoredOrder, index: number): StoredOrder {
  const earlier = Math.floor(index / ORDERS_A_DAY);
  const id = randomOrderId();
  const text = JSON.stringify(sample).replaceAll(sample.state.id, id);
  const copy = JSON.parse(text, (_, value: unknown) => {
    const [, day, time = ''] = (typeof value === 'string' && DAY_OR_INSTANT.exec(value)) || [];
    return day === undefined ? value : plusDays(day, -earlier) + time;
  }) as StoredOrder;
  return { ...copy, state: { ...copy.state, number: (index % ORDERS_A_DAY) + 1 } as StoredOrder['state'] };
}

function randomOrderId(): OrderId {
  const letters = Array.from({ length: 26 }, () => randomInt(36).toString(36));
  return `ord_${letters.join('')}` as OrderId;
}
