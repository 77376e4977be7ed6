import { plusMinutes, type Instant } from '../shared/values.ts';
import { rebalance } from './allocate.ts';
import { byPreference, freeOf, isCounted, move, take } from './levels.ts';
import type { Batch, IngredientSku, Movement, Part, StockChange, StockRoom } from './types.ts';

/** Deliveries, counts and waste. */

/** How long used-up batches and idempotency keys are remembered. */
const MEMORY_MINUTES = 24 * 60;

export interface NewBatch {
  readonly reference: string;
  readonly sku: IngredientSku;
  readonly quantity: number;
  readonly eta?: Instant;
  /** The other system that brings it. */
  readonly source?: string;
}

export type ReceiveOutcome =
  | { readonly outcome: 'received' | 'known'; readonly batch: Batch }
  /** Another batch has this reference. */
  | { readonly outcome: 'exists' };

/** Adds a batch. The first one of an ingredient starts its counting. */
export function receive(
  room: StockRoom,
  { reference, sku, quantity, eta, source }: NewBatch,
  by: string,
  now: Instant,
): StockChange<ReceiveOutcome> {
  const known = room.batches.find((each) => each.reference === reference);
  if (known) {
    const isSame = known.sku === sku && known.received === quantity;
    return { room, result: isSame ? { outcome: 'known', batch: known } : { outcome: 'exists' } };
  }
  const batch: Batch = {
    reference,
    sku,
    received: quantity,
    quantity,
    at: now,
    ...(eta === undefined ? {} : { eta }),
    ...(source === undefined ? {} : { source }),
  };
  const items = { ...room.items, [sku]: room.items[sku] ?? { archived: 0 } };
  const usedUp = plusMinutes(now, -MEMORY_MINUTES);
  const batches = [...room.batches.filter((each) => each.quantity > 0 || each.at >= usedUp), batch];
  const kind = eta === undefined ? 'received' : 'announced';
  const moved = move({ ...room, items, batches }, [{ sku, change: quantity, kind, batch: reference, by }], now);
  return { room: restocked(moved, sku), result: { outcome: 'received', batch } };
}

export interface BatchChange {
  /** The remaining quantity. */
  readonly quantity?: number;
  /** Null: it has arrived. */
  readonly eta?: Instant | null;
  readonly reason?: string;
}

export type ChangeOutcome = { readonly outcome: 'changed'; readonly batch: Batch } | { readonly outcome: 'not_found' };

/** Corrects a batch's quantity or arrival. If it no longer suffices, orders lose their stock, newest first. */
export function changeBatch(
  room: StockRoom,
  reference: string,
  { quantity, eta, reason }: BatchChange,
  by: string,
  now: Instant,
): StockChange<ChangeOutcome> {
  const batch = room.batches.find((each) => each.reference === reference);
  if (!batch) return { room, result: { outcome: 'not_found' } };
  const { eta: before, ...rest } = batch;
  const when = eta === undefined ? before : (eta ?? undefined);
  const next: Batch = {
    ...rest,
    quantity: quantity ?? batch.quantity,
    at: now,
    ...(when === undefined ? {} : { eta: when }),
  };
  const change = next.quantity - batch.quantity;
  if (change === 0 && when === before) return { room, result: { outcome: 'changed', batch } };
  const { sku } = batch;
  const why = reason === undefined ? {} : { reason };
  const movement = { sku, change, kind: 'corrected' as const, batch: reference, by, ...why };
  const batches = room.batches.map((each) => (each.reference === reference ? next : each));
  const moved = move({ ...room, batches }, change === 0 ? [] : [movement], now);
  return {
    room: change > 0 || isEarlier(when, before) ? restocked(moved, sku) : rebalance(moved),
    result: { outcome: 'changed', batch: next },
  };
}

function isEarlier(eta: Instant | undefined, before: Instant | undefined): boolean {
  return before !== undefined && (eta === undefined || eta < before);
}

export interface Waste {
  readonly sku: IngredientSku;
  readonly quantity: number;
  readonly reason: string;
  /** Default: oldest stock on hand first. */
  readonly batch?: string;
  /** Idempotency key. */
  readonly key: string;
}

export type WasteOutcome =
  | { readonly outcome: 'wasted' }
  | { readonly outcome: 'unknown_sku' | 'unknown_batch' }
  /** More than is left. */
  | { readonly outcome: 'not_there'; readonly quantity: number };

/** Removes spoilt stock, even if it is allocated. */
export function waste(
  room: StockRoom,
  { sku, quantity, reason, batch, key }: Waste,
  by: string,
  now: Instant,
): StockChange<WasteOutcome> {
  if (room.done.some((each) => each.key === key)) return { room, result: { outcome: 'wasted' } };
  if (!isCounted(room, sku)) return { room, result: { outcome: 'unknown_sku' } };
  const named = room.batches.filter((each) => each.sku === sku && each.reference === batch);
  if (batch !== undefined && named.length === 0) return { room, result: { outcome: 'unknown_batch' } };
  const onHand = room.batches.filter((each) => each.sku === sku && each.eta === undefined);
  const sources = batch === undefined ? onHand.toSorted(byPreference) : named;
  const parts: Part[] = [];
  let left = quantity;
  for (const source of sources) {
    const taken = Math.min(left, source.quantity);
    if (taken > 0) parts.push({ batch: source.reference, sku, quantity: taken });
    left -= taken;
  }
  if (left > 0) return { room, result: { outcome: 'not_there', quantity: quantity - left } };
  const movements: Omit<Movement, 'seq' | 'at'>[] = parts.map((part) => ({
    sku,
    change: -part.quantity,
    kind: 'wasted',
    batch: part.batch,
    reason,
    by,
  }));
  const since = plusMinutes(now, -MEMORY_MINUTES);
  const done = [...room.done.filter((each) => each.at >= since), { key, at: now }];
  const moved = move({ ...room, done, batches: take(room.batches, parts) }, movements, now);
  return { room: rebalance(moved), result: { outcome: 'wasted' } };
}

/** @param lowAt undefined: no alert */
export function setThreshold(
  room: StockRoom,
  sku: IngredientSku,
  lowAt: number | undefined,
): StockChange<'set' | 'unknown_sku'> {
  const item = room.items[sku];
  if (!item) return { room, result: 'unknown_sku' };
  const threshold = lowAt === undefined ? {} : { lowAt };
  const items = { ...room.items, [sku]: { archived: item.archived, ...threshold } };
  return { room: closeAlerts({ ...room, items }, sku), result: 'set' };
}

/** After a delivery: serves waiting orders, and resets the alerts. */
function restocked(room: StockRoom, sku: IngredientSku): StockRoom {
  return closeAlerts(rebalance(room), sku);
}

function closeAlerts(room: StockRoom, sku: IngredientSku): StockRoom {
  const free = freeOf(room, sku);
  const isOver = { out: free > 0, low: free >= (room.items[sku]?.lowAt ?? 0) };
  const alerts = room.alerts.filter((alert) => alert.sku !== sku || !isOver[alert.kind]);
  return alerts.length === room.alerts.length ? room : { ...room, alerts };
}
