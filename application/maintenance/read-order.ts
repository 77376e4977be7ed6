import { replay, type Order, type OrderEvent } from '../../domain/order/index.ts';
import type { OrderId, StoreId } from '../../domain/shared/values.ts';
import type { FoundOrder } from '../../ports.ts';

/** An order as its events tell it. */
export type ReadOrder =
  | { readonly orderId: OrderId; readonly state: Order; readonly events: readonly OrderEvent[] }
  | { readonly orderId: OrderId; readonly unreadable: string };

/** The events are the truth: a stored state that says something else, or nothing, does not matter. */
export function readOrder(found: FoundOrder, storeId: StoreId): ReadOrder {
  return 'unreadable' in found ? found : readHistory(found.events, { storeId, orderId: found.orderId });
}

/** An order as a list of events tells it, wherever that comes from. */
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
    return { orderId, unreadable: `Its events are those of ${state.storeId}/${state.id}.` };
  }
  if (state.version !== events.length) {
    return { orderId, unreadable: `Its last event is number ${state.version} of ${events.length}.` };
  }
  return { orderId, state, events };
}
