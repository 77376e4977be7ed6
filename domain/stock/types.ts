import type { Instant } from '../shared/values.ts';

/**
 * One store's stock of ingredients, following a well-known model (allocation in "Architecture Patterns with Python"): stock comes in
 * batches, and an order's needs are allocated to batches, all or nothing.
 *
 * Like the kitchen it is one value, changed by one guarded write at a time, so no unit is allocated twice and no order gets half of
 * its needs. An ingredient without any batch, ever, is not counted and limits nothing.
 */
export interface StockRoom {
  /** Every counted ingredient, by SKU. */
  readonly items: Readonly<Record<string, StockItem>>;
  readonly batches: readonly Batch[];
  readonly allocations: readonly Allocation[];
  /** Orders that have lost their stock, oldest first: they are served first when stock comes in. */
  readonly shortages: readonly Shortage[];
  /** Orders that have used their stock, while it may still have to be written off. */
  readonly used: readonly Departure[];
  /** Remembers for a while that an order has returned its stock for good. */
  readonly departed: readonly Departure[];
  /** The latest movements, oldest first; earlier ones are in the archive. */
  readonly movements: readonly Movement[];
  /** The number of the next movement. */
  readonly nextMovement: number;
  /** Alerts already sent to the manager, until stock comes in. */
  readonly alerts: readonly StockAlert[];
  /** Idempotency keys, kept for a day. */
  readonly done: readonly { readonly key: string; readonly at: Instant }[];
  /** The latest deliveries of other systems, oldest first; absent if there were none. */
  readonly heard?: readonly Heard[];
  /** What others are told of it, oldest first; absent if there was nothing. */
  readonly news?: readonly StockNews[];
}

export const EMPTY_STOCK: StockRoom = {
  items: {},
  batches: [],
  allocations: [],
  shortages: [],
  used: [],
  departed: [],
  movements: [],
  nextMovement: 1,
  alerts: [],
  done: [],
};

export const STOCK_NEWS_KINDS = [
  'batch_arrived', 'quantity_changed', 'allocated', 'low', 'out', 'sufficient',
] as const; // prettier-ignore

export interface StockNewsFact {
  readonly kind: (typeof STOCK_NEWS_KINDS)[number];
  readonly details: Readonly<Record<string, string | number | null>>;
  /** Of a changed quantity. */
  readonly movement?: number;
}

export interface StockNews extends StockNewsFact {
  readonly seq: number;
  readonly at: Instant;
}

/** A delivery of another system that was carried out or refused. */
export interface Heard {
  readonly source: string;
  readonly id: string;
  readonly reference: string;
  /** A hash of what it said: another with its id is refused. Absent from those of earlier releases. */
  readonly content?: string;
  readonly sequence?: number;
  readonly sentAt: Instant;
  readonly at: Instant;
  readonly refused?: { readonly code: string; readonly message: string };
}

export interface StockItem {
  /** The sum of its archived movements. */
  readonly archived: number;
  /** Alert the manager below this free quantity. */
  readonly lowAt?: number;
}

/** An ingredient: 2 to 30 upper-case letters, digits and dashes. */
export type IngredientSku = string;

export function isIngredientSku(text: string): text is IngredientSku {
  return /^[A-Z0-9][A-Z0-9-]{1,29}$/.test(text);
}

/** A positive whole quantity of an ingredient, in its unit (grams, millilitres or pieces). */
export interface Need {
  readonly sku: IngredientSku;
  readonly quantity: number;
}

export interface Missing {
  readonly sku: IngredientSku;
  readonly needed: number;
  /** The quantity available in time. */
  readonly available: number;
}

/** Stock of one ingredient that came, or will come, in one delivery. */
export interface Batch {
  /** Unique within the store. */
  readonly reference: string;
  readonly sku: IngredientSku;
  /** The delivered or announced quantity. */
  readonly received: number;
  /** The remaining quantity. */
  readonly quantity: number;
  /** The expected arrival; absent: it is on hand. */
  readonly eta?: Instant;
  /** When it was recorded, or last corrected by hand. */
  readonly at: Instant;
  /** The other system that brought it: no other one may change it. */
  readonly source?: string;
}

/** A stock request of an order, with the order's version: a request with an older version is late. */
export interface Claim {
  readonly orderId: string;
  readonly orderVersion: number;
  readonly needs: readonly Need[];
  /** When the kitchen will begin: later deliveries are of no use. */
  readonly neededBy: Instant;
}

interface HeldClaim extends Claim {
  /** When it first got stock: in a shortage, the latest ones lose theirs first. */
  readonly since: Instant;
  /** The order believes that it has none. Absent: it believes that it has its stock. */
  readonly believesShort?: true;
}

export interface Allocation extends HeldClaim {
  /** When it was last claimed. */
  readonly claimedAt: Instant;
  readonly parts: readonly Part[];
}

export interface Part {
  readonly batch: string;
  readonly sku: IngredientSku;
  readonly quantity: number;
}

/** Holds nothing: needs are allocated completely or not at all. */
export type Shortage = HeldClaim;

export interface Departure {
  readonly orderId: string;
  readonly at: Instant;
}

export const MOVEMENT_KINDS = ['received', 'announced', 'corrected', 'used', 'written_off', 'wasted'] as const;

/** A change of an ingredient's level, which includes deliveries on their way. Its movements add up to its level. */
export interface Movement {
  readonly seq: number;
  readonly at: Instant;
  readonly sku: IngredientSku;
  readonly change: number;
  /**
   * `received`: delivered. `announced`: on its way. `corrected`: counted. `used`: used by an order; positive if that is written off
   * instead. `written_off`: used by an order that was cancelled. `wasted`: spoilt or dropped.
   */
  readonly kind: (typeof MOVEMENT_KINDS)[number];
  readonly batch?: string;
  readonly orderId?: string;
  readonly reason?: string;
  readonly by?: string;
}

/** Sent once, by the order that noticed it, until stock comes in. */
export interface StockAlert {
  readonly sku: IngredientSku;
  readonly kind: 'out' | 'low';
  readonly orderId: string;
  readonly at: Instant;
}

export interface StockChange<Result> {
  readonly room: StockRoom;
  readonly result: Result;
}

/** Other systems' orders have different ids from ours. */
export function externalOrder(reference: string): string {
  return `external/${reference}`;
}

export function isExternal(orderId: string): boolean {
  return orderId.startsWith('external/');
}
