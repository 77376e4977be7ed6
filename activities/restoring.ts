import type { OrderEvent } from '../domain/order/index.ts';
import { StorageDamaged, type OrderStore, type RestoreRequest, type RestoreResult } from '../ports.ts';

/** What storage has of an order after the events that its workflow knows. */
export type ReadEventsResult =
  | {
      readonly outcome: 'read';
      /** How many events are stored: fewer than the workflow knows after a restored backup, none where the order is missing. */
      readonly version: number;
      readonly events: readonly OrderEvent[];
    }
  | DamagedOutcome;

/** The stored order cannot be read. Its workflow has it rewritten by `restoreRecord`. */
export interface DamagedOutcome {
  readonly outcome: 'damaged';
  readonly reason: string;
}

/** The record of an order that was damaged, as local activities. */
export function restoringActivities({ storage }: { readonly storage: { readonly orders: OrderStore } }) {
  return {
    /**
     * Writes an order's whole stream in the place of a damaged record, and nothing where the record is well by now.
     *
     * @param request.events all that the workflow knows
     */
    restoreRecord: (request: RestoreRequest): Promise<RestoreResult> => storage.orders.restore(request),
  };
}

/** An answer for the workflow instead of an error that would be tried again for ever. */
export async function orIsDamaged<Result>(work: () => Promise<Result>): Promise<Result | DamagedOutcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StorageDamaged) || error.damage.kind !== 'order') throw error;
    return { outcome: 'damaged', reason: error.damage.reason };
  }
}
