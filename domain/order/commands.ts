import type { Money } from '../money.ts';
import type { Instant } from '../values.ts';
import type { Actor, PlacedOrder, RejectionCode } from './types.ts';

/** What people ask of an order. The same names serve as Temporal Updates and as Signals. */
export type PublicCommand =
  | { readonly type: 'prepare' }
  | { readonly type: 'startCooking' }
  | { readonly type: 'complete' }
  | { readonly type: 'assignDriver'; readonly driverId: string }
  | { readonly type: 'sendOut'; readonly driverId?: string }
  | { readonly type: 'handOver' }
  | { readonly type: 'cancel'; readonly reason?: string }
  /** The customer has done what the payment asked for: ask the provider again. */
  | { readonly type: 'resumePayment' }
  | { readonly type: 'refund'; readonly refundId: string; readonly amount?: Money; readonly reason: string };

export const PUBLIC_COMMANDS = [
  'prepare',
  'startCooking',
  'complete',
  'assignDriver',
  'sendOut',
  'handOver',
  'cancel',
  'resumePayment',
  'refund',
] as const satisfies readonly PublicCommand['type'][];

/** What the pipeline itself tells the order: outcomes of its activities, and timers that have run out. */
export type PipelineCommand =
  | { readonly type: 'recordAuthorization'; readonly result: AuthorizationResult }
  | { readonly type: 'confirm'; readonly position: number; readonly promisedAt: Instant }
  | { readonly type: 'reject'; readonly code: RejectionCode; readonly reason: string; readonly tryAgainAt?: Instant }
  | { readonly type: 'escalateQueue'; readonly waitedMinutes: number }
  | { readonly type: 'remindCollection' }
  | { readonly type: 'recordCapture'; readonly result: CaptureResult }
  | { readonly type: 'recordRelease'; readonly result: ReleaseResult }
  | { readonly type: 'recordRefund'; readonly refundId: string; readonly result: RefundResult }
  | { readonly type: 'recordMessage'; readonly key: string; readonly result: MessageResult };

export type AuthorizationResult =
  | { readonly outcome: 'authorized'; readonly authorizationId: string; readonly amount: Money }
  | { readonly outcome: 'action_required'; readonly actionUrl: string }
  | { readonly outcome: 'declined'; readonly reason: string };

export type CaptureResult =
  { readonly outcome: 'captured'; readonly amount: Money } | { readonly outcome: 'failed'; readonly reason: string };

export type ReleaseResult =
  | { readonly outcome: 'nothing_held' }
  | { readonly outcome: 'voided'; readonly amount: Money }
  | { readonly outcome: 'refunded'; readonly amount: Money }
  | { readonly outcome: 'failed'; readonly reason: string };

export type RefundResult =
  { readonly outcome: 'refunded'; readonly amount: Money } | { readonly outcome: 'failed'; readonly reason: string };

export type MessageResult =
  { readonly outcome: 'sent'; readonly channel: string } | { readonly outcome: 'failed'; readonly reason: string };

export interface CommandMeta {
  /**
   * Names the command for good: the same id with the same content is the same command, whoever repeats it and when. From a
   * client it is `<key>:<hash of the body>`.
   */
  readonly commandId: string;
  readonly actor: Actor;
  /** Past this moment the command must not happen any more: its sender has been told that it did not. */
  readonly notAfter?: Instant;
  /** Refuse unless the order still is at this version (HTTP If-Match). */
  readonly expectedVersion?: number;
  /**
   * The version that the sender has seen in storage. Where it is ahead of the workflow (a write whose Update was lost in a
   * crash), the workflow catches up before it judges the command.
   */
  readonly knownVersion?: number;
  /** What its sender wants to have noted with it. */
  readonly note?: string;
}

export type OrderCommand = CommandMeta & (PublicCommand | PipelineCommand | PlaceCommand);
export type PlaceCommand = { readonly type: 'place'; readonly order: PlacedOrder };

export type RefusalCode =
  | 'illegal_transition'
  | 'forbidden'
  | 'command_expired'
  | 'version_mismatch'
  | 'idempotency_key_reused'
  | 'order_not_found'
  | 'no_free_slot'
  | 'not_a_delivery'
  | 'driver_mismatch'
  | 'invalid_amount'
  | 'invalid_command';

export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
}
