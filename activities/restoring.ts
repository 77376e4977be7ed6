import type { OrderEvent } from '../domain/order/index.ts';
import { StorageDamaged, type OrderStore, type RestoreRequest, type RestoreResult } from '../ports.ts';

/** The stored events of an order after those its workflow knows. */
export type ReadEventsResult =
  | {
      readonly outcome: 'read';
      /**
       * The number of stored events: fewer than the workflow has after a restored backup, zero if the order is missing.
       */
      readonly version: number;
      readonly events: readonly OrderEvent[];
    }
  | DamagedOutcome;

/** The stored order is unreadable. Its workflow rewrites it with `restoreRecord`. */
export interface DamagedOutcome {
  readonly outcome: 'damaged';
  readonly reason: string;
}

/** Reading and restoring records, as local activities. */
export function restoringActivities({ storage }: { readonly storage: { readonly orders: OrderStore } }) {
  return {
    /**
     * Replaces a damaged record with the order's whole stream; does nothing if the record is readable.
     *
     * @param request.events all events the workflow has
     */
    restoreRecord: (request: RestoreRequest): Promise<RestoreResult> => storage.orders.restore(request),
  };
}

/** Returns damage as an outcome, since an error would be retried forever. */
export async function orIsDamaged<Result>(work: () => Promise<Result>): Promise<Result | DamagedOutcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StorageDamaged) || error.damage.kind !== 'order') throw error;
    return { outcome: 'damaged', reason: error.damage.reason };
  }
}
