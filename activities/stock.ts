import { NO_MENU } from '../domain/catalog/menu.ts';
import { beginning } from '../domain/kitchen/queue.ts';
import { waitsForStock, type AllocationResult, type StockAlert } from '../domain/order/index.ts';
import {
  acknowledge,
  allocate,
  claimedBefore,
  freeOf,
  isExternal,
  pizzasWith,
  settle,
  soldOut,
  standingOf,
  type Kitchenware,
  type Missing,
  type Need,
  type Standing,
  type StockRoom,
} from '../domain/stock/index.ts';
import { instant, plusMinutes, type Instant, type OrderId, type StoreId } from '../domain/shared/values.ts';
import type { Storage } from '../ports.ts';
import { readPlaced } from '../application/maintenance/kitchen-claims.ts';
import { currentAttempt } from './attempt.ts';

export interface AllocateStockRequest {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
  readonly orderVersion: number;
  readonly ingredients: readonly Need[];
  /** How long a kitchen slot will be busy with the order. */
  readonly minutes: number;
  readonly requestedFor?: Instant;
  /** The order is being changed and already has stock. */
  readonly isChange?: boolean;
}

export type AllocateStockResult = AllocationResult | { readonly outcome: 'late' };

/** A claim older than this whose order has ended was leaked by a crash. */
const STALE_AFTER_MINUTES = 0.5;

/** The stock, as local activities: quick, internal and idempotent. */
export function stockActivities({ storage, now }: { readonly storage: Storage; readonly now: () => number }) {
  const moment = (): Instant => instant(now());

  /**
   * Allocates everything an order needs from stock available when the kitchen will start it, or reports what is
   * missing.
   */
  async function allocateStock(request: AllocateStockRequest): Promise<AllocateStockResult> {
    const { storeId, orderId, orderVersion, ingredients: needs, isChange = false } = request;
    const { whileAwaited } = currentAttempt();
    const claim = { orderId, orderVersion, needs, isChange, neededBy: await beginningOf(request) };
    const decide = whileAwaited((room: StockRoom) => allocate(room, claim, moment()));
    const claimed = () => storage.stock.change(storeId, decide);
    let result = await claimed();
    if (result.outcome === 'out_of_stock' && (await reclaimStale(storeId, result.missing))) result = await claimed();
    switch (result.outcome) {
      case 'allocated':
        return { outcome: 'allocated', ...(await lowAlert(storeId, result.low)) };
      case 'out_of_stock':
        return outOfStock(request, result.missing, result.news.length > 0);
      case 'late':
        return { outcome: 'late' };
      default:
        return result satisfies never;
    }
  }

  /** Estimates when the kitchen will start it, before it is queued. */
  async function beginningOf({ storeId, orderId, minutes, requestedFor }: AllocateStockRequest): Promise<Instant> {
    const settings = await storage.catalog.settings(storeId);
    if (!settings) throw new Error(`The store ${storeId} does not exist.`);
    const kitchen = await storage.kitchen.get(storeId);
    return beginning(kitchen, { orderId, minutes, requestedFor }, settings.kitchen, moment());
  }

  async function lowAlert(storeId: StoreId, low: readonly string[]): Promise<{ readonly alert?: StockAlert }> {
    if (low.length === 0) return {};
    const room = await storage.stock.get(storeId);
    return { alert: { code: 'stock_low', left: low.map((sku) => ({ sku, quantity: freeOf(room, sku) })) } };
  }

  async function outOfStock(
    { storeId, orderId }: AllocateStockRequest,
    missing: readonly Missing[],
    isNews: boolean,
  ): Promise<AllocateStockResult> {
    const room = await storage.stock.get(storeId);
    const ware = await kitchenware(storeId);
    const order = (await storage.orders.get(storeId, orderId))?.state;
    const pizzas = pizzasWith(missing, order?.lines ?? [], ware, room);
    if (!isNews) return { outcome: 'out_of_stock', missing, pizzas };
    const off = soldOut(room, ware, moment()).pizzas;
    const offMenu = ware.menu.pizzas.filter(({ id }) => off.has(id)).map(({ name }) => name);
    return { outcome: 'out_of_stock', missing, pizzas, alert: { code: 'stock_out', missing, offMenu } };
  }

  async function kitchenware(storeId: StoreId): Promise<Kitchenware> {
    const menu = (await storage.catalog.menu(storeId)) ?? NO_MENU;
    return { menu, recipes: await storage.catalog.recipes(storeId) };
  }

  /** @returns whether anything was reclaimed */
  async function reclaimStale(storeId: StoreId, missing: readonly Missing[]): Promise<boolean> {
    const skus = missing.map(({ sku }) => sku);
    const before = plusMinutes(moment(), -STALE_AFTER_MINUTES);
    let isAny = false;
    for (const { orderId } of claimedBefore(await storage.stock.get(storeId), skus, before)) {
      if (isExternal(orderId)) continue;
      const order = await readPlaced(storage.orders, storeId, orderId as OrderId);
      if (!order || waitsForStock(order)) continue;
      isAny = true;
      await storage.stock.change(storeId, (room) => {
        return { room: settle(room, order, moment()), result: undefined };
      });
    }
    return isAny;
  }

  /** An order's standing with the stock: it may have lost its allocation since it was accepted. */
  async function readStock({ storeId, orderId }: { storeId: StoreId; orderId: OrderId }): Promise<Standing> {
    return standingOf(await storage.stock.get(storeId), orderId);
  }

  /** The order has recorded its standing, which may have changed again by now. */
  async function acknowledgeStock(request: {
    storeId: StoreId;
    orderId: OrderId;
    isShort: boolean;
  }): Promise<Standing> {
    const { storeId, orderId, isShort } = request;
    return storage.stock.change(storeId, (before) => {
      const room = acknowledge(before, orderId, isShort);
      return { room, result: standingOf(room, orderId) };
    });
  }

  return { allocateStock, readStock, acknowledgeStock };
}
