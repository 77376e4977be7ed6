import type { StoreSettings } from '../../domain/catalog/store.ts';
import { isAtCapacity, type Pause, type Ticket } from '../../domain/kitchen/kitchen.ts';
import { inServingOrder, outlookOf } from '../../domain/kitchen/queue.ts';
import { pauseOf, slotsOf } from '../../domain/kitchen/shift.ts';
import { COOKED_STATUSES, isPlaced, type OrderState } from '../../domain/order/index.ts';
import { instant, type Instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { readUnlessDamaged, type OrderStore, type Storage } from '../../ports.ts';
import { readNames, withName, type NamedActor, type NameOf } from '../access/names.ts';
import { showOrder, showOrders, type ShownOrder } from '../orders/show.ts';
import type { Principal } from '../principal.ts';

/** The average cooking time is taken over this many of the latest orders. */
const AVERAGED_ORDERS = 20;

export interface KitchenDeps {
  readonly storage: Pick<Storage, 'kitchen' | 'orders' | 'catalog' | 'access'>;
  readonly now: () => number;
}

/** The state of the kitchen. */
export interface KitchenLook {
  readonly slots: number;
  /** Slots in use. */
  readonly taken: number;
  /** Their orders, except unreadable ones. */
  readonly active: readonly ShownOrder[];
  readonly waiting: number;
  /** The limit for the queue. */
  readonly mostWaiting: number;
  /** The queue is full: an order for as soon as possible is refused. */
  readonly isAtCapacity: boolean;
  /** The time of this look. */
  readonly at: Instant;
  readonly averageCookingMinutes: number;
  /** Undefined if cooks are not counted. */
  readonly cooks: number | undefined;
  readonly pause: Pause | undefined;
  /** Of the cooks, and of who has paused it. */
  readonly nameOf: NameOf;
}

export interface QueuedOrder extends ShownOrder {
  readonly ticket: Ticket;
  readonly heldBy: NamedActor | undefined;
}

export async function lookAtKitchen(
  { storage, now }: KitchenDeps,
  store: StoreSettings,
  principal: Principal,
): Promise<KitchenLook> {
  const kitchen = await storage.kitchen.get(store.id);
  const at = instant(now());
  const outlook = outlookOf(kitchen, store.kitchen, at);
  const active = await Promise.all(kitchen.slots.map(({ orderId }) => orderOf(storage.orders, store.id, orderId)));
  const pausing = pauseOf(kitchen, at);
  const ids = [pausing?.by.id, ...active.flat().map(({ cookId }) => cookId)];
  return {
    slots: slotsOf(kitchen, store.kitchen),
    taken: kitchen.slots.length,
    active: await showOrders(principal, active.flat(), ({ id }) => outlook.get(id)),
    waiting: kitchen.tickets.length,
    mostWaiting: store.kitchen.maxBacklog,
    isAtCapacity: isAtCapacity(kitchen, store.kitchen),
    at,
    averageCookingMinutes: await averageCookingMinutes(storage, store.id),
    cooks: kitchen.cooks,
    pause: pausing,
    nameOf: await readNames({ storage }, store.id, ids),
  };
}

/** Orders waiting for a cook, next one first. */
export async function readQueue(
  { storage, now }: KitchenDeps,
  store: StoreSettings,
  principal: Principal,
): Promise<QueuedOrder[]> {
  const kitchen = await storage.kitchen.get(store.id);
  const outlook = outlookOf(kitchen, store.kitchen, instant(now()));
  const waiting = await Promise.all(
    inServingOrder(kitchen.tickets).map(async (ticket) => {
      const [order] = await orderOf(storage.orders, store.id, ticket.orderId);
      const shown = order && (await showOrder(principal, order, { outlook: outlook.get(order.id) }));
      return shown ? [{ ...shown, ticket }] : [];
    }),
  );
  const holders = waiting.flat().map(({ order: { held } }) => held?.by);
  const nameOf = await readNames({ storage }, store.id, holders.map((by) => by?.id)); // prettier-ignore
  return waiting.flat().map((each, index) => {
    const by = holders[index];
    return { ...each, heldBy: by && withName(by, nameOf) };
  });
}

/** Empty if unreadable: one damaged order must not hide the others. */
async function orderOf(orders: Pick<OrderStore, 'get'>, storeId: StoreId, orderId: OrderId): Promise<OrderState[]> {
  const stored = await readUnlessDamaged(orders, storeId, orderId);
  return stored && stored !== 'damaged' && isPlaced(stored.state) ? [stored.state] : [];
}

async function averageCookingMinutes(
  { orders: stored, catalog }: Pick<Storage, 'orders' | 'catalog'>,
  storeId: StoreId,
): Promise<number> {
  const { orders } = await stored.list(storeId, {
    statuses: COOKED_STATUSES,
    limit: AVERAGED_ORDERS,
  });
  const cooked = orders.flatMap(({ cookingStartedAt, readyAt }) =>
    cookingStartedAt && readyAt ? [(Date.parse(readyAt) - Date.parse(cookingStartedAt)) / 60_000] : [],
  );
  if (cooked.length > 0) return Math.round(average(cooked));
  const menu = await catalog.menu(storeId);
  const planned = menu?.pizzas.flatMap((pizza) => pizza.variants.map((variant) => variant.cookingMinutes)) ?? [];
  return Math.round(average(planned));
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
