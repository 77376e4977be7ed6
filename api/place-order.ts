import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { whatIsFree } from '../domain/bookings.ts';
import {
  decide,
  findRepeat,
  isPlaced,
  RULES,
  type DraftPlacement,
  type Fulfilment,
  type OrderState,
  type PlacedOrder,
} from '../domain/order/index.ts';
import { kitchenMinutes, priceOrder, totalsOf, type OrderLine, type RequestedPizza } from '../domain/pricing.ts';
import type { StoreSettings } from '../domain/store.ts';
import { displayNumber, instant, localDay, type OrderId, type StoreId } from '../domain/values.ts';
import type { Storage, StoredOrder } from '../ports.ts';
import { actorOf, type AppEnv, type Principal } from './access.ts';
import { readCustomer, readDestination } from './customer.ts';
import { etagOf } from './headers.ts';
import type { RequestKey } from './keys.ts';
import { mustHaveRoom } from './kitchen-room.ts';
import { ingredientsThatAreThere } from './order-stock.ts';
import type { Pipeline } from './pipeline.ts';
import { mustBeOpen, readRequestedFor } from './opening.ts';
import { invalid, notKnownYet, orderLost, Problem } from './problems.ts';
import { json } from './routing.ts';
import { orderView, placingView, type DraftPlacementRequest, type OrderRequest, type PizzaRequest } from './schemas.ts';
import { viewOrder } from './views.ts';

export interface PlaceOrderDeps {
  readonly storage: Storage;
  readonly pipeline: Pipeline;
  readonly now: () => number;
}

/** Who asks, and of which store. */
export interface Sender {
  readonly principal: Principal;
  readonly store: StoreSettings;
}

export interface BeginRequest<Body> extends Sender {
  readonly request: Body;
  readonly key: RequestKey;
}

/** An order as it is asked for, read and priced: all but its number. */
export type WantedOrder = Omit<DraftPlacement, 'number' | 'day' | 'rules' | 'fulfilment'> & OrderedFood;

interface OrderedFood {
  readonly fulfilment: Fulfilment;
  readonly lines: readonly OrderLine[];
}

/**
 * Places an order: draws its number and hands it to its workflow. The same key with the same body is the same order, however
 * often it comes and whatever has crashed in between.
 *
 * @param begin.location the order's address
 * @param begin.request what makes this request the same as another with the same key
 * @param read reads what is wanted; not called for a repetition, which is answered by what was read then
 * @returns the order as it is stored: confirmed, or still `received` when payment or kitchen take their time; `placing` for one that
 *   Temporal has accepted and storage does not have yet
 * @throws Problem `not_known_yet` where it may have been taken or not
 */
export async function placeOrder(
  { storage, pipeline, now }: PlaceOrderDeps,
  { request, key, principal, store, location }: BeginRequest<unknown> & { readonly location: string },
  read: () => Promise<WantedOrder>,
): Promise<StoredOrder | Placing> {
  const id = key.orderId(store.id);
  const commandId = key.commandId(request);
  const meta = { commandId, actor: actorOf(principal) };
  const earlier = await storage.orders.get(store.id, id);
  if (earlier) mustBeRepeat(earlier, commandId);
  // One that is still `received` may have been stored just before its workflow was lost: then this takes it up again.
  if (earlier && earlier.state.status !== 'received') return earlier;
  const order = earlier
    ? placementOf(earlier)
    : await readUnlessBegun({ pipeline, key, storeId: store.id }, async () =>
        draw(await read(), { store, storage, id, now }),
      );
  if (order === 'placing') return { placing: id };
  if (order === 'lost') {
    // Stored since it was first looked for.
    const stored = await storage.orders.get(store.id, id);
    if (!stored) throw orderLost(id);
    mustBeRepeat(stored, commandId);
    return stored;
  }
  const decision = decide(undefined, { ...meta, type: 'place', order }, instant(now()));
  if (decision.kind === 'refused') throw new Problem(decision.refusal.code, decision.refusal.message);
  const answer = await pipeline.begin({ type: 'place', order }, meta).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'not_known_yet') return 'not known';
    throw error;
  });
  const placed = await storage.orders.get(store.id, id);
  if (!placed && answer === 'accepted') return { placing: id };
  if (!placed) throw answer === 'answered' ? orderLost(id) : notKnownYet({ orderId: id, location });
  // Another request with this key may have placed it first, and its workflow have ended before it could refuse this one.
  mustBeRepeat(placed, commandId);
  return placed;
}

/**
 * Reads what is to be begun. No to this request is no answer to an equal one that has been accepted, or may still be: then this tells how
 * that stands.
 *
 * @throws Problem the refusal, or `not_known_yet` where nobody can say how it stands
 */
export async function readUnlessBegun<Wanted>(
  { pipeline, key, storeId }: { pipeline: Pipeline; key: RequestKey; storeId: StoreId },
  read: () => Promise<Wanted>,
): Promise<Wanted | 'placing' | 'lost'> {
  try {
    return await read();
  } catch (refusal) {
    const standing = key.isSent ? await pipeline.standingOf(storeId, key.orderId(storeId)) : 'absent';
    if (standing === 'absent') throw refusal;
    return standing;
  }
}

/** An order that has been accepted, and is not stored yet. */
export interface Placing {
  readonly placing: OrderId;
}

/** One key makes one order, or one draft. */
export function mustBeRepeat({ state, events }: StoredOrder, commandId: string): void {
  if (findRepeat(events, commandId) === 'same') return;
  throw new Problem(
    'idempotency_key_reused',
    'This key was used to place another order. Another order takes another key.',
    { orderId: state.id },
  );
}

function placementOf({ events }: StoredOrder): PlacedOrder {
  const [first] = events;
  if (first?.type !== 'OrderPlaced') throw new TypeError('An order that was placed begins with its placement.');
  return first.order;
}

async function draw(
  wanted: WantedOrder,
  { store, storage, id, now }: { store: StoreSettings; storage: Storage; id: PlacedOrder['id']; now: () => number },
): Promise<PlacedOrder> {
  const day = localDay(instant(now()), store.timeZone);
  const minutes = kitchenMinutes(wanted.lines, store.kitchen.minutesPerExtraPizza);
  await mustHaveRoom({ storage, now }, store, { ...wanted, kitchenMinutes: minutes });
  const stocked = await ingredientsThatAreThere(storage, store, { id, ...wanted, kitchenMinutes: minutes }, now());
  const order = {
    id,
    ...wanted,
    ...stocked,
    totals: totalsOf(wanted.lines, store, wanted.fulfilment.type === 'delivery'),
    kitchenMinutes: minutes,
  };
  const number = await storage.orders.nextNumber(store.id, day);
  return { ...order, storeId: store.id, number, day, rules: RULES };
}

/** Reads an order that is asked for in full. */
export async function readOrder(
  deps: Pick<PlaceOrderDeps, 'storage' | 'now'>,
  request: OrderRequest,
  sender: Sender,
): Promise<WantedOrder> {
  const { fulfilment = { type: 'pickup' }, ...placement } = await readPlacement(deps, request, sender);
  return {
    ...placement,
    fulfilment,
    lines: await priceLines(deps.storage, sender.store, request.pizzas.map(requestedOf)),
  };
}

/** Who orders, where it goes to, when, and how it is paid. */
export async function readPlacement(
  { storage, now }: Pick<PlaceOrderDeps, 'storage' | 'now'>,
  request: DraftPlacementRequest,
  sender: Sender,
): Promise<Omit<DraftPlacement, 'number' | 'day' | 'rules'>> {
  const { store } = sender;
  if (!request.requested_for) mustBeOpen(store, now());
  const customer = await readCustomer(storage.customers, request, sender);
  const fulfilment = readDestination(request);
  if (Array.isArray(customer) || Array.isArray(fulfilment)) {
    throw invalid([customer, fulfilment].flatMap((each) => (Array.isArray(each) ? each : [])));
  }
  const instructions = request.special_instructions ?? request.notes;
  return {
    customer,
    ...(fulfilment ? { fulfilment } : {}),
    payment: readPayment(request.payment_method, request.payment_token),
    ...(instructions ? { instructions } : {}),
    ...(request.requested_for ? { requestedFor: readRequestedFor(request.requested_for, store, now) } : {}),
    timers: store.timers,
  };
}

export function readPayment(
  method: DraftPlacementRequest['payment_method'],
  token: string | null | undefined,
): DraftPlacement['payment'] {
  return { method: method === 'credit_card' ? 'card' : method, ...(token ? { token } : {}) };
}

/** Finds the pizzas on the menu of now, at the prices of now. */
export async function priceLines(
  storage: Storage,
  store: StoreSettings,
  pizzas: readonly RequestedPizza[],
): Promise<OrderLine[]> {
  const menu = (await storage.catalog.menu(store.id)) ?? { pizzas: [], toppings: [] };
  const priced = priceOrder(menu, pizzas);
  if (priced.outcome === 'invalid') throw invalid(priced.problems);
  return priced.lines;
}

export function requestedOf({ pizza_id: pizzaId, ...pizza }: PizzaRequest): RequestedPizza {
  return { pizzaId, ...pizza };
}

/** Answers with a placed order: 201, 202 while somebody else has not answered yet, or the rejection as a problem. */
export function answerPlaced(c: Context<AppEnv>, placed: StoredOrder | Placing, location: string, now: number) {
  if ('placing' in placed) return answerPlacing(c, placed.placing, location);
  const { state } = placed;
  // The draft's placement has not been stored yet.
  if (!isPlaced(state)) throw notKnownYet({ orderId: state.id, location });
  const rejection = rejectionOf(state, location, now);
  if (rejection) throw rejection;
  c.header('Location', location);
  c.header('ETag', etagOf(state.version));
  return c.json(viewOrder(state), state.status === 'received' ? 202 : 201);
}

/** How a route says that it may answer with an order that is not confirmed yet. */
export const accepted = json(
  z.union([orderView, placingView]),
  'Accepted; storage, payment or kitchen have not answered yet. Its address tells.',
);

/** Whatever becomes of it, its address tells. */
export function answerPlacing(c: Context<AppEnv>, id: string, location: string) {
  c.header('Location', location);
  c.header('Retry-After', '1');
  return c.json({ id, status: 'placing' as const }, 202);
}

/** A rejected order is answered as the error that it is for its customer; it stays readable under its id. */
function rejectionOf(state: OrderState, location: string, now: number): Problem | undefined {
  if (state.status !== 'rejected' || !state.rejection) return undefined;
  const { code, reason, tryAgainAt, freeTimes } = state.rejection;
  const detail = `Order ${displayNumber(state.number)} was not accepted: ${reason}`;
  const wait = tryAgainAt === undefined ? undefined : Math.max(60, (Date.parse(tryAgainAt) - now) / 1000);
  const when = tryAgainAt === undefined ? '' : ` Try again from ${tryAgainAt}.`;
  const free = freeTimes === undefined ? '' : ` ${whatIsFree(freeTimes)}`;
  const suffix = when + free || ' Another try takes another Idempotency-Key.';
  return new Problem(code, detail + suffix, {
    orderId: state.id,
    location,
    ...(code === 'out_of_stock' ? state.shortage : {}),
    ...(wait === undefined ? {} : { retryAfter: wait }),
    ...(freeTimes === undefined ? {} : { freeTimes }),
  });
}
