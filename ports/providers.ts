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
 * A payment provider. Every call is idempotent, keyed by the order (and refund). Outages are thrown, to be retried;
 * refusals are returned.
 */
export interface Payments {
  /**
   * Reserves money: on the customer's card, or on the provider's page. `action_required` until the customer has completed the payment;
   * call again to learn of it.
   *
   * @param request.token the card token from the provider's page
   * @param request.onPage the customer pays on a page of the provider's
   * @param request.returnUrl where that page, or the bank's, sends the customer afterwards
   * @param request.revisionId absent for the original order; each more expensive change has its own reservation of the
   * full new total
   */
  authorize(request: {
    orderId: OrderId;
    storeId: StoreId;
    amount: Money;
    token?: string;
    onPage?: true;
    returnUrl?: string;
    revisionId?: string;
  }): Promise<AuthorizationResult>;
  /** Lowers a reservation to an amount. */
  reduce(request: { orderId: OrderId; authorizationId: string; amount: Money }): Promise<ReductionResult>;
  /** Releases a reservation that was replaced by another. */
  void(request: { orderId: OrderId; authorizationId: string }): Promise<VoidResult>;
  /**
   * Releases everything a change has reserved, known or not, and blocks any authorization of it that is still in
   * progress.
   */
  abandon(request: { orderId: OrderId; revisionId: string }): Promise<AbandonResult>;
  /** Captures the amount, at most what was reserved, and releases the rest. */
  capture(request: { orderId: OrderId; authorizationId: string; amount: Money }): Promise<CaptureResult>;
  /** Returns everything the provider has for this order: voids or refunds depending on its own state. */
  release(request: { orderId: OrderId }): Promise<ReleaseResult>;
  refund(request: { orderId: OrderId; refundId: string; amount: Money }): Promise<RefundResult>;
  /** The provider's record of an order; undefined if it has none. Read only. */
  account(request: { orderId: OrderId }): Promise<ProviderAccount | undefined>;
}

/** An order's workflow whose task keeps failing. */
export interface FailingOrder extends FailingTask {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
  readonly runId: string;
  /** No worker has said why: its attempts run out of time. */
  readonly timesOut: boolean;
}

/** The order workflows known to Temporal. */
export interface WorkflowDirectory {
  /** The running workflows of a store's orders, from Temporal's list, which lags slightly. */
  running(storeId: StoreId): AsyncIterable<{ readonly orderId: OrderId; readonly startedAt: Instant }>;
  /** The current state of a single workflow, without lag. */
  stateOf(storeId: StoreId, orderId: OrderId): Promise<WorkflowState>;
  /**
   * The events of an order from the run that has the most; throws if one of its runs cannot be queried right now. Needs
   * a worker. Empty for an order that was never placed, or whose history has expired.
   */
  eventsOf(storeId: StoreId, orderId: OrderId): Promise<readonly OrderEvent[]>;
  /** The failure of an order's workflow task, if it keeps failing. */
  failingTask(storeId: StoreId, orderId: OrderId): Promise<FailingTask | undefined>;
  /** Order workflows whose tasks keep failing. */
  failing(): AsyncIterable<FailingOrder>;
  /** Why one of them is stuck for good: its history does not replay on any worker. Undefined for one that may recover. */
  whyUnreplayable(failing: FailingOrder): Promise<string | undefined>;
  /**
   * Replaces a permanently stuck workflow with a new one, started from the stored order. Signals sent to the old one
   * since its last task are sent again.
   */
  replace(workflow: FailingOrder, stored: StoredOrder): Promise<void>;
  /** Starts a workflow from a stored order, in place of one that may be running. */
  takeUp(stored: StoredOrder): Promise<void>;
  /** Has the calls of a running workflow that wait for their next attempt made now. Returns how many. */
  retryNow(storeId: StoreId, orderId: OrderId): Promise<number>;
  /**
   * Takes a running workflow back to before it first recorded an event. What is stored stays: it continues from that, with the code of today.
   *
   * @returns false if it has recorded no such event
   */
  resetBefore(storeId: StoreId, orderId: OrderId, event: string): Promise<boolean>;
  /** The dispatchers of a store's webhooks whose tasks keep failing. */
  failingDispatchers(storeId: StoreId): AsyncIterable<FailingTask & { readonly workflowId: string }>;
  /** The orders placed on a day, running or ended, while Temporal keeps their workflows. */
  numbered(storeId: StoreId, day: LocalDay): AsyncIterable<{ readonly orderId: OrderId }>;
}

/** Signals order workflows to resync. It is a hint and never fails: missed signals are made up for once a minute. */
export interface OrderSignals {
  /** They may have lost or regained their stock. */
  lookAtStock(storeId: StoreId, orders: readonly OrderId[]): Promise<void>;
  /** Storage or the kitchen may be ahead of the workflow. */
  lookAtStorage(storeId: StoreId, orders: readonly OrderId[]): Promise<void>;
}

/** Thrown when an external provider is unavailable: the call may be retried. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
}

/** Thrown when Temporal cannot list workflows right now. */
export class WorkflowsUnavailable extends Error {
  override readonly name = 'WorkflowsUnavailable';
}

/** The state of an external provider, as seen by this process. */
export interface ProviderState {
  /** Open: it keeps failing and is not called. Half open: the next call is a probe. */
  readonly state: 'closed' | 'open' | 'half_open';
  readonly since: Instant;
  /** The last outage, even if it is over. Shown in the health check, so it must not contain customer data. */
  readonly lastError?: { readonly at: Instant; readonly message: string };
}

/**
 * A verified webhook notice of the provider. It is only a hint: the current state is always fetched from the provider.
 */
export type PaymentNotice =
  | { readonly kind: 'forged'; readonly reason: string }
  | { readonly kind: 'payment_changed'; readonly orderId: string; readonly storeId: string }
  /** Needs a manager's attention. */
  | {
      readonly kind: 'needs_attention';
      readonly question: PaymentQuestion;
      /** Idempotency key: a repeated notice has the same id. */
      readonly id: string;
      readonly paymentId: string;
      /** Absent if the payment is not ours. */
      readonly order?: { readonly orderId: string; readonly storeId: string };
    }
  | { readonly kind: 'other' };

/** A payment provider's webhook, posted to the API. */
export interface PaymentNotices {
  /** As recorded in events. */
  readonly id: string;
  /** Display name. */
  readonly name: string;
  /** Its path under /api: `/webhooks/` and its name. */
  readonly path: `/webhooks/${string}`;
  readonly signatureHeader: string;
  /** @param signature the signature header */
  readonly read: (body: string, signature: string | undefined) => Promise<PaymentNotice>;
}

/** A payment's page, served by the API itself for a provider that is simulated. */
export interface PaymentPage {
  /** What the customer sees; undefined if there is no such page. `closed`: the payment takes nothing more. */
  look(id: PaymentPageId): Promise<
    | {
        readonly amount: Money;
        readonly status: 'open' | 'paid' | 'declined' | 'closed';
        readonly returnUrl?: string;
      }
    | undefined
  >;
  /** The customer pays or declines. @returns the notice for the provider's webhook */
  answer(id: PaymentPageId, answer: 'paid' | 'declined'): Promise<SignedNotice>;
}

export interface PaymentPageId {
  readonly orderId: OrderId;
  /** Absent for the original order. */
  readonly revisionId?: string | undefined;
}

export interface SignedNotice {
  /** Under /api. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type OutgoingMessage = MessageContent & {
  /** Idempotency key. */
  readonly key: string;
  readonly order: OrderState;
  readonly store: MessageStore;
  /** The response of an earlier attempt was lost: the message may have been sent already. */
  readonly mayBeRepeated: boolean;
  /** In milliseconds since 1970: from then on, another may be sending it. */
  readonly sendBefore?: number;
};

/** The store settings needed for messages: name, language, and contacts of manager and kitchen. */
export type MessageStore = Pick<
  StoreSettings,
  'name' | 'timeZone' | 'country' | 'language' | 'managerPhone' | 'managerEmail' | 'kitchenPhone'
>;

/**
 * Sends messages to customers and managers. Outages are thrown, to be retried; an unreachable recipient is returned.
 */
export interface Notifier {
  send(message: OutgoingMessage): Promise<MessageResult>;
  /** The way that a message is tried by first, such as `sms`: those that go one way share its provider. */
  wayOf(message: Pick<OutgoingMessage, 'kind' | 'order' | 'store'>): string;
}

export interface SentCode {
  /** In E.164. */
  readonly to: string;
  readonly code: string;
  readonly store: Pick<StoreSettings, 'name' | 'language' | 'country'>;
}

/** Sends codes that prove a phone to be at hand. Failures are thrown: whoever waits for a code asks for another. */
export interface CodeSender {
  sendCode(sent: SentCode): Promise<void>;
}

/** Notifies listeners that orders of a store have changed. It is a hint: it takes no time and never fails. */
export interface ChangeFeed {
  changed(storeId: StoreId): void;
}
