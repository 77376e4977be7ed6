import type { Money } from '../shared/money.ts';
import type { OrderLine } from '../catalog/pricing.ts';
import type { Missing, Need } from '../stock/types.ts';
import type { Personal } from '../shared/personal.ts';
import type { RequestId } from '../shared/request-id.ts';
import type { Instant } from '../shared/values.ts';
import type { AskedAboutCooking } from '../kitchen/cooking-watch.ts';
import type {
  Actor,
  Authorization,
  Cook,
  MessageKind,
  NewDraft,
  OrderContent,
  PaymentAction,
  PlacedOrder,
} from './types.ts';
import type { StockAlert } from './alerts.ts';
import type { MoveFailure, MoveOffer } from './move.ts';
import type { CancellationReason, PaymentQuestion, Rejection, RevisionRefusal } from './reasons.ts';

/** Why an order lost its driver. */
export type UnassignReason = 'given_back' | 'taken_away' | 'not_left' | 'silent';

/** What has happened to an order. Its state is derived from the stream of these. */
export type OrderFact =
  | { readonly type: 'DraftCreated'; readonly draft: NewDraft }
  | { readonly type: 'ItemAdded'; readonly line: OrderLine }
  | { readonly type: 'ItemRemoved'; readonly lineId: string }
  | ({ readonly type: 'DraftAbandoned' } & CancellationReason)
  | { readonly type: 'OrderPlaced'; readonly order: PlacedOrder }
  /** Stock is allocated, for the first time or again. `alert` is for the manager. */
  | { readonly type: 'IngredientsAllocated'; readonly ingredients: readonly Need[]; readonly alert?: StockAlert }
  | {
      readonly type: 'OutOfStock';
      readonly missing: readonly Missing[];
      readonly pizzas: readonly string[];
      readonly alert?: StockAlert;
    }
  /** An accepted order has lost its stock: a batch is smaller or later than expected. */
  | { readonly type: 'StockShort'; readonly missing: readonly Missing[] }
  /** Replaces any earlier authorization. */
  | ({ readonly type: 'PaymentAuthorized' } & Authorization)
  | ({ readonly type: 'PaymentActionRequired' } & PaymentAction)
  | { readonly type: 'PaymentDeclined'; readonly reason: string }
  /** Without a position it is scheduled, and not queued yet. */
  | { readonly type: 'OrderConfirmed'; readonly position?: number; readonly promisedAt: Instant }
  | { readonly type: 'OrderQueued'; readonly position: number; readonly promisedAt: Instant }
  | { readonly type: 'OrderRejected'; readonly rejection: Rejection }
  | { readonly type: 'QueueEscalated'; readonly waitedMinutes: number }
  /** It was moved to the front of the queue. */
  | { readonly type: 'OrderRushed' }
  /** It waits until it is released. */
  | { readonly type: 'OrderHeld'; readonly reason?: Personal }
  | { readonly type: 'OrderReleased' }
  /** It is late, or will be later than promised or last estimated. */
  | { readonly type: 'PromiseMissed'; readonly missed: Instant; readonly expectedAt: Instant }
  | { readonly type: 'RevisionRequested'; readonly revisionId: string; readonly content: OrderContent }
  /** The customer has to complete the payment of the change. */
  | ({ readonly type: 'RevisionActionRequired'; readonly revisionId: string } & PaymentAction)
  | {
      readonly type: 'OrderRevised';
      readonly revisionId: string;
      readonly content: OrderContent;
      readonly position?: number;
      readonly promisedAt: Instant;
      readonly isAllocated?: true;
    }
  /** Its customer is asked whether it may go on in another store. */
  | { readonly type: 'MoveOffered'; readonly offer: MoveOffer }
  /** From now on the kitchen cannot begin it. */
  | { readonly type: 'MoveAccepted'; readonly offerId: string }
  | { readonly type: 'MoveDeclined'; readonly offerId: string }
  /** The other store has not taken it, so it goes on here. */
  | { readonly type: 'MoveFailed'; readonly offerId: string; readonly failure: MoveFailure }
  | { readonly type: 'RevisionRefused'; readonly revisionId: string; readonly why: RevisionRefusal }
  /** Less is reserved on the customer's card: from now on, or from the capture on if the provider cannot do it earlier. */
  | ({ readonly type: 'AuthorizationReduced' } & Authorization)
  /** An authorization that is no longer needed. @property revisionId the change it was made for */
  | ({ readonly type: 'AuthorizationUnused'; readonly revisionId: string } & Authorization)
  /** A refused change holds nothing at the provider, and never will. */
  | { readonly type: 'NothingReserved'; readonly revisionId: string }
  | ({ readonly type: 'AuthorizationVoided' } & Authorization)
  | { readonly type: 'VoidFailed'; readonly authorizationId: string; readonly reason: string }
  /** Money that a refused change may have reserved could not be released. */
  | { readonly type: 'AbandonFailed'; readonly revisionId: string; readonly reason: string }
  /** A claimed slot was not followed by a start, so it is freed. From this version on, a late start loses. */
  | { readonly type: 'ClaimWithdrawn' }
  /** @property cook absent if the sender named none @property tappedAt a claim, if it came later than it was tapped */
  | { readonly type: 'PreparationStarted'; readonly cook?: Cook; readonly tappedAt?: Instant }
  | { readonly type: 'CookingStarted'; readonly cook?: Cook; readonly tappedAt?: Instant }
  /** It should have been ready for so many minutes, and still holds a slot. */
  | { readonly type: 'CookingOverdue'; readonly asked: AskedAboutCooking; readonly waitedMinutes: number }
  | { readonly type: 'PaymentCaptured'; readonly amount: Money }
  | { readonly type: 'CaptureFailed'; readonly reason: string }
  | { readonly type: 'OrderReady'; readonly cook?: Cook; readonly tappedAt?: Instant }
  | { readonly type: 'CollectionReminded' }
  | { readonly type: 'CollectionOverdue'; readonly waitedMinutes: number }
  /** It is ready, but has no driver. */
  | { readonly type: 'DriverAwaited'; readonly waitedMinutes: number }
  | { readonly type: 'DriverAssigned'; readonly driverId: string }
  /** It is ready for another driver, wherever it is. */
  | {
      readonly type: 'DriverUnassigned';
      readonly driverId: string;
      readonly reason: UnassignReason;
      /** How long the driver was silent, or did not leave. */
      readonly waitedMinutes?: number;
    }
  | { readonly type: 'OutForDelivery'; readonly arrivalAt?: Instant }
  /** It left so many minutes ago, and who has it is not recorded. */
  | { readonly type: 'DriverUnnamed'; readonly waitedMinutes: number }
  /** It has not arrived by the time given to the customer. */
  | { readonly type: 'ArrivalMissed'; readonly missed: Instant; readonly expectedAt: Instant }
  | { readonly type: 'OrderDelivered'; readonly method: 'pickup' | 'delivery' }
  | { readonly type: 'PaymentSettled'; readonly amount: Money }
  | ({ readonly type: 'OrderCancelled' } & CancellationReason)
  | { readonly type: 'PaymentVoided'; readonly amount: Money }
  | {
      readonly type: 'RefundRequested';
      readonly refundId: string;
      readonly amount: Money;
      readonly reason: Personal;
      /** Who gives it back in cash; absent: the till, or the provider. */
      readonly driverId?: string;
    }
  /** It is above what one manager may refund, and waits for another one. */
  | {
      readonly type: 'RefundApprovalRequested';
      readonly refundId: string;
      readonly amount: Money;
      readonly reason: Personal;
      readonly driverId?: string;
      /** From then on it can no longer be approved. */
      readonly expiresAt: Instant;
    }
  | { readonly type: 'RefundApproved'; readonly refundId: string; readonly amount: Money }
  | {
      readonly type: 'RefundDeclined';
      readonly refundId: string;
      readonly amount: Money;
      readonly reason?: Personal;
    }
  | { readonly type: 'PaymentRefunded'; readonly refundId: string; readonly amount: Money }
  | { readonly type: 'RefundFailed'; readonly refundId: string; readonly reason: string }
  | { readonly type: 'ReleaseFailed'; readonly reason: string }
  /** The provider reports something that needs a person: a dispute, or a refund that was returned. */
  | { readonly type: 'PaymentQuestioned'; readonly questionId: string; readonly question: PaymentQuestion }
  /** A refund or release keeps failing, and is retried. */
  | { readonly type: 'ReturnStalled'; readonly effect: string; readonly waitedMinutes: number }
  | { readonly type: 'MessageSent'; readonly key: string; readonly kind: MessageKind; readonly channel: string }
  | { readonly type: 'MessageFailed'; readonly key: string; readonly kind: MessageKind; readonly reason: string };

export type OrderEvent = OrderFact & {
  /** The order's version after this event: 1 for the first. */
  readonly seq: number;
  readonly at: Instant;
  readonly by: Actor;
  /** The command that caused this event. Repeated appends are recognised by it. */
  readonly commandId: string;
  /** The caller's request; absent for what the pipeline did by itself. */
  readonly requestId?: RequestId;
  readonly note?: Personal;
};

export type OrderEventType = OrderFact['type'];
