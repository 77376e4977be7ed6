import { isPlaced } from '../domain/order/index.ts';
import type { LocalDay, StoreId } from '../domain/shared/values.ts';
import type { Storage } from '../ports.ts';
import { readOrder } from '../application/maintenance/read-order.ts';

/** Record counts of one store, from a full read. */
export interface Inventory {
  /** Excluding drafts. */
  readonly orders: number;
  readonly drafts: number;
  /** Of orders and drafts. */
  readonly events: number;
  readonly customers: number;
  /** Orders and profiles that exist but are unreadable. */
  readonly unreadable: number;
  /** The highest order number of each day. */
  readonly numbers: ReadonlyMap<LocalDay, number>;
}

/** @param seen called for each order and each profile; throwing from it aborts the count */
export async function takeInventory(storage: Storage, storeId: StoreId, seen: () => void): Promise<Inventory> {
  const counts = { orders: 0, drafts: 0, events: 0, customers: 0, unreadable: 0 };
  const numbers = new Map<LocalDay, number>();
  for await (const found of storage.orders.findAll(storeId)) {
    seen();
    const order = readOrder(found, storeId);
    if ('unreadable' in order) {
      counts.unreadable += 1;
      continue;
    }
    counts.events += order.events.length;
    if (!isPlaced(order.state)) {
      counts.drafts += 1;
      continue;
    }
    counts.orders += 1;
    const { day, number } = order.state;
    numbers.set(day, Math.max(number, numbers.get(day) ?? 0));
  }
  for await (const customer of storage.customers.findAll(storeId)) {
    seen();
    counts['unreadable' in customer ? 'unreadable' : 'customers'] += 1;
  }
  return { ...counts, numbers };
}

export const COUNTED = ['orders', 'drafts', 'events', 'customers'] as const;

export function isSameInventory(one: Inventory, other: Inventory): boolean {
  return COUNTED.every((what) => one[what] === other[what]);
}
