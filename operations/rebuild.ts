import diff from 'microdiff';
import type { OrderId, StoreId } from '../domain/shared/values.ts';
import type { FoundOrder, Storage } from '../ports.ts';
import { readOrder } from '../application/maintenance/read-order.ts';

/** A field of a stored state that does not match its events. */
export interface Difference {
  /** For example `payment.status`. */
  readonly path: string;
  /** Undefined if the field was absent. */
  readonly stored: unknown;
  /** Undefined if the field should be absent. */
  readonly replayed: unknown;
}

export type RebuildResult =
  | { readonly storeId: StoreId; readonly orderId: OrderId; readonly outcome: 'same' }
  | {
      readonly storeId: StoreId;
      readonly orderId: OrderId;
      /** `changed`: the order was written concurrently, which rewrote its state. */
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
 * Rebuilds every stored order's state from its events, which are authoritative, and reports the differences.
 *
 * @param options.write false for a dry run
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
      // They were computed from wrong states, which their fingerprints do not show.
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
  // Compared as JSON, as stored: undefined fields are dropped.
  const after = JSON.parse(JSON.stringify(replayed)) as object;
  return diff(before, after).map((each) => ({
    path: each.path.join('.'),
    stored: 'oldValue' in each ? each.oldValue : undefined,
    replayed: 'value' in each ? each.value : undefined,
  }));
}
