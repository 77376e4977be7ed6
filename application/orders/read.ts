import { asOf, isPlaced, type Order, type OrderState } from '../../domain/order/index.ts';
import { ledgerOf, type Ledger } from '../../domain/order/ledger.ts';
import { instant, type StoreId } from '../../domain/shared/values.ts';
import type { OrderPipeline, OrderProgress, StoredOrder } from '../../ports.ts';
import { Refused } from '../refused.ts';
import type { OrderDesk } from './desk.ts';

/**
 * An order as of a point in time.
 *
 * @param moment ISO 8601 with an offset
 */
export function orderAsOf({ state, events }: StoredOrder, moment: string): Order {
  const then = asOf(events, instant(Date.parse(moment))).state;
  if (!then) throw new Refused('order_not_found', `There was no order ${state.id} yet at ${moment}.`);
  return then;
}

/** An order's money, movement by movement. */
export async function readLedger(
  desk: OrderDesk,
  storeId: StoreId,
  orderId: string,
): Promise<Ledger & { readonly order: OrderState }> {
  const { state, events } = await desk.find(storeId, orderId);
  if (!isPlaced(state)) throw new Refused('order_not_found', `${state.id} is a draft and has no ledger yet.`);
  return { ...ledgerOf(events, state), order: state };
}

/** Queries an order's workflow. */
export async function askWorkflow(
  desk: OrderDesk,
  { pipeline }: { readonly pipeline: Pick<OrderPipeline, 'progress'> },
  storeId: StoreId,
  orderId: string,
): Promise<OrderProgress> {
  const { state } = await desk.find(storeId, orderId);
  return pipeline.progress(state.storeId, state.id);
}
