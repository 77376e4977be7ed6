import { plusMinutes, type Instant } from '../shared/values.ts';
import type { Batch, Departure, IngredientSku, Missing, Movement, Need, Part, StockRoom } from './types.ts';

/** Stock levels, and the movements that change them. */

export interface Level {
  readonly sku: IngredientSku;
  readonly onHand: number;
  /** Announced and not yet arrived. */
  readonly incoming: number;
  /** Allocated to orders, from both. */
  readonly allocated: number;
  readonly lowAt?: number;
}

/** How long a departure is remembered: longer than any claim can be delayed. */
const DEPARTURE_MEMORY_MINUTES = 60;
/** An order cancelled later than this after its cooking began is no longer written off. */
const USED_MEMORY_MINUTES = 12 * 60;

export function isCounted(room: StockRoom, sku: IngredientSku): boolean {
  return Object.hasOwn(room.items, sku);
}

/** Every counted ingredient, sorted by SKU. */
export function levels(room: StockRoom): Level[] {
  return Object.entries(room.items)
    .map(([sku, { lowAt }]) => ({ sku, ...sumsOf(room, sku), ...(lowAt === undefined ? {} : { lowAt }) }))
    .toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
}

function sumsOf(room: StockRoom, sku: IngredientSku): Pick<Level, 'onHand' | 'incoming' | 'allocated'> {
  const batches = room.batches.filter((batch) => batch.sku === sku);
  const parts = room.allocations.flatMap(({ parts: own }) => own.filter((part) => part.sku === sku));
  return {
    onHand: total(batches.filter(({ eta }) => eta === undefined)),
    incoming: total(batches.filter(({ eta }) => eta !== undefined)),
    allocated: total(parts),
  };
}

/** Unallocated stock. */
export function freeOf(room: StockRoom, sku: IngredientSku): number {
  const { onHand, incoming, allocated } = sumsOf(room, sku);
  return onHand + incoming - allocated;
}

export function total(quantities: readonly { readonly quantity: number }[]): number {
  return quantities.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** The unallocated quantity of each batch. Negative if more is allocated than there is. */
export function freeByBatch(room: StockRoom): Map<string, number> {
  const free = new Map(room.batches.map(({ reference, quantity }) => [reference, quantity]));
  for (const { parts } of room.allocations) {
    for (const { batch, quantity } of parts) free.set(batch, (free.get(batch) ?? 0) - quantity);
  }
  return free;
}

export function isInTime({ eta }: Batch, neededBy: Instant): boolean {
  return eta === undefined || eta <= neededBy;
}

/** Stock on hand first, oldest first; then deliveries, by arrival. */
export function byPreference(a: Batch, b: Batch): number {
  const [first, second] = [a, b].map(({ eta, at }) => [eta === undefined ? 0 : 1, eta ?? at] as const);
  if (!first || !second) return 0;
  return first[0] - second[0] || compare(first[1], second[1]) || compare(a.reference, b.reference);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Finds batches for all needs, in time; or what is missing. Uncounted ingredients limit nothing. */
export function findStock(
  room: StockRoom,
  needs: readonly Need[],
  neededBy: Instant,
): { readonly parts: readonly Part[] } | { readonly missing: readonly Missing[] } {
  const free = freeByBatch(room);
  const parts: Part[] = [];
  const missing: Missing[] = [];
  for (const { sku, quantity: needed } of needs) {
    if (!isCounted(room, sku)) continue;
    let left = needed;
    const batches = room.batches.filter((batch) => batch.sku === sku && isInTime(batch, neededBy));
    for (const { reference: batch } of batches.toSorted(byPreference)) {
      const quantity = Math.min(left, Math.max(0, free.get(batch) ?? 0));
      if (quantity > 0) parts.push({ batch, sku, quantity });
      left -= quantity;
    }
    if (left > 0) missing.push({ sku, needed, available: needed - left });
  }
  return missing.length > 0 ? { missing } : { parts };
}

/** Changes levels, recording a movement for each. */
export function move(room: StockRoom, movements: readonly Omit<Movement, 'seq' | 'at'>[], now: Instant): StockRoom {
  const numbered = movements.map((movement, index) => ({ seq: room.nextMovement + index, at: now, ...movement }));
  return {
    ...room,
    movements: [...room.movements, ...numbered],
    nextMovement: room.nextMovement + numbered.length,
  };
}

/** Takes quantities out of batches, without a movement: the caller records one. */
export function take(batches: readonly Batch[], parts: readonly Pick<Part, 'batch' | 'quantity'>[]): Batch[] {
  return batches.map((batch) => {
    const taken = total(parts.filter((part) => part.batch === batch.reference));
    return taken === 0 ? batch : { ...batch, quantity: batch.quantity - taken };
  });
}

export function hasLeft({ departed, used }: StockRoom, orderId: string): boolean {
  return [...departed, ...used].some((each) => each.orderId === orderId);
}

/** Whether it is still remembered that an order whose cooking began then has used its stock. */
export function isUseRemembered(cookingStartedAt: Instant, now: Instant): boolean {
  return cookingStartedAt > plusMinutes(now, -USED_MEMORY_MINUTES);
}

export function rememberDeparture(known: readonly Departure[], orderId: string, now: Instant): Departure[] {
  return remember(known, orderId, now, DEPARTURE_MEMORY_MINUTES);
}

export function rememberUse(known: readonly Departure[], orderId: string, now: Instant): Departure[] {
  return remember(known, orderId, now, USED_MEMORY_MINUTES);
}

function remember(known: readonly Departure[], orderId: string, now: Instant, minutes: number): Departure[] {
  const forgetBefore = plusMinutes(now, -minutes);
  return [...known.filter((each) => each.at >= forgetBefore && each.orderId !== orderId), { orderId, at: now }];
}
