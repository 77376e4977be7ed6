import type { Instant } from '../shared/values.ts';
import { findStock, freeOf, hasLeft, isCounted, isInTime } from './levels.ts';
import {
  externalOrder,
  isExternal,
  type Allocation,
  type Claim,
  type IngredientSku,
  type Missing,
  type Need,
  type Shortage,
  type StockAlert,
  type StockChange,
  type StockRoom,
} from './types.ts';

/** Allocation of stock. */

export type AllocateOutcome =
  | {
      readonly outcome: 'allocated';
      readonly allocation: Allocation;
      /** Ingredients that are now running low and not reported yet. */
      readonly low: readonly IngredientSku[];
    }
  | {
      readonly outcome: 'out_of_stock';
      readonly missing: readonly Missing[];
      /** Those not reported yet. */
      readonly news: readonly IngredientSku[];
    }
  /** The order has already used its stock, has ended, or was changed since. */
  | { readonly outcome: 'late' };

export interface AllocateRequest extends Claim {
  /** The order is being changed: until that is settled, it holds its current stock as well as the new. */
  readonly isChange?: boolean;
}

/** Allocates everything an order needs, or nothing. Idempotent. */
export function allocate(
  room: StockRoom,
  { isChange = false, ...claim }: AllocateRequest,
  now: Instant,
): StockChange<AllocateOutcome> {
  const { orderId, neededBy } = claim;
  const held = room.allocations.find((each) => each.orderId === orderId);
  const known = held ?? room.shortages.find((each) => each.orderId === orderId);
  if (hasLeft(room, orderId) || (known && claim.orderVersion < known.orderVersion)) {
    return { room, result: { outcome: 'late' } };
  }
  const needs = isChange && held ? greaterOf(held.needs, claim.needs) : claim.needs;
  const others = without(room, orderId);
  const isSame = held && sameNeeds(held.needs, needs) && isStillInTime(room, { ...held, neededBy });
  const found = isSame ? held : findStock(others, needs, neededBy);
  if ('missing' in found) {
    const alerted = isChange ? { room, news: [] } : tellOf(room, 'out', found.missing, orderId, now);
    return {
      room: alerted.room,
      result: { outcome: 'out_of_stock', missing: found.missing, news: alerted.news },
    };
  }
  const allocation: Allocation = {
    ...claim,
    needs,
    parts: found.parts,
    since: known?.since ?? now,
    ...beliefOf(known),
    claimedAt: now,
  };
  // A retry that now succeeds has not reported its earlier failure.
  const alerts = others.alerts.filter((alert) => alert.kind !== 'out' || alert.orderId !== orderId);
  const after = { ...others, alerts, allocations: [...others.allocations, allocation] };
  // Changes and other systems do not alert the manager: the next placed order does.
  const scarce = isChange ? [] : needs.filter(({ sku }) => freeOf(after, sku) < (room.items[sku]?.lowAt ?? 0));
  const { room: told, news: low } = tellOf(after, 'low', scarce, orderId, now);
  return { room: told, result: { outcome: 'allocated', allocation, low } };
}

export type LineOutcome = AllocateOutcome | { readonly outcome: 'unknown_sku' | 'other_line' };

/** Allocates a line for another system, idempotent by its reference. */
export function allocateLine(
  room: StockRoom,
  { reference, neededBy: by, ...need }: Need & { readonly reference: string; readonly neededBy: Instant },
  now: Instant,
): StockChange<LineOutcome> {
  if (!isCounted(room, need.sku)) return { room, result: { outcome: 'unknown_sku' } };
  const orderId = externalOrder(reference);
  const known = [...room.allocations, ...room.shortages].find((each) => each.orderId === orderId);
  if (known && !sameNeeds(known.needs, [need])) return { room, result: { outcome: 'other_line' } };
  return allocate(room, { orderId, orderVersion: 1, needs: [need], neededBy: by, isChange: true }, now);
}

/** Opens missing alerts. One opened by the same order counts as new again: it may not have been sent. */
function tellOf(
  room: StockRoom,
  kind: StockAlert['kind'],
  what: readonly { readonly sku: IngredientSku }[],
  orderId: string,
  now: Instant,
): { readonly room: StockRoom; readonly news: readonly IngredientSku[] } {
  const alertOf = (sku: IngredientSku): StockAlert | undefined =>
    room.alerts.find((each) => each.sku === sku && each.kind === kind);
  const opened = what.flatMap(({ sku }) => (alertOf(sku) ? [] : [{ sku, kind, orderId, at: now }]));
  const news = what.map(({ sku }) => sku).filter((sku) => (alertOf(sku)?.orderId ?? orderId) === orderId);
  return { room: opened.length === 0 ? room : { ...room, alerts: [...room.alerts, ...opened] }, news };
}

/** Whether the manager was alerted that an ingredient is out. */
export function isKnownToBeOut(room: StockRoom, sku: IngredientSku): boolean {
  return room.alerts.some((alert) => alert.kind === 'out' && alert.sku === sku);
}

/** The stock without an order's claims. */
export function without(room: StockRoom, orderId: string): StockRoom {
  const isOther = (each: Claim): boolean => each.orderId !== orderId;
  return {
    ...room,
    allocations: room.allocations.filter(isOther),
    shortages: room.shortages.filter(isOther),
  };
}

/**
 * Call after any stock change other than an allocation: the newest orders lose missing or late stock; then short orders
 * are served, oldest first.
 */
export function rebalance(room: StockRoom): StockRoom {
  const left = new Map(room.batches.map(({ reference, quantity }) => [reference, quantity]));
  const kept: Allocation[] = [];
  const lost: Allocation[] = [];
  for (const allocation of room.allocations.toSorted(byAge)) {
    const isCovered = allocation.parts.every(({ batch, quantity }) => quantity <= (left.get(batch) ?? 0));
    if (isCovered && isStillInTime(room, allocation)) {
      for (const { batch, quantity } of allocation.parts) left.set(batch, (left.get(batch) ?? 0) - quantity);
      kept.push(allocation);
    } else lost.push(allocation);
  }
  const wanting = [...lost, ...room.shortages];
  if (wanting.length === 0) return room;
  const start: StockRoom = { ...room, allocations: kept, shortages: [] };
  return wanting.toSorted(byAge).reduce(giveBack, start);
}

function giveBack(room: StockRoom, claim: Allocation | Shortage): StockRoom {
  const { orderId, orderVersion, needs, neededBy, since } = claim;
  const base = { orderId, orderVersion, needs, neededBy, since, ...beliefOf(claim) };
  const found = findStock(room, needs, neededBy);
  if ('missing' in found) return { ...room, shortages: [...room.shortages, base] };
  const claimedAt = 'parts' in claim ? claim.claimedAt : since;
  return { ...room, allocations: [...room.allocations, { ...base, claimedAt, parts: found.parts }] };
}

function beliefOf(claim: Pick<Shortage, 'believesShort'> | undefined): Pick<Shortage, 'believesShort'> {
  return claim?.believesShort ? { believesShort: true } : {};
}

/** The shortage of an order that has lost its stock. */
export function missingOf(room: StockRoom, { needs, neededBy }: Claim): readonly Missing[] {
  const found = findStock(room, needs, neededBy);
  return 'missing' in found ? found.missing : [];
}

/** An order's standing with the stock. */
export type Standing =
  | { readonly standing: 'allocated'; readonly isNews: boolean }
  | { readonly standing: 'short'; readonly isNews: boolean; readonly missing: readonly Missing[] }
  | { readonly standing: 'none' };

export function standingOf(room: StockRoom, orderId: string): Standing {
  const short = room.shortages.find((each) => each.orderId === orderId);
  if (short) return { standing: 'short', isNews: !short.believesShort, missing: missingOf(room, short) };
  const held = room.allocations.find((each) => each.orderId === orderId);
  return held ? { standing: 'allocated', isNews: held.believesShort === true } : { standing: 'none' };
}

/** Records the standing an order knows. If it has changed meanwhile, it is news again. */
export function acknowledge(room: StockRoom, orderId: string, isShort: boolean): StockRoom {
  const note = <C extends Shortage>(claim: C): C => {
    if (claim.orderId !== orderId) return claim;
    const { believesShort: _, ...rest } = claim;
    return { ...rest, ...beliefOf(isShort ? { believesShort: true } : undefined) } as C;
  };
  return { ...room, allocations: room.allocations.map(note), shortages: room.shortages.map(note) };
}

/** Our orders that have lost or regained stock without knowing it. */
export function untold(room: StockRoom): string[] {
  const regained = room.allocations.filter(({ believesShort }) => believesShort);
  const lost = room.shortages.filter(({ believesShort }) => !believesShort);
  return [...regained, ...lost].map(({ orderId }) => orderId).filter((orderId) => !isExternal(orderId));
}

/** Claims on these ingredients from before a time, possibly leaked by a crash. */
export function claimedBefore(room: StockRoom, skus: readonly IngredientSku[], moment: Instant): readonly Allocation[] {
  return room.allocations.filter(
    ({ claimedAt, parts }) => claimedAt < moment && parts.some(({ sku }) => skus.includes(sku)),
  );
}

function isStillInTime(room: StockRoom, { parts, neededBy: limit }: Allocation): boolean {
  return parts.every((part) => {
    const batch = room.batches.find(({ reference }) => reference === part.batch);
    return batch !== undefined && isInTime(batch, limit);
  });
}

function byAge(one: Claim & { readonly since: Instant }, other: Claim & { readonly since: Instant }): number {
  if (one.since === other.since) return one.orderId < other.orderId ? -1 : 1;
  return one.since < other.since ? -1 : 1;
}

export function sameNeeds(one: readonly Need[], other: readonly Need[]): boolean {
  const quantityIn = (needs: readonly Need[], sku: IngredientSku): number =>
    needs.find((need) => need.sku === sku)?.quantity ?? 0;
  return [...one, ...other].every(({ sku }) => quantityIn(one, sku) === quantityIn(other, sku));
}

function greaterOf(one: readonly Need[], other: readonly Need[]): Need[] {
  const greatest = new Map<IngredientSku, number>();
  for (const { sku, quantity } of [...one, ...other]) {
    greatest.set(sku, Math.max(quantity, greatest.get(sku) ?? 0));
  }
  return [...greatest].map(([sku, quantity]) => ({ sku, quantity }));
}
