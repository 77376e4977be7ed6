import type { Instant } from '../shared/values.ts';

/**
 * One store's stock of ingredients, by the rules of a well-known model (allocation in "Architecture Patterns with Python"): stock comes in
 * batches, and what an order needs is allocated to batches, all of it or nothing.
 *
 * Like the kitchen it is one value, changed by one guarded write at a time, so two orders never get the same unit and an order never
 * gets half of what it needs. An ingredient that the store has never had a batch of is not counted, and limits nothing.
 */
export interface StockRoom {
  /** Every ingredient that is counted, by its SKU. */
  readonly items: Readonly<Record<string, StockItem>>;
  readonly batches: readonly Batch[];
  readonly allocations: readonly Allocation[];
  /** Orders that had stock, and have it no more: oldest first, they get what comes in. */
  readonly shortages: readonly Shortage[];
  /** Orders whose stock went into the oven, for as long as it may still have to be written off. */
  readonly used: readonly Departure[];
  /** Remembers for a while that an order has given its stock back for good. */
  readonly departed: readonly Departure[];
  /** The latest changes of levels, oldest first; earlier ones are in the archive. */
  readonly movements: readonly Movement[];
  /** The number of the next movement. */
  readonly nextMovement: number;
  /** What the manager has been told of, until stock comes in. */
  readonly alerts: readonly StockAlert[];
  /** Requests that must not be done twice, remembered for a day. */
  readonly done: readonly { readonly key: string; readonly at: Instant }[];
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

export interface StockItem {
  /** What its movements in the archive add up to. */
  readonly archived: number;
  /** Alert the manager below this free quantity. */
  readonly lowAt?: number;
}

/** An ingredient: 2 to 30 upper-case letters, digits and dashes. */
export type IngredientSku = string;

export function isIngredientSku(text: string): text is IngredientSku {
  return /^[A-Z0-9][A-Z0-9-]{1,29}$/.test(text);
}

/** So much of an ingredient, in its unit (grams, millilitres or pieces): a whole number, more than nothing. */
export interface Need {
  readonly sku: IngredientSku;
  readonly quantity: number;
}

export interface Missing {
  readonly sku: IngredientSku;
  readonly needed: number;
  /** What could be had in time. */
  readonly available: number;
}

/** Stock of one ingredient that came, or will come, at once. */
export interface Batch {
  /** Unique within the store. */
  readonly reference: string;
  readonly sku: IngredientSku;
  /** How much of it came, or is to come. */
  readonly received: number;
  /** How much of that is left. */
  readonly quantity: number;
  /** When it is to arrive; absent: it is on hand. */
  readonly eta?: Instant;
  /** When it was written down, or last changed by hand. */
  readonly at: Instant;
}

/** A stock request of an order, with the order's version: a request with an older version is late. */
export interface Claim {
  readonly orderId: string;
  readonly orderVersion: number;
  readonly needs: readonly Need[];
  /** When the kitchen is to begin: a delivery that comes later is of no use. */
  readonly neededBy: Instant;
}

interface HeldClaim extends Claim {
  /** When it first got stock: the younger one loses when there is not enough. */
  readonly since: Instant;
  /** The order believes that it has none. Absent: that it has its stock. */
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

/** Holds nothing: an order has all that it needs, or none of it. */
export type Shortage = HeldClaim;

export interface Departure {
  readonly orderId: string;
  readonly at: Instant;
}

export const MOVEMENT_KINDS = ['received', 'announced', 'corrected', 'used', 'written_off', 'wasted'] as const;

/** A change of an ingredient's level, which is what is on hand and on its way. All movements of an ingredient add up to its level. */
export interface Movement {
  readonly seq: number;
  readonly at: Instant;
  readonly sku: IngredientSku;
  readonly change: number;
  /**
   * `received`: it came. `announced`: it is on its way. `corrected`: it was counted. `used`: it went into an order, or (more than nothing)
   * what went into one is written off after all. `written_off`: it went into an order that was cancelled. `wasted`: spoilt or dropped.
   */
  readonly kind: (typeof MOVEMENT_KINDS)[number];
  readonly batch?: string;
  readonly orderId?: string;
  readonly reason?: string;
  readonly by?: string;
}

/** Told once, by the order that came upon it, until stock comes in. */
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

/** Orders of other systems are named apart from ours. */
export function externalOrder(reference: string): string {
  return `external/${reference}`;
}

export function isExternal(orderId: string): boolean {
  return orderId.startsWith('external/');
}
