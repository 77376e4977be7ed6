import { replay, type Order, type OrderEvent } from '../../domain/order/index.ts';
import type { OrderId, StoreId } from '../../domain/shared/values.ts';
import type { FoundOrder } from '../../ports.ts';

/** An order rebuilt from its events. */
export type ReadOrder =
  | { readonly orderId: OrderId; readonly state: Order; readonly events: readonly OrderEvent[] }
  | { readonly orderId: OrderId; readonly unreadable: string };

/** The events are authoritative; the stored state is ignored. */
export function readOrder(found: FoundOrder, storeId: StoreId): ReadOrder {
  return 'unreadable' in found ? found : readHistory(found.events, { storeId, orderId: found.orderId });
}

/** Rebuilds an order from a list of events, from any source. */
export function readHistory(
  events: readonly OrderEvent[],
  { storeId, orderId }: { readonly storeId: StoreId; readonly orderId: OrderId },
): ReadOrder {
  let state;
  try {
    state = replay(events);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { orderId, unreadable: `Its events cannot be replayed. ${reason}` };
  }
  if (!state) return { orderId, unreadable: 'It has no events.' };
  if (state.id !== orderId || state.storeId !== storeId) {
    return { orderId, unreadable: `Its events belong to ${state.storeId}/${state.id}.` };
  }
  if (state.version !== events.length) {
    return { orderId, unreadable: `Its last event is number ${state.version} of ${events.length}.` };
  }
  return { orderId, state, events };
}
