import {
  isPlaced,
  RULES,
  type MoveResult,
  type Order,
  type OrderEvent,
  type OrderState,
  type PlacedOrder,
} from '../../domain/order/index.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { instant, localDay, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { OrderPipeline, OrderStore, Storage } from '../../ports.ts';
import type { Audit } from '../audit/trail.ts';
import { readStopMinutes } from '../delivery/arrival.ts';
import { readIngredients } from '../orders/ingredients.ts';
import { Refused } from '../refused.ts';

/**
 * Places the order in the other store, for the workflow of the one that is to be moved. Its id is in the offer, so that whatever crashes
 * and however often it is tried, it is one order. Whether it is taken is for its own workflow alone to say: nothing here refuses it, since
 * an earlier attempt may be on its way, and what is refused now could be placed a moment later.
 */

export interface PlaceMovedDeps {
  readonly storage: Pick<Storage, 'catalog' | 'drivers' | 'orders' | 'stock'>;
  /** Unsealed: the new order is sealed by its own pipeline. */
  readonly shownOrders: Pick<OrderStore, 'get'>;
  readonly numbers: Pick<OrderStore, 'nextNumber'>;
  readonly pipeline: Pick<OrderPipeline, 'begin'>;
  readonly audit: Audit;
  readonly now: () => number;
}

export interface MoveRequest {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
  readonly offerId: string;
}

/** `waiting`: for the payment provider, or for the customer to pay. Ask again. */
export type PlaceMovedResult = MoveResult | { readonly outcome: 'waiting' };

/** How long one call waits for the other store. */
const PATIENCE_MS = 3_000;
const LOOK_EVERY_MS = 250;

export async function placeMoved(deps: PlaceMovedDeps, request: MoveRequest): Promise<PlaceMovedResult> {
  const { storage, shownOrders, now } = deps;
  const stored = await shownOrders.get(request.storeId, request.orderId);
  const { move } = (stored && isPlaced(stored.state) ? stored.state : undefined) ?? {};
  if (!stored || !isPlaced(stored.state) || move?.offerId !== request.offerId) {
    throw new Error('The acceptance of the offer is not stored yet.');
  }
  const { storeId, orderId } = move.to;
  const known = async (): Promise<Order | undefined> => (await storage.orders.get(storeId, orderId))?.state;
  if (!(await known())) {
    const refusal = await begin(deps, stored.state, acceptanceIn(stored.events, request.offerId));
    if (refusal && !(await known())) return { outcome: 'refused', failure: { code: 'refused', reason: refusal } };
  }
  for (const until = now() + PATIENCE_MS; ; await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))) {
    const result = judge(await known());
    if (result.outcome === 'placed') await noteMove(deps, stored.state, acceptanceIn(stored.events, request.offerId));
    if (result.outcome !== 'waiting' || now() > until) return result;
  }
}

/** In the audit trail, since no request says that it was moved: whoever agreed may have got no answer. */
async function noteMove({ audit }: PlaceMovedDeps, order: OrderState, { by, requestId }: OrderEvent): Promise<void> {
  const { id, storeId, move, customer } = order;
  audit.note({
    ...{ by: by.id, role: by.role, operation: 'moveOrder', store: storeId, order: id },
    ...(by.role === 'customer' ? { customer: customer.id } : {}),
    ...(move ? { to: { store: move.to.storeId, order: move.to.orderId } } : {}),
    ...(requestId === undefined ? {} : { request: requestId }),
  });
  await audit.flush();
}

/** Once another kitchen has confirmed it, it is the order, whatever becomes of it. Before, an end of it is no end of the first one. */
function judge(order: Order | undefined): PlaceMovedResult {
  if (!order || !isPlaced(order)) return { outcome: 'waiting' };
  if (order.confirmedAt !== undefined) return { outcome: 'placed', number: order.number };
  if (order.rejection) return { outcome: 'refused', failure: { code: 'rejected', rejection: order.rejection } };
  return order.status === 'cancelled' ? { outcome: 'refused', failure: { code: 'withdrawn' } } : { outcome: 'waiting' };
}

function acceptanceIn(events: readonly OrderEvent[], offerId: string): OrderEvent {
  const accepted = events.findLast((event) => event.type === 'MoveAccepted' && event.offerId === offerId);
  if (!accepted) throw new Error('The acceptance of the offer is not stored yet.');
  return accepted;
}

/** What no attempt could have placed. Everything else is tried again. */
const NEVER: readonly Refused['code'][] = ['invalid_command'];

/** @returns why it can never be placed */
async function begin(
  { storage, numbers, pipeline, now }: PlaceMovedDeps,
  order: OrderState,
  { by: actor, requestId }: OrderEvent,
): Promise<string | undefined> {
  const { move } = order;
  const store = move && (await storage.catalog.settings(move.to.storeId));
  if (!store) throw new Error('The other store cannot be read.');
  const meta = { commandId: `pipeline.move:${move.offerId}`, actor, ...(requestId === undefined ? {} : { requestId }) };
  const placed = await placementIn({ storage, numbers, now }, store, order);
  try {
    await pipeline.begin({ type: 'place', order: placed }, meta, { arrivedAt: now() });
    return undefined;
  } catch (error) {
    if (error instanceof Refused && NEVER.includes(error.code)) return error.message;
    throw error;
  }
}

async function placementIn(
  { storage, numbers, now }: Omit<PlaceMovedDeps, 'audit' | 'pipeline' | 'shownOrders'>,
  store: StoreSettings,
  order: OrderState,
): Promise<PlacedOrder> {
  const { move, customer, fulfilment, instructions, requestedFor, payment, storeId, id, number } = order;
  if (!move) throw new TypeError('Nothing was offered.');
  const { to, lines, totals, kitchenMinutes } = move;
  const day = localDay(instant(now()), store.timeZone);
  const { returnUrl, token } = payment;
  return {
    id: to.orderId,
    storeId: store.id,
    number: await numbers.nextNumber(store.id, day),
    day,
    rules: RULES,
    customer,
    fulfilment,
    lines,
    totals,
    kitchenMinutes,
    payment: {
      method: move.payment,
      ...(move.payment === 'card' && token !== undefined ? { token } : {}),
      ...(returnUrl === undefined ? {} : { returnUrl }),
    },
    ...(instructions === undefined ? {} : { instructions }),
    ...(requestedFor === undefined ? {} : { requestedFor }),
    ...(await readIngredients(storage, store.id, lines)),
    timers: store.timers,
    stopMinutes: await readStopMinutes({ storage, now }, store.id),
    movedFrom: { storeId, orderId: id, number },
  };
}
