import diff from 'microdiff';
import type { OrderId, StoreId } from '../domain/shared/values.ts';
import type { FoundOrder, Storage } from '../ports.ts';
import { readOrder } from '../application/maintenance/read-order.ts';

/** Something in a stored state that its events do not tell. */
export interface Difference {
  /** Such as `payment.status`. */
  readonly path: string;
  /** Undefined where there was nothing. */
  readonly stored: unknown;
  /** Undefined where there is to be nothing. */
  readonly replayed: unknown;
}

export type RebuildResult =
  | { readonly storeId: StoreId; readonly orderId: OrderId; readonly outcome: 'same' }
  | {
      readonly storeId: StoreId;
      readonly orderId: OrderId;
      /** `changed`: somebody was writing the order meanwhile, and so has rewritten its state. */
      readonly outcome: 'rebuilt' | 'differs' | 'changed';
      readonly differences: readonly Difference[];
    }
  | {
      readonly storeId: StoreId;
      readonly orderId: OrderId;
      readonly outcome: 'unreadable';
      readonly reason: string;
    };

/**
 * Rebuilds every stored order's state from its events, which are the truth, and says where it was something else.
 *
 * @param options.write false only tells
 */
export async function* rebuild(storage: Storage, { write }: { write: boolean }): AsyncGenerator<RebuildResult> {
  for (const { id: storeId } of await storage.catalog.stores()) {
    let isRebuilt = false;
    try {
      for await (const found of storage.orders.findAll(storeId)) {
        const outcome = await rebuildOrder(found, storeId, write);
        isRebuilt ||= outcome.outcome === 'rebuilt';
        yield { storeId, orderId: found.orderId, ...outcome };
      }
    } finally {
      // They were made of states that were not right, and their marks do not tell.
      if (isRebuilt) await storage.reports.forget(storeId);
    }
  }
}

type Outcome = RebuildResult extends infer R ? (R extends unknown ? Omit<R, 'storeId' | 'orderId'> : never) : never;

async function rebuildOrder(found: FoundOrder, storeId: StoreId, write: boolean): Promise<Outcome> {
  const order = readOrder(found, storeId);
  if ('unreadable' in found) return { outcome: 'unreadable', reason: found.unreadable };
  if ('unreadable' in order) return { outcome: 'unreadable', reason: order.unreadable };
  const differences = compare(found.state, order.state);
  if (differences.length === 0) return { outcome: 'same' };
  if (!write) return { outcome: 'differs', differences };
  const outcome = await found.replaceState(order.state);
  return { outcome: outcome === 'replaced' ? 'rebuilt' : 'changed', differences };
}

function compare(stored: unknown, replayed: object): Difference[] {
  const before = typeof stored === 'object' && stored !== null ? stored : {};
  // Through JSON, as it is stored: what is undefined is not there.
  const after = JSON.parse(JSON.stringify(replayed)) as object;
  return diff(before, after).map((each) => ({
    path: each.path.join('.'),
    stored: 'oldValue' in each ? each.oldValue : undefined,
    replayed: 'value' in each ? each.value : undefined,
  }));
}
