import type { Money } from '../shared/money.ts';
import type { OrderLine } from '../catalog/pricing.ts';
import type { Missing, Need } from '../stock/types.ts';
import type { Personal } from '../shared/personal.ts';
import type { Instant } from '../shared/values.ts';
import type { Actor, Authorization, MessageKind, NewDraft, OrderContent, PaymentAction, PlacedOrder } from './types.ts';
import type { StockAlert } from './alerts.ts';
import type { CancellationReason, PaymentQuestion, Rejection, RevisionRefusal } from './reasons.ts';

/** Why a driver does not have an order any more. */
export type UnassignReason = 'given_back' | 'taken_away' | 'not_left' | 'silent';

/** What has happened to an order. The stream of these is the order: its state is what they add up to. */
export type OrderFact =
  | { readonly type: 'DraftCreated'; readonly draft: NewDraft }
  | { readonly type: 'ItemAdded'; readonly line: OrderLine }
  | { readonly type: 'ItemRemoved'; readonly lineId: string }
  | ({ readonly type: 'DraftAbandoned' } & CancellationReason)
  | { readonly type: 'OrderPlaced'; readonly order: PlacedOrder }
  /** Stock is put aside for it: for the first time, or again. `alert` is for the manager. */
  | { readonly type: 'IngredientsAllocated'; readonly ingredients: readonly Need[]; readonly alert?: StockAlert }
  | {
      readonly type: 'OutOfStock';
      readonly missing: readonly Missing[];
      readonly pizzas: readonly string[];
      readonly alert?: StockAlert;
    }
  /** It was accepted, and has lost its stock: a batch turned out to be smaller, or later. */
  | { readonly type: 'StockShort'; readonly missing: readonly Missing[] }
  /** Takes the place of an earlier authorization, if there was one. */
  | ({ readonly type: 'PaymentAuthorized' } & Authorization)
  | ({ readonly type: 'PaymentActionRequired' } & PaymentAction)
  | { readonly type: 'PaymentDeclined'; readonly reason: string }
  /** Without a position it is for later, and waits for its hour. */
  | { readonly type: 'OrderConfirmed'; readonly position?: number; readonly promisedAt: Instant }
  | { readonly type: 'OrderQueued'; readonly position: number; readonly promisedAt: Instant }
  | { readonly type: 'OrderRejected'; readonly rejection: Rejection }
  | { readonly type: 'QueueEscalated'; readonly waitedMinutes: number }
  /** It was put to the front of the queue. */
  | { readonly type: 'OrderRushed' }
  /** It waits on, and is not to be begun until it is let go. */
  | { readonly type: 'OrderHeld'; readonly reason?: Personal }
  | { readonly type: 'OrderReleased' }
  /** It will not be ready when it was promised, or expected; or it is not. */
  | { readonly type: 'PromiseMissed'; readonly missed: Instant; readonly expectedAt: Instant }
  | { readonly type: 'RevisionRequested'; readonly revisionId: string; readonly content: OrderContent }
  | {
      readonly type: 'OrderRevised';
      readonly revisionId: string;
      readonly content: OrderContent;
      readonly position?: number;
      readonly promisedAt: Instant;
      readonly isAllocated?: true;
    }
  | { readonly type: 'RevisionRefused'; readonly revisionId: string; readonly why: RevisionRefusal }
  /** Less is reserved on the customer's card from now on, or from the capture on where the provider cannot earlier. */
  | ({ readonly type: 'AuthorizationReduced' } & Authorization)
  /** An authorization came that nobody needs any more. @property revisionId the change that it was for */
  | ({ readonly type: 'AuthorizationUnused'; readonly revisionId: string } & Authorization)
  /** A change that was refused holds nothing at the provider, and never will. */
  | { readonly type: 'NothingReserved'; readonly revisionId: string }
  | ({ readonly type: 'AuthorizationVoided' } & Authorization)
  | { readonly type: 'VoidFailed'; readonly authorizationId: string; readonly reason: string }
  /** What a refused change may have reserved could not be given back. */
  | { readonly type: 'AbandonFailed'; readonly revisionId: string; readonly reason: string }
  /** A cook's claim of a slot was never followed by a start; the slot is given back. From this version on, a late start loses. */
  | { readonly type: 'ClaimWithdrawn' }
  | { readonly type: 'PreparationStarted' }
  | { readonly type: 'CookingStarted' }
  | { readonly type: 'PaymentCaptured'; readonly amount: Money }
  | { readonly type: 'CaptureFailed'; readonly reason: string }
  | { readonly type: 'OrderReady' }
  | { readonly type: 'CollectionReminded' }
  | { readonly type: 'CollectionOverdue'; readonly waitedMinutes: number }
  /** It is ready, and no driver has taken it. */
  | { readonly type: 'DriverAwaited'; readonly waitedMinutes: number }
  | { readonly type: 'DriverAssigned'; readonly driverId: string }
  /** It is ready for another driver, wherever it may be. */
  | {
      readonly type: 'DriverUnassigned';
      readonly driverId: string;
      readonly reason: UnassignReason;
      /** How long nothing was heard of the driver, or the driver did not leave. */
      readonly waitedMinutes?: number;
    }
  | { readonly type: 'OutForDelivery' }
  | { readonly type: 'OrderDelivered'; readonly method: 'pickup' | 'delivery' }
  | { readonly type: 'PaymentSettled'; readonly amount: Money }
  | ({ readonly type: 'OrderCancelled' } & CancellationReason)
  | { readonly type: 'PaymentVoided'; readonly amount: Money }
  | { readonly type: 'RefundRequested'; readonly refundId: string; readonly amount: Money; readonly reason: Personal }
  | { readonly type: 'PaymentRefunded'; readonly refundId: string; readonly amount: Money }
  | { readonly type: 'RefundFailed'; readonly refundId: string; readonly reason: string }
  | { readonly type: 'ReleaseFailed'; readonly reason: string }
  /** The provider has told of something that a person has to look at: a dispute, a refund that came back. */
  | { readonly type: 'PaymentQuestioned'; readonly questionId: string; readonly question: PaymentQuestion }
  /** Money that is to be given back is not yet; it goes on being tried. */
  | { readonly type: 'ReturnStalled'; readonly effect: string; readonly waitedMinutes: number }
  | { readonly type: 'MessageSent'; readonly key: string; readonly kind: MessageKind; readonly channel: string }
  | { readonly type: 'MessageFailed'; readonly key: string; readonly kind: MessageKind; readonly reason: string };

export type OrderEvent = OrderFact & {
  /** The order's version once this event has happened: 1 for the first. */
  readonly seq: number;
  readonly at: Instant;
  readonly by: Actor;
  /** The command that this event answers. An append is recognised by it when it comes a second time. */
  readonly commandId: string;
  readonly note?: Personal;
};

export type OrderEventType = OrderFact['type'];
