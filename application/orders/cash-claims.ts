import { isFinal, isPlaced } from '../../domain/order/index.ts';
import { instant, type Instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { readUnlessDamaged, type Storage } from '../../ports.ts';
import { Refused } from '../refused.ts';

/**
 * Open cash deliveries hold their phone number and their address, each by a keyed hash, which is the id of its record. A hash is still
 * about a person, so a record goes when nothing holds it any more.
 */

export interface ClaimDeps {
  readonly storage: Pick<Storage, 'access' | 'orders'>;
  readonly now: () => number;
}

interface Claim {
  /** The keyed hash. */
  readonly id: string;
  readonly orderId: OrderId;
  readonly most: number;
  readonly what: string;
}

/** A claim whose order never came lapses. */
const CLAIM_MS = 10 * 60_000;

/** @throws Refused `cash_order_open` */
export async function claim(deps: ClaimDeps, storeId: StoreId, { id, orderId, most, what }: Claim): Promise<void> {
  const { cashOrders } = deps.storage.access;
  const ended = await endedOf(deps, storeId, (await cashOrders.get(storeId, id))?.orders ?? []);
  let isFree = false;
  await cashOrders.change(storeId, id, (known) => {
    // What another process has added since counts as open.
    const others = (known?.orders ?? []).filter((each) => each.id !== orderId && !ended.includes(each.id));
    isFree = others.length < most;
    return isFree ? { orders: [...others, { id: orderId, at: instant(deps.now()) }] } : known;
  });
  if (isFree) return;
  throw new Refused(
    'cash_order_open',
    `Another order ${what} is on its way, to be paid in cash. Pay this one in another way, or order again once it is delivered.`,
  );
}

/** Gives back what orders have held. */
export async function release(
  { storage: { access } }: Pick<ClaimDeps, 'storage'>,
  storeId: StoreId,
  id: string,
  orderIds: readonly OrderId[],
): Promise<void> {
  const isOther = (each: { readonly id: OrderId }): boolean => !orderIds.includes(each.id);
  await access.cashOrders.change(storeId, id, (known) =>
    known?.orders.every(isOther) === false ? { orders: known.orders.filter(isOther) } : known,
  );
  await access.cashOrders.remove(storeId, id, ({ orders }) => orders.length === 0);
}

/** Removes what only orders hold that have ended, or that never came. Returns how many records are gone. */
export async function forgetEndedClaims(deps: ClaimDeps, storeId: StoreId): Promise<number> {
  const { cashOrders } = deps.storage.access;
  let gone = 0;
  for await (const [id, { orders }] of cashOrders.findAll(storeId)) {
    const ended = await endedOf(deps, storeId, orders);
    if (ended.length === 0 && orders.length > 0) continue;
    await release(deps, storeId, id, ended);
    if (ended.length === orders.length) gone += 1;
  }
  return gone;
}

async function endedOf(
  { storage, now }: ClaimDeps,
  storeId: StoreId,
  claims: readonly { readonly id: OrderId; readonly at: Instant }[],
): Promise<OrderId[]> {
  const ended: OrderId[] = [];
  for (const { id, at } of claims) {
    const stored = await readUnlessDamaged(storage.orders, storeId, id);
    // What cannot be read may be open.
    if (stored === 'damaged') continue;
    const state = stored?.state;
    const isOver = state ? isPlaced(state) && isFinal(state.status) : now() - Date.parse(at) > CLAIM_MS;
    if (isOver) ended.push(id);
  }
  return ended;
}
