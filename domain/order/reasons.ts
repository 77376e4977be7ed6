import type { Personal } from '../shared/personal.ts';
import type { Missing } from '../stock/types.ts';
import type { Instant, OrderId, StoreId } from '../shared/values.ts';

/**
 * Reasons as codes and data, so that rewording never changes the state that events add up to. Only what a person typed or a
 * provider answered is text. The API's sentences are in `words.ts`, those of messages in `adapters/notifications/`.
 */

export type Rejection =
  /** @property reason the provider's answer */
  | { readonly code: 'payment_declined'; readonly reason: string }
  | { readonly code: 'payment_action_expired'; readonly waitedMinutes: number }
  /** @property pizzas the names of those that cannot be made */
  | { readonly code: 'out_of_stock'; readonly pizzas: readonly string[] }
  | { readonly code: 'kitchen_at_capacity' | 'kitchen_paused'; readonly tryAgainAt: Instant }
  /** @property freeTimes quarter hours that are free */
  | { readonly code: 'quarter_hour_full'; readonly freeTimes: readonly Instant[] };

export type RejectionCode = Rejection['code'];

export const REJECTION_CODES = [
  'payment_declined',
  'payment_action_expired',
  'out_of_stock',
  'kitchen_at_capacity',
  'kitchen_paused',
  'quarter_hour_full',
] as const satisfies readonly RejectionCode[];

/** Why a change was not made. The code is the one that its sender receives. */
export type RevisionRefusal =
  /** @property reason the provider's answer; absent in earlier events: the bank required a confirmation */
  | { readonly code: 'payment_declined'; readonly reason?: string }
  | { readonly code: 'payment_action_expired'; readonly waitedMinutes: number }
  | { readonly code: 'illegal_transition'; readonly because: 'kitchen_began' | 'order_cancelled' }
  | { readonly code: 'out_of_stock'; readonly missing: readonly Missing[] }
  | { readonly code: 'quarter_hour_full'; readonly freeTimes: readonly Instant[] };

/** Why an order or draft was cancelled, if no reason was typed. */
export type CancellationCause =
  | { readonly code: 'not_begun'; readonly waitedMinutes: number }
  | { readonly code: 'not_placed'; readonly waitedMinutes: number }
  /** It goes on in another store, as the order with this id and number there. */
  | {
      readonly code: 'moved';
      readonly storeId: StoreId;
      readonly storeName: string;
      readonly orderId: OrderId;
      readonly number: number;
    }
  /** Of orders of earlier versions: its workflow was cancelled in Temporal, which is refused now. */
  | { readonly code: 'workflow_cancelled' };

export interface CancellationReason {
  /** As typed by the person who cancelled it. */
  readonly reason?: Personal;
  readonly cause?: CancellationCause;
}

/** The cause without the rest of the object. */
export function reasonOf({ reason, cause }: CancellationReason): CancellationReason {
  return { ...(reason === undefined ? {} : { reason }), ...(cause === undefined ? {} : { cause }) };
}

/** A payment problem that needs a person. @property reason the provider's code */
export interface PaymentQuestion {
  readonly code: 'disputed' | 'refund_returned';
  readonly reason?: string;
}
