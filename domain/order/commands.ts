import type { Money } from '../shared/money.ts';
import type { OrderLine, PricingTerms } from '../catalog/pricing.ts';
import type { Missing } from '../stock/types.ts';
import type { Personal } from '../shared/personal.ts';
import type { RequestId } from '../shared/request-id.ts';
import type { Instant } from '../shared/values.ts';
import type {
  Actor,
  Authorization,
  Cook,
  DraftPlacement,
  NewDraft,
  OrderChanges,
  PaymentAction,
  PlacedOrder,
} from './types.ts';
import type { AskedAboutCooking } from '../kitchen/cooking-watch.ts';
import type { StockAlert } from './alerts.ts';
import type { MoveOffer, MoveResult } from './move.ts';
import type { CancellationReason, PaymentQuestion, Rejection, RevisionRefusal } from './reasons.ts';

/** What a device of the kitchen says of a step. */
export interface StepClaim {
  /** Who does it, if several cooks use the device. */
  readonly cook?: Cook;
  /** When it was tapped, if the device could not send it at once. By the device, so it is recorded as a claim only. */
  readonly tappedAt?: Instant;
}

/** Commands from people. The same names serve as Temporal Updates and as Signals. */
export type PublicCommand =
  | ({ readonly type: 'prepare' } & StepClaim)
  | ({ readonly type: 'startCooking' } & StepClaim)
  | ({ readonly type: 'complete' } & StepClaim)
  /** To the front of the queue. */
  | { readonly type: 'rush' }
  /** Keeps the order waiting until it is released. */
  | { readonly type: 'hold'; readonly reason?: Personal }
  | { readonly type: 'release' }
  | { readonly type: 'assignDriver'; readonly driverId: string }
  /** The driver gives the order back, or a manager takes it away. @property driverId only if it is this driver's */
  | { readonly type: 'unassignDriver'; readonly driverId?: string }
  /** @property arrivalAt by the driver's tour; default: one stop from now */
  | { readonly type: 'sendOut'; readonly driverId?: string; readonly arrivalAt?: Instant }
  /** @property driverId the driver handing it over, who must be the assigned one */
  | { readonly type: 'handOver'; readonly driverId?: string }
  | ({ readonly type: 'cancel' } & CancellationReason)
  /** The customer has completed the payment's confirmation step: query the provider. */
  | { readonly type: 'resumePayment' }
  | {
      readonly type: 'refund';
      readonly refundId: string;
      readonly amount?: Money;
      readonly reason: Personal;
      /** The driver who has given it back in cash. */
      readonly driverId?: string;
      /** What one manager may refund of an order; more waits for another manager. Default: everything. */
      readonly approvalAbove?: Money;
    };

/** A record, so that the compiler names a missing command. */
export const PUBLIC_COMMANDS = namesOf<PublicCommand['type']>({
  prepare: true,
  startCooking: true,
  complete: true,
  rush: true,
  hold: true,
  release: true,
  assignDriver: true,
  unassignDriver: true,
  sendOut: true,
  handOver: true,
  cancel: true,
  resumePayment: true,
  refund: true,
});

/**
 * Commands that only the API sends, as Temporal Updates: they carry content priced from the menu, so signals are not accepted.
 */
export type ApiCommand =
  | { readonly type: 'createDraft'; readonly draft: NewDraft }
  /** The draft assigns the line's id. */
  | { readonly type: 'addItem'; readonly line: Omit<OrderLine, 'id'> }
  | { readonly type: 'removeItem'; readonly lineId: string }
  | { readonly type: 'placeDraft'; readonly placement: DraftPlacement }
  | { readonly type: 'place'; readonly order: PlacedOrder }
  /** @property terms the store's current ones; unchanged parts keep their price */
  | { readonly type: 'revise'; readonly changes: OrderChanges; readonly terms: PricingTerms }
  /** Asks the customer whether it may go on in another store. */
  | { readonly type: 'offerMove'; readonly offer: MoveOffer }
  | { readonly type: 'acceptMove'; readonly offerId: string }
  | { readonly type: 'declineMove'; readonly offerId: string }
  /** By another manager than the one who asked for it. */
  | { readonly type: 'approveRefund'; readonly refundId: string }
  | { readonly type: 'declineRefund'; readonly refundId: string; readonly reason?: Personal }
  /** @property questionId the provider's id, so that each question is recorded once */
  | { readonly type: 'questionPayment'; readonly questionId: string; readonly question: PaymentQuestion };

export const API_COMMANDS = namesOf<ApiCommand['type']>({
  createDraft: true,
  addItem: true,
  removeItem: true,
  placeDraft: true,
  place: true,
  revise: true,
  offerMove: true,
  acceptMove: true,
  declineMove: true,
  approveRefund: true,
  declineRefund: true,
  questionPayment: true,
});

/** Commands from the pipeline itself: outcomes of its activities, and expired timers. */
export type PipelineCommand =
  | { readonly type: 'expireDraft' }
  | { readonly type: 'recordAllocation'; readonly result: AllocationResult }
  /** The stock changed after the order was accepted. */
  | { readonly type: 'recordStanding'; readonly standing: StockStanding }
  | { readonly type: 'recordAuthorization'; readonly result: AuthorizationResult }
  | { readonly type: 'confirm'; readonly position?: number; readonly promisedAt: Instant }
  | { readonly type: 'queue'; readonly position: number; readonly promisedAt: Instant }
  | { readonly type: 'reject'; readonly rejection: Rejection }
  | { readonly type: 'recordRevision'; readonly revisionId: string; readonly result: RevisionResult }
  | { readonly type: 'recordReduction'; readonly authorization: Authorization }
  | { readonly type: 'recordVoid'; readonly authorizationId: string; readonly result: VoidResult }
  /** The kitchen still holds a slot for a start that never happened. */
  | { readonly type: 'withdrawClaim' }
  | { readonly type: 'recordAbandon'; readonly revisionId: string; readonly result: AbandonResult }
  | { readonly type: 'recordMove'; readonly offerId: string; readonly result: MoveResult }
  | { readonly type: 'escalateQueue'; readonly waitedMinutes: number }
  /** A cook has begun it and not reported it as ready. */
  | { readonly type: 'reportUnfinished'; readonly asked: AskedAboutCooking; readonly waitedMinutes: number }
  | { readonly type: 'remindCollection' }
  | { readonly type: 'reportUncollected'; readonly waitedMinutes: number }
  | { readonly type: 'reportUntaken'; readonly waitedMinutes: number }
  | {
      readonly type: 'giveUpDriver';
      readonly driverId: string;
      readonly reason: 'not_left' | 'silent';
      readonly waitedMinutes: number;
    }
  | { readonly type: 'reportUnnamed'; readonly waitedMinutes: number }
  | { readonly type: 'missPromise'; readonly missed: Instant; readonly expectedAt: Instant }
  | { readonly type: 'missArrival'; readonly missed: Instant; readonly expectedAt: Instant }
  /** @param effect the key of a refund or release */
  | { readonly type: 'reportStalled'; readonly effect: string; readonly waitedMinutes: number }
  | { readonly type: 'recordCapture'; readonly result: CaptureResult }
  | { readonly type: 'recordRelease'; readonly result: ReleaseResult }
  | { readonly type: 'recordRefund'; readonly refundId: string; readonly result: RefundResult }
  | { readonly type: 'recordMessage'; readonly key: string; readonly result: MessageResult };

export type AuthorizationResult =
  | ({ readonly outcome: 'authorized' } & Authorization)
  | ({ readonly outcome: 'action_required' } & PaymentAction)
  | { readonly outcome: 'declined'; readonly reason: string };

/** `alert`: about the stock, for the store's manager; sent once. */
export type AllocationResult =
  | { readonly outcome: 'allocated'; readonly alert?: StockAlert }
  | {
      readonly outcome: 'out_of_stock';
      readonly missing: readonly Missing[];
      /** The names of the pizzas that cannot be made. */
      readonly pizzas: readonly string[];
      readonly alert?: StockAlert;
    };

export type StockStanding =
  { readonly standing: 'allocated' } | { readonly standing: 'short'; readonly missing: readonly Missing[] };

export type CaptureResult =
  { readonly outcome: 'captured'; readonly amount: Money } | { readonly outcome: 'failed'; readonly reason: string };

export type RevisionResult =
  /** It waits for its customer. */
  | ({ readonly outcome: 'action_required' } & PaymentAction)
  | {
      readonly outcome: 'possible';
      /** Present if the new total is higher. */
      readonly authorization?: Authorization;
      /** Absent while it waits for its scheduled time. */
      readonly position?: number;
      readonly promisedAt: Instant;
      /** Its stock has been allocated. */
      readonly isAllocated?: true;
    }
  /** The kitchen began in the meantime. */
  | { readonly outcome: 'too_late'; readonly authorization?: Authorization }
  /** Any authorization is released. */
  | { readonly outcome: 'refused'; readonly why: RevisionRefusal; readonly authorization?: Authorization };

export type VoidResult =
  { readonly outcome: 'voided'; readonly amount: Money } | { readonly outcome: 'failed'; readonly reason: string };

/** The outcome of a reservation known only by the change it was made for. */
export type AbandonResult =
  | { readonly outcome: 'nothing_held' }
  | ({ readonly outcome: 'voided' } & Authorization)
  | { readonly outcome: 'failed'; readonly reason: string };

/** `at_capture`: the provider releases the difference when the rest is captured, not before. */
export type ReductionResult = { readonly outcome: 'reduced' | 'at_capture' };

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
   * The command's permanent identity: the same id with the same content is the same command, however often it is sent. From a
   * client it is `<key>:<hash of the body>`.
   */
  readonly commandId: string;
  readonly actor: Actor;
  /** After this time the order's workflow refuses the command: its sender has given up and may have sent another. */
  readonly notAfter?: Instant;
  /** Refuse unless the order is still at this version (HTTP If-Match). */
  readonly expectedVersion?: number;
  /**
   * The version that the sender saw in storage. If it is ahead of the workflow (a write whose Update was lost in a crash), the
   * workflow catches up before deciding.
   */
  readonly knownVersion?: number;
  /** The caller's request, recorded with the events. */
  readonly requestId?: RequestId;
  /** A note by the sender, recorded with the events. */
  readonly note?: Personal;
}

export type OrderCommand = CommandMeta & (PublicCommand | PipelineCommand | ApiCommand);

export type RefusalCode =
  | 'illegal_transition'
  | 'forbidden'
  | 'command_expired'
  | 'version_mismatch'
  | 'idempotency_key_reused'
  | 'order_not_found'
  | 'line_not_found'
  | 'empty_draft'
  | 'draft_limit'
  | 'revision_pending'
  | 'no_free_slot'
  | 'ingredients_missing'
  | 'order_held'
  | 'order_moving'
  | 'already_moved'
  | 'offer_lapsed'
  | 'not_a_delivery'
  | 'driver_mismatch'
  | 'invalid_amount'
  | 'refund_lapsed'
  | 'invalid_command';

export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
}

function namesOf<Name extends string>(names: Readonly<Record<Name, true>>): readonly Name[] {
  return Object.keys(names) as Name[];
}
