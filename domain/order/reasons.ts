import type { Personal } from '../shared/personal.ts';
import type { Missing } from '../stock/types.ts';
import type { Instant } from '../shared/values.ts';

/**
 * Why something did not happen: codes and data, so that other words never change what an order adds up to. Only what a person has typed, or a
 * provider has answered, is text. `words.ts` has the sentences of the API, `adapters/notifications/` those of messages.
 */

export type Rejection =
  /** @property reason the provider's answer */
  | { readonly code: 'payment_declined'; readonly reason: string }
  | { readonly code: 'payment_action_expired'; readonly waitedMinutes: number }
  /** @property pizzas the names of those that cannot be made */
  | { readonly code: 'out_of_stock'; readonly pizzas: readonly string[] }
  | { readonly code: 'kitchen_at_capacity' | 'kitchen_paused'; readonly tryAgainAt: Instant }
  /** @property freeTimes quarter hours that have a place left */
  | { readonly code: 'quarter_hour_full'; readonly freeTimes: readonly Instant[] };

export type RejectionCode = Rejection['code'];

/** Why a change was not made. The code is that of the refusal that its sender gets. */
export type RevisionRefusal =
  /** @property reason the provider's answer; absent: the bank asks for a confirmation, which a change cannot wait for */
  | { readonly code: 'payment_declined'; readonly reason?: string }
  | { readonly code: 'illegal_transition'; readonly because: 'kitchen_began' | 'order_cancelled' }
  | { readonly code: 'out_of_stock'; readonly missing: readonly Missing[] }
  | { readonly code: 'quarter_hour_full'; readonly freeTimes: readonly Instant[] };

/** Why an order or a draft was cancelled without anybody saying why. */
export type CancellationCause =
  | { readonly code: 'not_begun'; readonly waitedMinutes: number }
  | { readonly code: 'not_placed'; readonly waitedMinutes: number }
  /** Its workflow was cancelled in Temporal. */
  | { readonly code: 'workflow_cancelled' };

export interface CancellationReason {
  /** As typed by who cancelled it. */
  readonly reason?: Personal;
  readonly cause?: CancellationCause;
}

/** Only that of something that has more. */
export function reasonOf({ reason, cause }: CancellationReason): CancellationReason {
  return { ...(reason === undefined ? {} : { reason }), ...(cause === undefined ? {} : { cause }) };
}

/** What a person has to look at in a payment. @property reason the provider's own code for it */
export interface PaymentQuestion {
  readonly code: 'disputed' | 'refund_returned';
  readonly reason?: string;
}
