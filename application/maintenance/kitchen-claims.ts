import { heldBefore, judgeClaim, withdraw, type Held, type StaleClaim } from '../../domain/kitchen/repair.ts';
import type { Kitchen, KitchenChange } from '../../domain/kitchen/kitchen.ts';
import { belongsInKitchen, isPlaced, type OrderState } from '../../domain/order/index.ts';
import { instant, plusMinutes, type Instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { StorageDamaged, type OrderSignals, type Storage } from '../../ports.ts';

/** A claim without a write for this long may have been leaked by a crash. */
const STALE_AFTER_MINUTES = 0.5;

export interface KitchenClaimsDeps {
  readonly storage: Pick<Storage, 'kitchen' | 'orders'>;
  readonly signals: OrderSignals;
  readonly now: () => number;
}

/** Changes a kitchen, and reclaims leaked claims. */
export function kitchenClaims({ storage, signals, now }: KitchenClaimsDeps) {
  /** Reclaims stale claims first: slots on every change, tickets before refusing because of a full queue. */
  async function changeKitchen<Result>(
    storeId: StoreId,
    apply: (kitchen: Kitchen) => KitchenChange<Result>,
    isFull: (result: Result) => boolean,
  ): Promise<Result> {
    await reclaimStale(storeId, ({ slots }) => slots);
    const result = await storage.kitchen.change(storeId, apply);
    if (!isFull(result) || !(await reclaimStale(storeId, ({ tickets }) => tickets))) return result;
    return storage.kitchen.change(storeId, apply);
  }

  /** @returns whether anything was reclaimed */
  async function reclaimStale(storeId: StoreId, among: (kitchen: Kitchen) => readonly Held[]): Promise<boolean> {
    const stale: StaleClaim[] = [];
    const asked: OrderId[] = [];
    for (const held of heldBefore(among(await storage.kitchen.get(storeId)), staleBefore(now))) {
      const order = await readPlaced(storage.orders, storeId, held.orderId);
      const judgement = judgeClaim(held, order);
      if (judgement === 'stale') stale.push({ held, isWaiting: order !== undefined && belongsInKitchen(order) === 'queue' }); // prettier-ignore
      if (judgement === 'ask its workflow') asked.push(held.orderId);
    }
    if (asked.length > 0) await signals.lookAtStorage(storeId, asked);
    if (stale.length === 0) return false;
    await storage.kitchen.change(storeId, (kitchen) => ({ kitchen: withdraw(kitchen, stale), result: undefined }));
    return true;
  }

  return { changeKitchen };
}

/** Orders whose workflows must decide about a claim: see `judgeClaim`. */
export async function claimsToAskAbout(
  storage: Pick<Storage, 'kitchen' | 'orders'>,
  storeId: StoreId,
  now: () => number,
): Promise<OrderId[]> {
  const asked: OrderId[] = [];
  for (const held of heldBefore((await storage.kitchen.get(storeId)).slots, staleBefore(now))) {
    const order = await readPlaced(storage.orders, storeId, held.orderId);
    if (judgeClaim(held, order) === 'ask its workflow') asked.push(held.orderId);
  }
  return asked;
}

function staleBefore(now: () => number): Instant {
  return plusMinutes(instant(now()), -STALE_AFTER_MINUTES);
}

/** The order of a claim; undefined if it is missing or unreadable, so that it keeps its claim. */
export async function readPlaced(
  orders: Storage['orders'],
  storeId: StoreId,
  orderId: OrderId,
): Promise<OrderState | undefined> {
  const stored = await orders.get(storeId, orderId).catch((error: unknown) => {
    if (error instanceof StorageDamaged) return undefined;
    throw error;
  });
  return stored && isPlaced(stored.state) ? stored.state : undefined;
}
