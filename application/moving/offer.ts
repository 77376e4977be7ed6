import type { MovingPolicy, StoreSettings } from '../../domain/catalog/store.ts';
import { darknessOf, type Darkness } from '../../domain/kitchen/dark.ts';
import type { Leases } from '../../domain/kitchen/lease.ts';
import { begunAt } from '../../domain/kitchen/promise-watch.ts';
import { isPlaced, openOffer, type CommandMeta, type OrderState } from '../../domain/order/index.ts';
import { instant, later, type Instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { readUnlessDamaged, type OrderPipeline, type Storage, type StoredOrder } from '../../ports.ts';
import { readLeases } from '../kitchen/lease.ts';
import { eachOrder } from '../orders/every-order.ts';
import { actorOf } from '../principal.ts';
import { Refused } from '../refused.ts';
import type { RequestKey } from '../request-key.ts';
import type { Principal } from '../principal.ts';
import { findOtherStore, neighboursOf, type FindStoreDeps, type Neighbour } from './find-store.ts';

/** Orders that their kitchen does not begin, and the offers to their customers. */

export interface OfferDeps extends FindStoreDeps {
  readonly storage: Pick<Storage, 'access' | 'catalog' | 'kitchen' | 'orders' | 'stock'>;
  readonly pipeline: Pick<OrderPipeline, 'command'>;
}

/** `may_have_begun`: a display may have begun it unseen. `not_dark`: the kitchen works, as far as it is known. */
export type WhyNot = 'already_moved' | 'change_pending' | 'declined' | 'may_have_begun' | 'not_dark';

export interface Waiting {
  readonly order: OrderState;
  /** Why it is not offered without a manager; absent: it may be. */
  readonly whyNot?: WhyNot;
}

export interface MovingLook {
  readonly policy: MovingPolicy | undefined;
  readonly darkness: Darkness | undefined;
  readonly leases: Leases;
  /** The queue, oldest first. */
  readonly orders: readonly Waiting[];
}

/** A store's queue, and what may become of it. */
export async function lookAtMoving(
  { storage, now }: Pick<OfferDeps, 'storage' | 'now'>,
  store: StoreSettings,
): Promise<MovingLook> {
  const at = instant(now());
  const { moving: policy } = store;
  const [kitchen, leases, lastBegunAt, queue] = await Promise.all([
    storage.kitchen.get(store.id),
    readLeases({ storage, now }, store.id),
    lastBegun(storage, store.id),
    queueOf(storage, store.id),
  ]);
  const darkness = policy && darknessOf(kitchen, lastBegunAt, { ...store.kitchen, ...policy }, at);
  const orders = queue.map((order): Waiting => {
    const whyNot = whyNotAlone(order, darkness, leases, kitchen.slots);
    return { order, ...(whyNot ? { whyNot } : {}) };
  });
  return { policy, darkness, leases, orders };
}

function whyNotAlone(
  order: OrderState,
  darkness: Darkness | undefined,
  leases: Leases,
  slots: readonly { readonly orderId: OrderId }[],
): WhyNot | undefined {
  if (order.movedFrom) return 'already_moved';
  if (order.pendingRevision) return 'change_pending';
  if (order.move?.status === 'declined') return 'declined';
  if (!darkness) return 'not_dark';
  if (leases.state !== 'expired') return 'may_have_begun';
  // A slot without a start: somebody is just taking it.
  const isTaken = slots.some(({ orderId }) => orderId === order.id);
  return isTaken || leases.mayHaveBegun.includes(order.id) ? 'may_have_begun' : undefined;
}

/** Those that wait for their hour are not late. */
async function queueOf({ orders }: Pick<Storage, 'orders'>, storeId: StoreId): Promise<OrderState[]> {
  const queue: OrderState[] = [];
  for await (const order of eachOrder(orders, storeId, { statuses: ['confirmed'], isSealed: true })) {
    if (order.queuePosition !== undefined) queue.push(order);
  }
  return queue.toReversed();
}

const LATEST_ORDERS = 50;

async function lastBegun({ orders }: Pick<Storage, 'orders'>, storeId: StoreId): Promise<Instant | undefined> {
  const statuses = ['preparing', 'cooking', 'ready', 'delivering', 'delivered'] as const;
  const latest = await orders.list(storeId, { statuses, isSealed: true, limit: LATEST_ORDERS });
  return latest.orders
    .map(begunAt)
    .reduce((last, at) => (last === undefined ? at : later(last, at)), undefined as Instant | undefined);
}

/** The outcome for one order. */
export type Offered =
  | { readonly orderId: OrderId; readonly outcome: 'offered' }
  | {
      readonly orderId: OrderId;
      readonly outcome: 'not_offered';
      readonly code: Refused['code'];
      readonly detail: string;
    };

export interface OfferForm {
  /** Default: all of the queue. */
  readonly orderIds?: readonly string[] | undefined;
  /** A manager says that nobody has begun them, and nobody will. */
  readonly isConfirmed: boolean;
}

/**
 * Asks customers whether another store may make their orders.
 *
 * @throws Refused `moving_off`
 */
export async function offerMoves(
  deps: OfferDeps,
  { store, principal, key }: { readonly store: StoreSettings; readonly principal: Principal; readonly key: RequestKey },
  { orderIds, isConfirmed }: OfferForm,
): Promise<Offered[]> {
  const { moving } = store;
  if (!moving) throw new Refused('moving_off', 'The settings of this store have no `moving`: its orders stay.');
  const { orders } = await lookAtMoving(deps, store);
  const wanted = orderIds === undefined ? orders : orders.filter(({ order }) => orderIds.includes(order.id));
  const missing = (orderIds ?? []).filter((id) => !orders.some(({ order }) => order.id === id));
  const offered: Offered[] = missing.map((id) => ({
    orderId: id as OrderId,
    ...notOffered(new Refused('illegal_transition', 'It does not wait in the queue of this store.')),
  }));
  const offering = { moving, neighbours: await neighboursOf(deps, { ...store, moving }) };
  for (const each of wanted) {
    const meta = {
      commandId: key.commandId({ offerMove: each.order.id }),
      actor: actorOf(principal),
      requestId: key.requestId,
    };
    offered.push(await offerOne(deps, offering, each, { ...meta, isConfirmed }));
  }
  return offered;
}

/** The same by the store's policy, without a manager. */
export async function offerByPolicy(deps: OfferDeps, store: StoreSettings): Promise<Offered[]> {
  const { moving } = store;
  if (moving?.by !== 'lease') return [];
  const { darkness, leases, orders } = await lookAtMoving(deps, store);
  if (!darkness || leases.state !== 'expired') return [];
  const offered: Offered[] = [];
  const offering = { moving, neighbours: await neighboursOf(deps, { ...store, moving }) };
  for (const each of orders) {
    if (each.whyNot || openOffer(each.order, instant(deps.now()))) continue;
    const commandId = `pipeline.offer-move.${each.order.version}`;
    const meta = { commandId, actor: { role: 'system', id: 'pipeline' } as const, isConfirmed: false };
    offered.push(await offerOne(deps, offering, each, meta));
  }
  return offered;
}

async function offerOne(
  deps: OfferDeps,
  offering: { readonly moving: MovingPolicy; readonly neighbours: readonly Neighbour[] },
  { order, whyNot }: Waiting,
  { isConfirmed, ...meta }: CommandMeta & { readonly isConfirmed: boolean },
): Promise<Offered> {
  try {
    if (!isConfirmed && (whyNot === 'not_dark' || whyNot === 'may_have_begun')) {
      throw new Refused('kitchen_not_dark', 'Its kitchen may begin it, or has. Confirm that nobody does.');
    }
    const stored = await placedIn(deps, order);
    if (openOffer(stored.state, instant(deps.now()))) return { orderId: order.id, outcome: 'offered' };
    const found = await findOtherStore(deps, offering, stored.state);
    if (!found) throw new Refused('no_other_store', 'No other store is open, near and has all of it.');
    const offer = isConfirmed ? found : { ...found, byLease: true as const };
    // What has been offered is what was read: a change since then has another price, or another content.
    const command = { ...meta, expectedVersion: stored.state.version };
    const done = await deps.pipeline.command(stored, command, { type: 'offerMove', offer }, { arrivedAt: deps.now() });
    if (done === 'closed') throw new Refused('illegal_transition', 'The order has ended.');
    return { orderId: order.id, outcome: 'offered' };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // Somebody else has offered it at the same moment.
    const isOffered = error.code === 'version_mismatch' && (await hasOpenOffer(deps, order));
    return isOffered ? { orderId: order.id, outcome: 'offered' } : { orderId: order.id, ...notOffered(error) };
  }
}

async function hasOpenOffer(deps: OfferDeps, { storeId, id }: OrderState): Promise<boolean> {
  const stored = await readUnlessDamaged(deps.storage.orders, storeId, id);
  if (!stored || stored === 'damaged' || !isPlaced(stored.state)) return false;
  return openOffer(stored.state, instant(deps.now())) !== undefined;
}

async function placedIn(
  { storage }: Pick<OfferDeps, 'storage'>,
  { storeId, id }: OrderState,
): Promise<StoredOrder & { readonly state: OrderState }> {
  const stored = await readUnlessDamaged(storage.orders, storeId, id);
  if (!stored || stored === 'damaged' || !isPlaced(stored.state)) {
    throw new Refused('storage_damaged', 'The order cannot be read.');
  }
  return { ...stored, state: stored.state };
}

function notOffered({ code, message: detail }: Refused): Omit<Extract<Offered, { outcome: 'not_offered' }>, 'orderId'> {
  return { outcome: 'not_offered', code, detail };
}
