import type { Money } from '../money.ts';
import type { Instant } from '../values.ts';
import type { Actor, MessageKind, PlacedOrder, RejectionCode } from './types.ts';

/** What has happened to an order. The stream of these is the order: its state is what they add up to. */
export type OrderFact =
  | { readonly type: 'OrderPlaced'; readonly order: PlacedOrder }
  | { readonly type: 'PaymentAuthorized'; readonly authorizationId: string; readonly amount: Money }
  | { readonly type: 'PaymentActionRequired'; readonly actionUrl: string }
  | { readonly type: 'PaymentDeclined'; readonly reason: string }
  | { readonly type: 'OrderConfirmed'; readonly position: number; readonly promisedAt: Instant }
  | {
      readonly type: 'OrderRejected';
      readonly code: RejectionCode;
      readonly reason: string;
      readonly tryAgainAt?: Instant;
    }
  | { readonly type: 'QueueEscalated'; readonly waitedMinutes: number }
  | { readonly type: 'PreparationStarted' }
  | { readonly type: 'CookingStarted' }
  | { readonly type: 'PaymentCaptured'; readonly amount: Money }
  | { readonly type: 'CaptureFailed'; readonly reason: string }
  | { readonly type: 'OrderReady' }
  | { readonly type: 'CollectionReminded' }
  | { readonly type: 'DriverAssigned'; readonly driverId: string }
  | { readonly type: 'OutForDelivery' }
  | { readonly type: 'OrderDelivered'; readonly method: 'pickup' | 'delivery' }
  | { readonly type: 'PaymentSettled'; readonly amount: Money }
  | { readonly type: 'OrderCancelled'; readonly reason: string }
  | { readonly type: 'PaymentVoided'; readonly amount: Money }
  | { readonly type: 'RefundRequested'; readonly refundId: string; readonly amount: Money; readonly reason: string }
  | { readonly type: 'PaymentRefunded'; readonly refundId: string; readonly amount: Money }
  | { readonly type: 'RefundFailed'; readonly refundId: string; readonly reason: string }
  | { readonly type: 'ReleaseFailed'; readonly reason: string }
  | { readonly type: 'MessageSent'; readonly key: string; readonly kind: MessageKind; readonly channel: string }
  | { readonly type: 'MessageFailed'; readonly key: string; readonly kind: MessageKind; readonly reason: string };

export type OrderEvent = OrderFact & {
  /** The order's version once this event has happened: 1 for the first. */
  readonly seq: number;
  readonly at: Instant;
  readonly by: Actor;
  /** The command that this event answers. An append is recognised by it when it comes a second time. */
  readonly commandId: string;
  readonly note?: string;
};

export type OrderEventType = OrderFact['type'];
