import type { FailingTask, ProviderAccount, WorkflowState } from '../domain/audit/audit.ts';
import type { Money } from '../domain/shared/money.ts';
import type {
  AbandonResult,
  AuthorizationResult,
  CaptureResult,
  MessageContent,
  MessageResult,
  OrderEvent,
  OrderState,
  PaymentQuestion,
  ReductionResult,
  RefundResult,
  ReleaseResult,
  VoidResult,
} from '../domain/order/index.ts';
import type { StoredOrder } from './orders.ts';
import type { StoreSettings } from '../domain/catalog/store.ts';
import type { Instant, LocalDay, OrderId, StoreId } from '../domain/shared/values.ts';

/**
 * A payment provider. Every call is named by the order (and the refund), and doing it twice is doing it once. An outage is
 * thrown, to be tried again; a no is returned.
 */
export interface Payments {
  /**
   * Reserves money on the customer's card.
   *
   * @param request.token what the provider's page made of the customer's card
   * @param request.revisionId absent for the order as it was placed; each change that costs more has its own reservation, of
   *   the whole new total
   */
  authorize(request: {
    orderId: OrderId;
    storeId: StoreId;
    amount: Money;
    token?: string;
    revisionId?: string;
  }): Promise<AuthorizationResult>;
  /** Lowers a reservation to an amount. */
  reduce(request: { orderId: OrderId; authorizationId: string; amount: Money }): Promise<ReductionResult>;
  /** Gives one reservation back that another has taken the place of. */
  void(request: { orderId: OrderId; authorizationId: string }): Promise<VoidResult>;
  /**
   * Gives back what a change has reserved, known or not, and has it reserve nothing later: an authorization of it that is still on its way
   * holds nothing.
   */
  abandon(request: { orderId: OrderId; revisionId: string }): Promise<AbandonResult>;
  /** Takes the amount, which is at most what was reserved; what is left of the reservation is given back. */
  capture(request: { orderId: OrderId; authorizationId: string; amount: Money }): Promise<CaptureResult>;
  /** Gives back whatever the provider holds of this order, as the provider's own state says: voids or refunds. */
  release(request: { orderId: OrderId }): Promise<ReleaseResult>;
  refund(request: { orderId: OrderId; refundId: string; amount: Money }): Promise<RefundResult>;
  /** What the provider's own books say of an order; undefined where they know nothing of it. Changes nothing. */
  account(request: { orderId: OrderId }): Promise<ProviderAccount | undefined>;
}

/** An order's workflow whose history no worker can replay. */
export interface UnreplayableWorkflow extends FailingTask {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
  readonly runId: string;
}

/** Which orders' workflows there are, as far as Temporal tells. */
export interface WorkflowDirectory {
  /** The workflows of a store's orders that are under way, as the index of workflows has it: it may be a moment late. */
  running(storeId: StoreId): AsyncIterable<{ readonly orderId: OrderId; readonly startedAt: Instant }>;
  /** Asks for one, and gets the truth. */
  stateOf(storeId: StoreId, orderId: OrderId): Promise<WorkflowState>;
  /**
   * All that Temporal still knows of what has happened to an order, from whichever of its workflows knows most; throws when one of them cannot be asked
   * right now. It takes a worker to tell; nothing for an order that was never placed, or that ended so long ago that Temporal has forgotten it.
   */
  eventsOf(storeId: StoreId, orderId: OrderId): Promise<readonly OrderEvent[]>;
  /** How an order's workflow task fails, where it keeps failing. */
  failingTask(storeId: StoreId, orderId: OrderId): Promise<FailingTask | undefined>;
  /** The workflows of orders that can never go on: whichever worker takes them up finds that their histories do not replay. */
  unreplayable(): AsyncIterable<UnreplayableWorkflow>;
  /**
   * Gives an order a new workflow in the place of one that can never go on. It begins with what is stored; what was signalled to the old one
   * since its last task is signalled to it, too.
   */
  replace(workflow: UnreplayableWorkflow, stored: StoredOrder): Promise<void>;
  /** The dispatchers of a store's webhooks whose tasks keep failing. */
  failingDispatchers(storeId: StoreId): AsyncIterable<FailingTask & { readonly workflowId: string }>;
  /** The orders that were placed on a day, running or ended, for as long as Temporal keeps them. */
  numbered(storeId: StoreId, day: LocalDay): AsyncIterable<{ readonly orderId: OrderId }>;
}

/** Tells orders' workflows to look again. It is a hint and never fails: what it misses is looked for once a minute. */
export interface OrderSignals {
  /** They may have lost their stock, or got it back. */
  lookAtStock(storeId: StoreId, orders: readonly OrderId[]): Promise<void>;
  /** Storage, or the kitchen, may know more than the workflow. */
  lookAtStorage(storeId: StoreId, orders: readonly OrderId[]): Promise<void>;
}

/** Thrown when a provider outside cannot do its work right now: whoever gets it may try again. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
}

/** Thrown when nobody can say right now which workflows there are. */
export class WorkflowsUnavailable extends Error {
  override readonly name = 'WorkflowsUnavailable';
}

/** How it stands with a provider outside, as this process has seen it. */
export interface ProviderState {
  /** Open: it has failed again and again and is left alone. Half open: the next call tries whether it is back. */
  readonly state: 'closed' | 'open' | 'half_open';
  readonly since: Instant;
  /** The last outage seen, over or not. Shown to everybody who asks for health, so nothing of a customer is in it. */
  readonly lastError?: { readonly at: Instant; readonly message: string };
}

/**
 * Something that the provider tells without being asked, with its signature checked. It is only a hint to ask: what is so now, the
 * provider says when it is asked.
 */
export type PaymentNotice =
  | { readonly kind: 'forged'; readonly reason: string }
  | { readonly kind: 'payment_changed'; readonly orderId: string; readonly storeId: string }
  /** A person has to look at it. */
  | {
      readonly kind: 'needs_attention';
      readonly question: PaymentQuestion;
      /** Of what was told; the same thing told twice has one id. */
      readonly id: string;
      readonly paymentId: string;
      /** Absent where the payment is not one of ours. */
      readonly order?: { readonly orderId: string; readonly storeId: string };
    }
  | { readonly kind: 'other' };

/** How a payment provider tells without being asked what has happened: it posts it to the API. */
export interface PaymentNotices {
  /** As the orders' events have it. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Where it posts, under /api: `/webhooks/` and its name. */
  readonly path: `/webhooks/${string}`;
  readonly signatureHeader: string;
  /** @param signature the header that it came with */
  readonly read: (body: string, signature: string | undefined) => Promise<PaymentNotice>;
}

export type OutgoingMessage = MessageContent & {
  /** The same key is the same message. */
  readonly key: string;
  readonly order: OrderState;
  readonly store: MessageStore;
  /** An earlier try was made and its answer lost: the message may have been sent already. */
  readonly mayBeRepeated: boolean;
  /** In milliseconds since 1970: from then on, another may be sending it. */
  readonly sendBefore?: number;
};

/** What of a store its messages need: whose they are, how they are worded, and where manager and kitchen are. */
export type MessageStore = Pick<
  StoreSettings,
  'name' | 'timeZone' | 'country' | 'language' | 'managerPhone' | 'managerEmail' | 'kitchenPhone'
>;

/** Sends messages to customers and managers. An outage is thrown, to be tried again; an impossible recipient is returned. */
export interface Notifier {
  send(message: OutgoingMessage): Promise<MessageResult>;
  /** The way that a message is tried by first, such as `sms`: those that go one way share its provider. */
  wayOf(message: Pick<OutgoingMessage, 'kind' | 'order' | 'store'>): string;
}

/** Tells those who wait for a store's orders to change that they have. It is a hint: it costs no time and never fails. */
export interface ChangeFeed {
  changed(storeId: StoreId): void;
}
