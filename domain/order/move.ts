import type { OrderLine, Totals } from '../catalog/pricing.ts';
import type { Instant, OrderId, StoreId } from '../shared/values.ts';
import type { Rejection } from './reasons.ts';

/**
 * An order that its store does not begin can go on in another one, as a new order there. Until that has been accepted, this one keeps
 * its place; from the customer's consent on it cannot be begun.
 */

/** The order in the other store. */
export interface MoveTarget {
  readonly storeId: StoreId;
  readonly storeName: string;
  /** Derived from this order and the offer, so that a repetition is the same order. */
  readonly orderId: OrderId;
}

/** What its customer is asked to agree to. */
export interface MoveOffer {
  readonly offerId: string;
  readonly to: MoveTarget;
  /** The same items at the other store's prices. */
  readonly lines: readonly OrderLine[];
  readonly totals: Totals;
  readonly kitchenMinutes: number;
  /** How the new order is paid. `online`: on the provider's page, anew. */
  readonly payment: 'cash' | 'card' | 'online';
  /** When it would be ready there. */
  readonly readyAt: Instant;
  readonly expiresAt: Instant;
  /** Between the stores, if both say where they are. */
  readonly distanceKm?: number;
  /** Nobody has looked whether the order has been begun: it rests on the leases of the displays, which must still hold when it is accepted. */
  readonly byLease?: true;
}

/** `accepted`: the new order is being placed. `failed`: it was not taken, and this one goes on. */
export const MOVE_STATUSES = ['offered', 'accepted', 'declined', 'failed', 'moved'] as const;
export type MoveStatus = (typeof MOVE_STATUSES)[number];

export interface Move extends MoveOffer {
  readonly status: MoveStatus;
  readonly failure?: MoveFailure;
}

/** Why the new order was not taken. */
export type MoveFailure =
  | { readonly code: 'rejected'; readonly rejection: Rejection }
  /** It was cancelled before the other kitchen had taken it. */
  | { readonly code: 'withdrawn' }
  /** @property reason of the other order's workflow */
  | { readonly code: 'refused'; readonly reason: string };

/** The outcome of placing the new order. Whatever it says is final. */
export type MoveResult =
  | { readonly outcome: 'placed'; readonly number: number }
  | { readonly outcome: 'refused'; readonly failure: MoveFailure };

/** Where an order was before. */
export interface MoveOrigin {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
  readonly number: number;
}

interface Moving {
  readonly status: string;
  readonly move?: Move;
}

/** Its customer has agreed, and the other store has not answered yet. */
export function isBeingMoved({ status, move }: Moving): boolean {
  return status === 'confirmed' && move?.status === 'accepted';
}

/** The offer that can be accepted now. */
export function openOffer({ status, move }: Moving, now: Instant): Move | undefined {
  return status === 'confirmed' && move?.status === 'offered' && now <= move.expiresAt ? move : undefined;
}
