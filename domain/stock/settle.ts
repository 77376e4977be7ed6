import type { OrderEvent } from '../order/events.ts';
import { waitsForStock } from '../order/status.ts';
import type { OrderState } from '../order/types.ts';
import type { Instant } from '../shared/values.ts';
import { findStock, hasLeft, isUseRemembered, move, rememberDeparture, rememberUse, take } from './levels.ts';
import { acknowledge, rebalance, sameNeeds, without } from './allocate.ts';
import type { Allocation, Movement, Need, StockRoom } from './types.ts';

/**
 * What an order's state means for the stock. Like the order's effects it is derived from the state alone, so it can be applied at any
 * time and repeatedly: an order that has ended returns its stock, a cooked one has used it, a changed one holds what it needs now.
 */

/** The parts of an order's state that the stock depends on. */
export type StockedOrder = Pick<
  OrderState,
  'id' | 'version' | 'status' | 'cookingStartedAt' | 'ingredients' | 'shortage'
>;

/** Whether events require settling. */
export function stockMove(events: readonly Pick<OrderEvent, 'type'>[]): boolean {
  return events.some(
    ({ type }) =>
      type === 'CookingStarted' ||
      type === 'OrderCancelled' ||
      type === 'OrderRejected' ||
      type === 'OrderRevised' ||
      type === 'RevisionRefused',
  );
}

export function settle(room: StockRoom, order: StockedOrder, now: Instant): StockRoom {
  const { id: orderId, status, cookingStartedAt, ingredients = [], version } = order;
  const isOver = status === 'cancelled' || status === 'rejected';
  if (cookingStartedAt !== undefined) {
    const used = use(room, orderId, ingredients, now);
    return isOver ? writeOff(used, orderId, ingredients, now) : used;
  }
  if (isOver) return release(room, orderId, now);
  if (status === 'delivered' || hasLeft(room, orderId)) return room;
  return acknowledged(holdOnly(room, orderId, version, ingredients), order);
}

/**
 * Restores the stock of an accepted order, if the stock's record is older than the order and does not know it. Whatever is no longer
 * available becomes a shortage, which the order learns about like any other. Settle afterwards.
 *
 * @param neededBy when the kitchen begins it
 */
export function reclaim(
  room: StockRoom,
  order: StockedOrder & Pick<OrderState, 'placedAt'>,
  neededBy: Instant,
  now: Instant,
): StockRoom {
  const { id: orderId, version: orderVersion, status, cookingStartedAt, ingredients: needs = [], placedAt } = order;
  const isCounted = cookingStartedAt !== undefined && !isUseRemembered(cookingStartedAt, now);
  const waits = cookingStartedAt !== undefined || waitsForStock({ status });
  const isKnown = [...room.allocations, ...room.shortages].some((each) => each.orderId === orderId);
  if (needs.length === 0 || !waits || isCounted || isKnown || hasLeft(room, orderId)) return room;
  const wanting = { orderId, orderVersion, needs, neededBy, since: placedAt };
  return rebalance({ ...room, shortages: [...room.shortages, wanting] });
}

function acknowledged(room: StockRoom, { id, shortage }: StockedOrder): StockRoom {
  const claim = [...room.allocations, ...room.shortages].find(({ orderId }) => orderId === id);
  const isKnown = !claim || (claim.believesShort === true) === (shortage !== undefined);
  return isKnown ? room : acknowledge(room, id, shortage !== undefined);
}

/** An order that will not be cooked releases everything, to waiting orders. Later claims for it are late. */
export function release(room: StockRoom, orderId: string, now: Instant): StockRoom {
  if (hasLeft(room, orderId)) return room;
  const departed = rememberDeparture(room.departed, orderId, now);
  const held = room.allocations.some((each) => each.orderId === orderId);
  const others = without(room, orderId);
  return { ...(held ? rebalance(others) : others), departed };
}

/** Cooking has started: deducts the allocated stock. An order started without stock has used uncounted stock. */
function use(room: StockRoom, orderId: string, needs: readonly Need[], now: Instant): StockRoom {
  if (hasLeft(room, orderId)) return room;
  const held = room.allocations.find((each) => each.orderId === orderId);
  const others = without(room, orderId);
  if (!held) return others.shortages.length === room.shortages.length ? room : others;
  const parts = partsOf(held, needs);
  const movements: Omit<Movement, 'seq' | 'at'>[] = parts.map(({ sku, quantity, batch }) => ({
    sku,
    change: -quantity,
    kind: 'used',
    batch,
    orderId,
  }));
  const emptied = { ...others, batches: take(room.batches, parts), used: rememberUse(room.used, orderId, now) };
  const moved = move(emptied, movements, now);
  // A change that came too late had allocated more than was used.
  return sameNeeds(held.needs, needs) ? moved : rebalance(moved);
}

/** As much of an order's stock as it needs. */
function partsOf({ parts }: Allocation, needs: readonly Need[]): Allocation['parts'] {
  const left = new Map(needs.map(({ sku, quantity }) => [sku, quantity]));
  return parts.flatMap((part) => {
    const quantity = Math.min(part.quantity, left.get(part.sku) ?? 0);
    left.set(part.sku, (left.get(part.sku) ?? 0) - quantity);
    return quantity > 0 ? [{ ...part, quantity }] : [];
  });
}

/** It was cancelled after cooking began: what was used is waste. Levels stay the same. */
function writeOff(room: StockRoom, orderId: string, needs: readonly Need[], now: Instant): StockRoom {
  if (!room.used.some((each) => each.orderId === orderId)) return room;
  const counted = needs.filter(({ sku }) => Object.hasOwn(room.items, sku));
  const movements = counted.flatMap(({ sku, quantity }): Omit<Movement, 'seq' | 'at'>[] => [
    { sku, change: quantity, kind: 'used', orderId },
    { sku, change: -quantity, kind: 'written_off', orderId },
  ]);
  const moved = move(room, movements, now);
  return {
    ...moved,
    used: room.used.filter((each) => each.orderId !== orderId),
    departed: rememberDeparture(room.departed, orderId, now),
  };
}

/** After a change was made or refused: frees what the other outcome had allocated. */
function holdOnly(room: StockRoom, orderId: string, orderVersion: number, needs: readonly Need[]): StockRoom {
  const held = room.allocations.find((each) => each.orderId === orderId);
  const short = room.shortages.find((each) => each.orderId === orderId);
  const known = held ?? short;
  if (!known || orderVersion < known.orderVersion) return room;
  const others = without(room, orderId);
  if (needs.length === 0) return held ? rebalance(others) : others;
  const claim = { ...known, orderVersion, needs };
  if (!held) return { ...room, shortages: [...others.shortages, claim] };
  if (sameNeeds(held.needs, needs)) {
    if (orderVersion === held.orderVersion) return room;
    return { ...room, allocations: room.allocations.map((each) => (each === held ? { ...held, orderVersion } : each)) };
  }
  const found = findStock(others, needs, held.neededBy);
  if ('parts' in found) {
    const allocation = { ...held, orderVersion, needs, parts: found.parts };
    return rebalance({ ...others, allocations: [...others.allocations, allocation] });
  }
  // It had no stock, and the refused change would have given it some: it waits again.
  const { parts: _, claimedAt: __, ...waiting } = { ...held, orderVersion, needs };
  return rebalance({ ...others, shortages: [...others.shortages, waiting] });
}
