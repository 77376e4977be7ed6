import {
  decide,
  findRepeat,
  RULES,
  totalContent,
  type OrderState,
  type PlacedOrder,
} from '../../domain/order/index.ts';
import { termsOf } from '../../domain/catalog/pricing.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { whatIsFree } from '../../domain/kitchen/words.ts';
import { DECLINED, describeRejection } from '../../domain/order/words.ts';
import { displayNumber, instant, localDay, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { OrderPipeline, PlacingRules, RateLimits, Storage, StoredOrder } from '../../ports.ts';
import { tryCard, type CardTry } from '../payments/card-tries.ts';
import { actorOf } from '../principal.ts';
import { notKnownYet, orderLost, Refused } from '../refused.ts';
import type { IdKey, RequestKey } from '../request-key.ts';
import type { Placing } from './desk.ts';
import { ingredientsThatAreThere } from './ingredients.ts';
import { mustHaveRoom } from './kitchen-room.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { Sender, WantedOrder } from './placement.ts';
import { claimCashDelivery, mustBeWelcome } from './placing-rules.ts';

export interface PlaceOrderDeps {
  readonly storage: Storage;
  readonly pipeline: OrderPipeline;
  readonly limits: RateLimits;
  readonly placing: PlacingRules;
  readonly idKey: IdKey;
  readonly now: () => number;
}

/** A request for a new order or draft. */
export interface BeginRequest extends Sender {
  readonly key: RequestKey;
  /** Compared for equal keys. */
  readonly content: unknown;
}

/**
 * Places an order: draws its number and starts its workflow. The same key with the same body is the same order, however often it is
 * sent, and whatever crashes in between.
 *
 * @param read parses the request; not called for a retry, which is answered by the earlier result
 * @returns the order as stored: confirmed, or still `received` if payment or kitchen are slow; `placing` if Temporal accepted it and
 *   it is not stored yet
 * @throws Refused `not_known_yet` if it is unknown whether it was accepted
 */
export function placeOrder(
  deps: PlaceOrderDeps,
  request: BeginRequest,
  read: () => Promise<WantedOrder>,
): Promise<StoredOrder | Placing> {
  return oneAtATime(request.key, () => place(deps, request, read));
}

async function place(
  deps: PlaceOrderDeps,
  { content, key, principal, store, network }: BeginRequest,
  read: () => Promise<WantedOrder>,
): Promise<StoredOrder | Placing> {
  const { storage, pipeline, now } = deps;
  const id = key.orderId(store.id);
  const commandId = key.commandId(content);
  const meta = { commandId, actor: actorOf(principal), requestId: key.requestId };
  const earlier = await storage.orders.get(store.id, id);
  if (earlier) mustBeRepeat(earlier, commandId);
  // The workflow of a `received` order may have been lost right after storing it: then this resumes it.
  if (earlier && earlier.state.status !== 'received') return earlier;
  let cardTry: CardTry | undefined;
  const order = earlier
    ? placementOf(earlier)
    : await readUnlessBegun({ pipeline, id, commandId, key, storeId: store.id }, async () => {
        const wanted = await read();
        const from = { principal, store, network };
        await mustBeWelcome(deps, from, wanted);
        cardTry = await tryCard(deps, from, wanted.payment);
        const drawn = await draw(wanted, { store, storage, id, now });
        await claimCashDelivery(deps, from, id, wanted);
        return drawn;
      });
  if (order === 'placing') return { placing: id };
  if (order === 'lost') {
    // It was stored in the meantime.
    const stored = await storage.orders.get(store.id, id);
    if (!stored) throw orderLost(id);
    mustBeRepeat(stored, commandId);
    return stored;
  }
  const decision = decide(undefined, { ...meta, type: 'place', order }, instant(now()));
  if (decision.kind === 'refused') throw new Refused(decision.refusal.code, decision.refusal.message);
  const answer = await pipeline.begin({ type: 'place', order }, meta, key).catch((error: unknown) => {
    if (error instanceof Refused && error.code === 'not_known_yet') return 'not known';
    throw error;
  });
  const placed = await storage.orders.get(store.id, id);
  await cardTry?.outcome(placed?.state);
  if (!placed && answer === 'accepted') return { placing: id };
  if (!placed) throw answer === 'answered' ? orderLost(id) : notKnownYet({ orderId: id });
  // Another request with this key may have placed it first, and its workflow may have ended before it could refuse this one.
  mustBeRepeat(placed, commandId);
  return placed;
}

/** A parsed request for a new order or draft. */
interface Beginning {
  readonly pipeline: OrderPipeline;
  readonly key: RequestKey;
  readonly storeId: StoreId;
  readonly id: OrderId;
  readonly commandId: string;
}

/**
 * Parses the request. Refusing it must not deny an equal one that was accepted, or still may be: its state is reported instead.
 *
 * @throws Refused the refusal; `not_known_yet` if the state is unknown; `idempotency_key_reused` if a different order is being placed
 */
export async function readUnlessBegun<Wanted>(
  { pipeline, key, storeId, id, commandId }: Beginning,
  read: () => Promise<Wanted>,
): Promise<Wanted | 'placing' | 'lost'> {
  try {
    return await read();
  } catch (refusal) {
    if (!key.isSent) throw refusal;
    const { standing, writing } = await pipeline.standingOf(storeId, id);
    if (standing === 'absent') throw refusal;
    if (standing === 'placing' && !writing.includes(commandId)) throw keyReused(id);
    return standing;
  }
}

/** The key of a placement: a user who had sent it as a guest, before signing in, gets the guest's order. */
export async function placementKey(
  { storage, pipeline }: Pick<PlaceOrderDeps, 'storage' | 'pipeline'>,
  storeId: StoreId,
  key: RequestKey,
): Promise<RequestKey> {
  const { former, isSent } = key;
  if (!former || !isSent) return key;
  const id = former.orderId(storeId);
  if (await storage.orders.get(storeId, id)) return former;
  return (await pipeline.standingOf(storeId, id)).standing === 'absent' ? key : former;
}

/** A key creates one order or one draft. */
export function mustBeRepeat({ state, events }: StoredOrder, commandId: string): void {
  if (findRepeat(events, commandId) !== 'same') throw keyReused(state.id);
}

function keyReused(orderId: OrderId): Refused {
  return new Refused('idempotency_key_reused', 'This key was already used for a different order. Use a new key.', {
    orderId,
  });
}

function placementOf({ events }: StoredOrder): PlacedOrder {
  const [first] = events;
  if (first?.type !== 'OrderPlaced') throw new TypeError('A placed order must begin with its placement.');
  return first.order;
}

async function draw(
  wanted: WantedOrder,
  { store, storage, id, now }: { store: StoreSettings; storage: Storage; id: PlacedOrder['id']; now: () => number },
): Promise<PlacedOrder> {
  const day = localDay(instant(now()), store.timeZone);
  const order = { id, ...wanted, ...totalContent(wanted.lines, wanted.fulfilment, termsOf(store)) };
  await mustHaveRoom({ storage, now }, store, order);
  const stocked = await ingredientsThatAreThere(storage, store, order, now());
  const number = await storage.orders.nextNumber(store.id, day);
  return { ...order, ...stocked, storeId: store.id, number, day, rules: RULES };
}

/** A rejected order, as a refusal for its customer; it can still be read by its id. */
export function rejectionOf(state: OrderState, now: number): Refused | undefined {
  if (state.status !== 'rejected' || !state.rejection) return undefined;
  const { rejection } = state;
  const { code } = rejection;
  const tryAgainAt = 'tryAgainAt' in rejection ? rejection.tryAgainAt : undefined;
  const freeTimes = 'freeTimes' in rejection ? rejection.freeTimes : undefined;
  const why = code === 'payment_declined' ? DECLINED : describeRejection(rejection);
  const detail = `Order ${displayNumber(state.number)} was not accepted: ${why}`;
  const wait = tryAgainAt === undefined ? undefined : Math.max(60, (Date.parse(tryAgainAt) - now) / 1000);
  const when = tryAgainAt === undefined ? '' : ` Try again from ${tryAgainAt}.`;
  const free = freeTimes === undefined ? '' : ` ${whatIsFree(freeTimes)}`;
  const suffix = when + free || ' To try again, use a new Idempotency-Key.';
  return new Refused(code, detail + suffix, {
    orderId: state.id,
    ...(code === 'out_of_stock' ? state.shortage : {}),
    ...(wait === undefined ? {} : { retryAfter: wait }),
    ...(freeTimes === undefined ? {} : { freeTimes }),
  });
}
