import { createHash } from 'node:crypto';
import { isOpen } from '../../domain/catalog/hours.ts';
import { kilometresBetween } from '../../domain/catalog/distance.ts';
import { NO_MENU } from '../../domain/catalog/menu.ts';
import { priceOrder, termsOf } from '../../domain/catalog/pricing.ts';
import type { MovingPolicy, StoreSettings } from '../../domain/catalog/store.ts';
import { darknessOf } from '../../domain/kitchen/dark.ts';
import { isAtCapacity } from '../../domain/kitchen/kitchen.ts';
import { beginning, forecast } from '../../domain/kitchen/queue.ts';
import { findFaultWithTime, findRoom } from '../../domain/kitchen/room.ts';
import { totalContent, type MoveOffer, type OrderState } from '../../domain/order/index.ts';
import { findStock } from '../../domain/stock/index.ts';
import { instant, later, plusMinutes, type Instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { readIngredients } from '../orders/ingredients.ts';
import { base32 } from '../request-key.ts';

/** Finds the store that can make an order instead, and what it would be there. */

export interface FindStoreDeps {
  readonly storage: Pick<Storage, 'catalog' | 'kitchen' | 'stock'>;
  /** Whether the payment provider takes a card's token a second time. */
  readonly reusesCards: boolean;
  readonly now: () => number;
}

/** Stores that are asked at most. */
const MOST_STORES = 20;

type Waiting = Pick<
  OrderState,
  'id' | 'storeId' | 'changedVersion' | 'lines' | 'fulfilment' | 'requestedFor' | 'payment' | 'timers' | 'totals'
>;

/** @returns undefined if no other store has all of it, is open and has room */
export async function findOtherStore(
  deps: FindStoreDeps,
  { moving, neighbours }: { readonly moving: MovingPolicy; readonly neighbours: readonly Neighbour[] },
  order: Waiting,
): Promise<MoveOffer | undefined> {
  for (const { store: other, distanceKm } of neighbours) {
    const there = await contentAt(deps, other, order);
    if (!there) continue;
    const offerId = `mov_${hashOf(order.id, other.id, String(order.changedVersion)).toString('hex').slice(0, 24)}`;
    return {
      offerId,
      to: { storeId: other.id, storeName: other.name, orderId: orderIdFor(order.id, offerId) },
      ...there,
      payment: wayToPay(deps, order),
      expiresAt: plusMinutes(instant(deps.now()), moving.offerMinutes),
      ...(distanceKm === undefined ? {} : { distanceKm }),
    };
  }
  return undefined;
}

/** A card that the provider takes once has to be given again, on the provider's page. */
function wayToPay({ reusesCards }: FindStoreDeps, { payment: { method, token } }: Waiting): MoveOffer['payment'] {
  if (method !== 'card') return method;
  return reusesCards && token !== undefined ? 'card' : 'online';
}

/** The same for every repetition of the offer, so that it is one order, however often it is placed. */
function orderIdFor(orderId: OrderId, offerId: string): OrderId {
  return `ord_${base32(hashOf('moved order', orderId, offerId), 26)}` as OrderId;
}

function hashOf(...parts: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

export interface Neighbour {
  readonly store: StoreSettings;
  readonly distanceKm?: number;
}

/** The listed stores in their order; otherwise the nearest first, of those that say where they are. */
export async function neighboursOf(
  { storage }: Pick<FindStoreDeps, 'storage'>,
  { id, currency, location, moving }: StoreSettings & { readonly moving: MovingPolicy },
): Promise<readonly Neighbour[]> {
  const others = (await storage.catalog.stores()).filter((each) => each.id !== id && each.currency === currency);
  const all = others.map((store): Neighbour => {
    if (!location || !store.location) return { store };
    return { store, distanceKm: kilometresBetween(location, store.location) };
  });
  const { stores: listed, maxKm } = moving;
  if (listed) return listed.flatMap((wanted) => all.find(({ store }) => store.id === wanted) ?? []);
  const near = all.filter(({ distanceKm = Number.POSITIVE_INFINITY }) => distanceKm <= maxKm);
  return near.toSorted((a, b) => (a.distanceKm ?? 0) - (b.distanceKm ?? 0)).slice(0, MOST_STORES);
}

type ContentThere = Pick<MoveOffer, 'lines' | 'totals' | 'kitchenMinutes' | 'readyAt'>;

async function contentAt(
  { storage, now }: FindStoreDeps,
  store: StoreSettings,
  { id: orderId, lines: wanted, fulfilment, requestedFor, timers }: Waiting,
): Promise<ContentThere | undefined> {
  const at = instant(now());
  if (!isOpenFor(store, requestedFor, at)) return undefined;
  const kitchen = await storage.kitchen.get(store.id);
  const menu = (await storage.catalog.menu(store.id)) ?? NO_MENU;
  const priced = priceOrder(
    menu,
    wanted.map(({ sku, toppings, quantity }) => ({ sku, pizzaId: undefined, toppings, quantity })),
  );
  if (priced.outcome === 'invalid') return undefined;
  const { lines } = priced;
  const { totals, kitchenMinutes: minutes } = totalContent(lines, fulfilment, termsOf(store));
  const when = requestedFor === undefined ? {} : { requestedFor };
  const room = findRoom(kitchen, { ...when, kitchenMinutes: minutes, timers }, store, at);
  const { afterMinutes = USUAL_PATIENCE_MINUTES } = store.moving ?? {};
  const isDark = darknessOf(kitchen, undefined, { ...store.kitchen, afterMinutes }, at) !== undefined;
  if (room.outcome !== 'room' || isAtCapacity(kitchen, store.kitchen) || isDark) return undefined;
  const { ingredients = [] } = await readIngredients(storage, store.id, lines);
  const begun = beginning(kitchen, { orderId, minutes, requestedFor }, store.kitchen, at);
  if ('missing' in findStock(await storage.stock.get(store.id), ingredients, begun)) return undefined;
  const readyAt = later(forecast(kitchen, { orderId, minutes }, store.kitchen, at), requestedFor);
  return { lines, totals, kitchenMinutes: minutes, readyAt };
}

const USUAL_PATIENCE_MINUTES = 10;

function isOpenFor(store: StoreSettings, requestedFor: Instant | undefined, now: Instant): boolean {
  if (requestedFor === undefined || requestedFor < now) return isOpen(store, now);
  return findFaultWithTime(requestedFor, store, now) === undefined;
}

/** Whether a store still takes orders for a time. */
export async function isStillOpen(
  { storage, now }: Pick<FindStoreDeps, 'storage' | 'now'>,
  storeId: StoreId,
  requestedFor: Instant | undefined,
): Promise<boolean> {
  const store = await storage.catalog.settings(storeId);
  return store !== undefined && isOpenFor(store, requestedFor, instant(now()));
}
