import { NO_MENU, type Allergen, type Menu } from '../../domain/catalog/menu.ts';
import type { OrderLine } from '../../domain/catalog/pricing.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { inServingOrder, outlookOf, startBy } from '../../domain/kitchen/queue.ts';
import { pauseOf, slotsOf } from '../../domain/kitchen/shift.ts';
import type { Kitchen, Pause, Ticket } from '../../domain/kitchen/types.ts';
import { COOKED_STATUSES, isBeingMoved, openOffer, type Actor, type OrderState } from '../../domain/order/index.ts';
import { usedBy, type Ingredient } from '../../domain/stock/recipes.ts';
import { instant, plusMinutes, type Instant, type StoreId } from '../../domain/shared/values.ts';
import { readUnlessDamaged, type Storage } from '../../ports.ts';
import { everyOrder } from '../orders/every-order.ts';
import { readNames, type NameOf } from '../access/names.ts';
import { showOrder, showOrders, type ShownOrder } from '../orders/show.ts';
import type { Principal } from '../principal.ts';

/** What the screens of a kitchen show. */

/** For how long a screen that was off is told of a cancelled order. */
const CANCELLED_FOR_MINUTES = 6 * 60;
const MOST_CANCELLED = 50;
/** The latest finished orders are found among so many of the latest placed. */
const LOOKED_THROUGH = 60;
export const MOST_FINISHED = 20;

export interface BoardDeps {
  readonly storage: Pick<Storage, 'kitchen' | 'orders' | 'catalog' | 'access'>;
  readonly now: () => number;
}

export interface BoardTicket extends ShownOrder {
  /** Absent once begun. */
  readonly startBy: Instant | undefined;
  readonly lines: readonly BoardLine[];
  /** Who rushed it, if it waits in front for that. */
  readonly rushedBy: Actor | undefined;
  /** Its customer is asked whether another store may make it (until then), or has agreed: then it is not begun here. */
  readonly offer: { readonly storeName: string; readonly isAccepted: boolean; readonly until: Instant } | undefined;
  /** The store that it was moved here from. */
  readonly fromStore: string | undefined;
}

export interface BoardLine {
  readonly line: OrderLine;
  /** By the current menu, of the pizza and its toppings; undefined if not stated for one of them. */
  readonly allergens: readonly Allergen[] | undefined;
}

export interface Board {
  /** The time of this look. */
  readonly at: Instant;
  /** Waiting ones in serving order, then those in a slot, then ready ones by promise. */
  readonly tickets: readonly BoardTicket[];
  readonly slots: number;
  readonly taken: number;
  readonly cooks: number | undefined;
  readonly pause: Pause | undefined;
  /** Accepted for later, and not in the queue yet. */
  readonly scheduled: number;
  /** What the orders that are not in the oven yet need. */
  readonly ingredients: readonly (Ingredient & { readonly quantity: number })[];
  /** Latest first. */
  readonly cancelled: readonly ShownOrder[];
  /** Of the staff. */
  readonly nameOf: NameOf;
}

export async function readBoard(
  { storage, now }: BoardDeps,
  store: StoreSettings,
  principal: Principal,
): Promise<Board> {
  const at = instant(now());
  const [kitchen, open, cancelled, menu, recipes] = await Promise.all([
    storage.kitchen.get(store.id),
    everyOrder(storage.orders, store.id, { statuses: ['confirmed', 'preparing', 'cooking', 'ready'] }),
    storage.orders.list(store.id, { statuses: ['cancelled'], limit: MOST_CANCELLED }),
    storage.catalog.menu(store.id),
    storage.catalog.recipes(store.id),
  ]);
  const ware = { menu: menu ?? NO_MENU, recipes };
  const outlook = outlookOf(kitchen, store.kitchen, at);
  const queued = new Map(kitchen.tickets.map((ticket) => [ticket.orderId, ticket]));
  const shown = inPlace(kitchen, open);
  const tickets = await Promise.all(
    shown.map(async (order): Promise<BoardTicket> => {
      const ticket = queued.get(order.id);
      return {
        ...(await showOrder(principal, order, { outlook: outlook.get(order.id) })),
        startBy: ticket && startBy(kitchen, ticket),
        lines: order.lines.map((line) => ({ line, allergens: allergensOf(line, ware.menu) })),
        rushedBy: await rusherOf(storage, store.id, ticket),
        offer: offerOf(order, at),
        fromStore: order.movedFrom && (await nameOfStore(storage, order.movedFrom.storeId)),
      };
    }),
  );
  const needs = usedBy(
    shown.filter(({ status }) => status === 'confirmed' || status === 'preparing').flatMap(({ lines }) => lines),
    ware,
  );
  const paused = pauseOf(kitchen, at);
  const actors = [
    paused?.by,
    ...tickets.flatMap(({ order: { held }, rushedBy }) => [held?.by, rushedBy]),
    ...cancelled.orders.map(({ cancellation }) => cancellation?.by),
  ];
  const ids = [
    ...actors.map((by) => by?.id),
    ...tickets.flatMap(({ order: { cookId, driverId } }) => [cookId, driverId]),
  ];
  return {
    at,
    tickets,
    slots: slotsOf(kitchen, store.kitchen),
    taken: kitchen.slots.length,
    cooks: kitchen.cooks,
    pause: paused,
    nameOf: await readNames({ storage }, store.id, ids),
    scheduled: open.length - shown.length,
    ingredients: needs.flatMap(({ sku, quantity }) => {
      const known = recipes.ingredients.find((each) => each.sku === sku);
      return known ? [{ ...known, quantity }] : [];
    }),
    cancelled: await showOrders(
      principal,
      cancelled.orders.filter(
        ({ confirmedAt, endedAt }) =>
          confirmedAt !== undefined && endedAt !== undefined && endedAt >= plusMinutes(at, -CANCELLED_FOR_MINUTES),
      ),
    ),
  };
}

/** Of the move, no more than the kitchen needs: it also says what things cost. */
function offerOf(order: OrderState, at: Instant): BoardTicket['offer'] {
  const move = isBeingMoved(order) ? order.move : openOffer(order, at);
  return move && { storeName: move.to.storeName, isAccepted: move.status === 'accepted', until: move.expiresAt };
}

async function nameOfStore({ catalog }: BoardDeps['storage'], storeId: StoreId): Promise<string> {
  return (await catalog.settings(storeId))?.name ?? storeId;
}

/** The latest orders that came out of the oven, latest first. */
export async function readFinished(
  { storage }: Pick<BoardDeps, 'storage'>,
  storeId: StoreId,
  principal: Principal,
): Promise<readonly ShownOrder[]> {
  const { orders } = await storage.orders.list(storeId, { statuses: COOKED_STATUSES, limit: LOOKED_THROUGH });
  const readyAt = ({ readyAt: at = '' }: OrderState): string => at;
  const latest = orders.toSorted((a, b) => (readyAt(a) < readyAt(b) ? 1 : -1)).slice(0, MOST_FINISHED);
  return showOrders(principal, latest);
}

/** Orders that wait for their hour have neither a ticket nor a slot, and are left out. */
function inPlace(kitchen: Kitchen, open: readonly OrderState[]): OrderState[] {
  const byId = new Map(open.map((order) => [order.id, order]));
  const inKitchen = [...inServingOrder(kitchen.tickets), ...kitchen.slots].flatMap(
    ({ orderId }) => byId.get(orderId) ?? [],
  );
  const ready = open.filter(({ status }) => status === 'ready').toSorted(byPromise);
  return [...new Set([...inKitchen, ...ready])];
}

function byPromise(a: OrderState, b: OrderState): number {
  return (a.promisedAt ?? '') < (b.promisedAt ?? '') ? -1 : 1;
}

function allergensOf({ pizzaId, toppings }: OrderLine, menu: Menu): readonly Allergen[] | undefined {
  const parts = [
    menu.pizzas.find(({ id }) => id === pizzaId),
    ...toppings.map((name) => menu.toppings.find((topping) => topping.name === name)),
  ];
  const stated = parts.map((part) => part?.allergens);
  return stated.some((each) => each === undefined) ? undefined : [...new Set(stated.flatMap((each) => each ?? []))];
}

/** Only the few rushed orders are read with their events. */
async function rusherOf(
  { orders }: Pick<Storage, 'orders'>,
  storeId: StoreId,
  ticket: Ticket | undefined,
): Promise<Actor | undefined> {
  if (ticket?.turn?.rushedAt === undefined) return undefined;
  const stored = await readUnlessDamaged(orders, storeId, ticket.orderId);
  if (!stored || stored === 'damaged') return undefined;
  return stored.events.findLast(({ type }) => type === 'OrderRushed')?.by;
}
