import { decide, findRepeat, type PlacedOrder } from '../domain/order/index.ts';
import { kitchenMinutes, priceOrder } from '../domain/pricing.ts';
import type { StoreSettings } from '../domain/store.ts';
import { displayNumber, instant, localDay } from '../domain/values.ts';
import type { Storage, StoredOrder } from '../ports.ts';
import { actorOf, type Principal } from './access.ts';
import { readCustomer } from './customer.ts';
import type { RequestKey } from './keys.ts';
import type { Pipeline } from './pipeline.ts';
import { mustBeOpen } from './opening.ts';
import { invalid, Problem } from './problems.ts';
import type { OrderRequest } from './schemas.ts';

export interface PlaceOrderDeps {
  readonly storage: Storage;
  readonly pipeline: Pipeline;
  readonly now: () => number;
}

/**
 * Places an order: reads and prices it, draws its number, and hands it to its workflow. The same key with the same body is
 * the same order, however often it comes and whatever has crashed in between.
 *
 * @returns the order as it is stored: confirmed, or still `received` when payment or kitchen take their time
 */
export async function placeOrder(
  { storage, pipeline, now }: PlaceOrderDeps,
  {
    request,
    key,
    principal,
    store,
  }: { request: OrderRequest; key: RequestKey; principal: Principal; store: StoreSettings },
): Promise<StoredOrder> {
  const id = key.orderId(store.id);
  const commandId = key.commandId(request);
  const meta = { commandId, actor: actorOf(principal) };
  const earlier = await storage.orders.get(store.id, id);
  if (earlier && findRepeat(earlier.events, commandId) !== 'same') {
    throw new Problem(
      'idempotency_key_reused',
      'This key was used to place another order. Another order takes another key.',
      { orderId: id },
    );
  }
  // One that is still `received` may have been stored just before its workflow was lost: then this takes it up again.
  if (earlier && earlier.state.status !== 'received') return earlier;
  const order = earlier ? placementOf(earlier) : await draw(request, { store, storage, id, now });
  const decision = decide(undefined, { ...meta, type: 'place', order }, instant(now()));
  if (decision.kind === 'refused') throw new Problem(decision.refusal.code, decision.refusal.message);
  await pipeline.place(order, meta);
  const placed = await storage.orders.get(store.id, id);
  if (placed) return placed;
  throw new Problem(
    'no_answer',
    'The order was not placed: nobody took it in time, and it will not be placed later. Send the same request again, with the ' +
      'same Idempotency-Key to be safe.',
    { retryAfter: 5 },
  );
}

function placementOf({ events }: StoredOrder): PlacedOrder {
  const [first] = events;
  if (first?.type !== 'OrderPlaced') throw new TypeError('An order begins with its placement.');
  return first.order;
}

async function draw(
  request: OrderRequest,
  { store, storage, id, now }: { store: StoreSettings; storage: Storage; id: PlacedOrder['id']; now: () => number },
): Promise<PlacedOrder> {
  mustBeOpen(store, now());
  const { customer, fulfilment } = readCustomer(request, store.country);
  const menu = (await storage.catalog.menu(store.id)) ?? { pizzas: [], toppings: [] };
  const requested = request.pizzas.map(({ pizza_id: pizzaId, ...pizza }) => ({ pizzaId, ...pizza }));
  const priced = priceOrder(menu, store, requested, fulfilment.type === 'delivery');
  if (priced.outcome === 'invalid') throw invalid(priced.problems);
  const day = localDay(instant(now()), store.timeZone);
  const instructions = request.special_instructions ?? request.notes;
  const method = request.payment_method === 'credit_card' ? 'card' : request.payment_method;
  return {
    id,
    storeId: store.id,
    number: await storage.orders.nextNumber(store.id, day),
    day,
    customer,
    fulfilment,
    lines: priced.lines,
    totals: priced.totals,
    kitchenMinutes: kitchenMinutes(priced.lines, store.kitchen.minutesPerExtraPizza),
    payment: { method, ...(request.payment_token ? { token: request.payment_token } : {}) },
    ...(instructions ? { instructions } : {}),
    timers: store.timers,
  };
}

/** A rejected order is answered as the error that it is for its customer; it stays readable under its id. */
export function rejectionOf({ state }: StoredOrder, location: string, now: number): Problem | undefined {
  if (state.status !== 'rejected' || !state.rejection) return undefined;
  const { code, reason, tryAgainAt } = state.rejection;
  const detail = `Order ${displayNumber(state.number)} was not accepted: ${reason}`;
  const wait = tryAgainAt === undefined ? undefined : Math.max(60, (Date.parse(tryAgainAt) - now) / 1000);
  const suffix =
    tryAgainAt === undefined ? ' Another try takes another Idempotency-Key.' : ` Try again from ${tryAgainAt}.`;
  return new Problem(code, detail + suffix, {
    orderId: state.id,
    location,
    ...(wait === undefined ? {} : { retryAfter: wait }),
  });
}
