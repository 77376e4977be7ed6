/**
 * What the pipeline needs from the outside world. Adapters implement these; activities and the API use them; the domain and
 * the workflows know nothing of them.
 */
import type { CustomerProfile } from './domain/customer.ts';
import type { Kitchen, KitchenChange } from './domain/kitchen.ts';
import type { Menu } from './domain/menu.ts';
import type { Money } from './domain/money.ts';
import type { ProviderAccount, WorkflowState } from './domain/audit.ts';
import type {
  AuthorizationResult,
  CaptureResult,
  Fulfilment,
  MessageKind,
  MessageResult,
  Order,
  OrderEvent,
  OrderState,
  OrderStatus,
  ReductionResult,
  RefundResult,
  ReleaseResult,
  VoidResult,
} from './domain/order/index.ts';
import type { DayReport } from './domain/reports.ts';
import type { StoreSettings } from './domain/store.ts';
import type { CustomerId, Instant, LocalDay, OrderId, StoreId } from './domain/values.ts';
import type { OrderChange, WebhookProgress } from './domain/webhook-progress.ts';
import type {
  CloudEvent,
  ReplayRequest,
  SendResult,
  WebhookDelivery,
  WebhookId,
  WebhookSubscription,
} from './domain/webhooks.ts';

/** Thrown when storage cannot be reached or written right now: whoever gets it may try again. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}

/** An order as it is stored: the state for reading, and the whole stream of events that it adds up from. */
export interface StoredOrder {
  readonly state: Order;
  readonly events: readonly OrderEvent[];
}

export interface AppendRequest {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
  /** The number of events that the writer believes to be stored. */
  readonly expectedVersion: number;
  readonly events: readonly OrderEvent[];
  /** The state with these events. */
  readonly state: Order;
}

export type AppendResult =
  | { readonly outcome: 'appended' }
  /** Storage knows more than the writer: these events, after the expected version. Nothing was written. */
  | { readonly outcome: 'ahead'; readonly events: readonly OrderEvent[] }
  /** Storage has lost events (a restored backup): it holds only so many. Nothing was written. */
  | { readonly outcome: 'behind'; readonly version: number };

/** What is absent is not asked for; what is there must all be so. */
export interface OrderFilter {
  readonly statuses?: readonly OrderStatus[];
  /** Of the customer, as the orders have it. */
  readonly phone?: string;
  readonly customerId?: CustomerId;
  /** The store's day on which it was placed. */
  readonly day?: LocalDay;
  /** Numbers begin anew each day. */
  readonly number?: number;
  readonly fulfilment?: Fulfilment['type'];
}

export interface OrderQuery extends OrderFilter {
  /** 1 to 100. */
  readonly limit: number;
  /** Where an earlier page ended. */
  readonly after?: OrderPosition;
}

/** An order's place in a list, newest first. Placing time and id never change, so a page never skips or repeats. */
export interface OrderPosition {
  readonly placedAt: Instant;
  readonly id: OrderId;
}

export interface OrderPage {
  readonly orders: readonly OrderState[];
  readonly next?: OrderPosition;
}

/** A place in the list of changes: the next one was written later, or at once with this one by an order of a higher id. */
export interface ChangePosition {
  readonly writtenAt: Instant;
  /** Absent: before all that was written at that moment. */
  readonly orderId?: OrderId;
}

/** One order as it is found in storage, for a rebuild: the state may be anything, the events are what counts. */
export type FoundOrder =
  | {
      readonly orderId: OrderId;
      readonly state: unknown;
      readonly events: readonly OrderEvent[];
      /** Puts another state beside the events, unless further events have come meanwhile. */
      replaceState(state: Order): Promise<'replaced' | 'changed'>;
    }
  | { readonly orderId: OrderId; readonly unreadable: string };

export interface OrderStore {
  /**
   * Adds events in one atomic, durable write, if storage holds exactly the expected number of them. Once this has returned
   * `appended`, no crash takes the events back.
   */
  append(request: AppendRequest): Promise<AppendResult>;
  get(storeId: StoreId, orderId: OrderId): Promise<StoredOrder | undefined>;
  /** Placed orders. A draft is read by its id only. */
  list(storeId: StoreId, query: OrderQuery): Promise<OrderPage>;
  /** Every order of a store, drafts too, in no particular order. */
  findAll(storeId: StoreId): AsyncIterable<FoundOrder>;
  /**
   * For each day of a span on which orders were placed, a mark that is another one as soon as any of that day's orders has changed.
   * The cost grows with the number of orders in the span, but none of them is read.
   */
  dayMarks(storeId: StoreId, from: LocalDay, to: LocalDay): Promise<ReadonlyMap<LocalDay, string>>;
  /**
   * Orders by when they were last written, by storage's clock, oldest first. A write may show up a moment after one that is stamped
   * later: whoever must not miss any reads again from a while before. Orders that were copied from elsewhere are not in it until
   * they change.
   */
  changes(storeId: StoreId, after: ChangePosition, limit: number): Promise<readonly OrderChange[]>;
  /** Draws the day's next order number. Each is given out once, crash or not; gaps are allowed. */
  nextNumber(storeId: StoreId, day: LocalDay): Promise<number>;
  /** The last number drawn on each day that is still counted; stored orders may have higher ones. */
  lastNumbers(storeId: StoreId): Promise<ReadonlyMap<LocalDay, number>>;
  /** Makes the day's next number a higher one than this. Nothing is lowered. */
  raiseNumber(storeId: StoreId, day: LocalDay, last: number): Promise<void>;
}

export interface KitchenStore {
  get(storeId: StoreId): Promise<Kitchen>;
  /** Changes the kitchen by a pure function in one atomic, durable write; the function may be called more than once. */
  change<Result>(storeId: StoreId, apply: (kitchen: Kitchen) => KitchenChange<Result>): Promise<Result>;
}

/** What the stores are and sell. Undefined for a store that does not exist. */
export interface CatalogStore {
  settings(storeId: StoreId): Promise<StoreSettings | undefined>;
  menu(storeId: StoreId): Promise<Menu | undefined>;
  /** Every store, in the order of their ids. */
  stores(): Promise<readonly StoreSettings[]>;
  /** Opens a store in one atomic, durable write. Of several writers of one id, one wins. */
  createStore(settings: StoreSettings, menu: Menu): Promise<CreateStoreResult>;
  /** Replaces a store's settings in one atomic, durable write, if they still are what the writer has read. */
  replaceSettings(settings: StoreSettings, expected: StoreSettings): Promise<ReplaceResult>;
  /** The same for a store's menu. */
  replaceMenu(storeId: StoreId, menu: Menu, expected: Menu): Promise<ReplaceResult>;
}

export type CreateStoreResult =
  | { readonly outcome: 'created' }
  /** There is one already, with these. Nothing was written. */
  | { readonly outcome: 'exists'; readonly settings: StoreSettings; readonly menu: Menu | undefined };

export type ReplaceResult =
  | { readonly outcome: 'replaced' }
  /** There is something else by now, or no such store. Nothing was written. */
  | { readonly outcome: 'changed' };

/** One profile as it is found in storage. */
export type FoundCustomer = CustomerProfile | { readonly id: string; readonly unreadable: string };

export interface CustomerStore {
  get(storeId: StoreId, id: CustomerId): Promise<CustomerProfile | undefined>;
  /** Everybody with this number, as profiles have it, those with the newest profile first. */
  findByPhone(storeId: StoreId, phone: string): Promise<readonly CustomerProfile[]>;
  /** Every profile of a store, in no particular order. */
  findAll(storeId: StoreId): AsyncIterable<FoundCustomer>;
  /**
   * Makes or changes a profile by a pure function in one atomic, durable write; the function may be called more than once. When it
   * gives back what it was given, nothing is written.
   */
  change(
    storeId: StoreId,
    id: CustomerId,
    apply: (known: CustomerProfile | undefined) => CustomerProfile,
  ): Promise<CustomerProfile>;
}

/** A day's report, and the mark of the orders that it was made of. */
export interface KeptReport extends DayReport {
  readonly mark: string;
}

/** Reports that are kept so as not to be made again. All can be made anew from the orders. */
export interface ReportStore {
  /** Those of the days from one to another, both included, in no particular order. */
  kept(storeId: StoreId, from: LocalDay, to: LocalDay): Promise<readonly KeptReport[]>;
  /** Keeps a day's report in the place of an earlier one. */
  keep(storeId: StoreId, report: KeptReport): Promise<void>;
  /** Forgets all of a store's reports. */
  forget(storeId: StoreId): Promise<void>;
}

/** `serve`: seeded and made ready where it is new. `readOnly`: as it is found, and left so. */
export type StorageUse = 'serve' | 'readOnly';
/** Which of a subscription's deliveries, those attempted last first. */
export interface DeliveryQuery {
  readonly status?: WebhookDelivery['status'];
  /** 1 to 100. */
  readonly limit: number;
  readonly after?: DeliveryPosition;
}

/** A delivery that is attempted again moves to the front: a page can repeat one, and show none that is not there. */
export interface DeliveryPosition {
  readonly lastAttemptAt: Instant;
  readonly eventId: string;
}

export interface DeliveryPage {
  readonly deliveries: readonly WebhookDelivery[];
  readonly next?: DeliveryPosition;
}

/** The most deliveries that are remembered of one subscription. */
export const MOST_DELIVERIES = 1000;

export interface WebhookStore {
  /** A store's subscriptions, oldest first. */
  list(storeId: StoreId): Promise<readonly WebhookSubscription[]>;
  get(storeId: StoreId, id: WebhookId): Promise<WebhookSubscription | undefined>;
  /** One that is there already stays as it is. */
  create(subscription: WebhookSubscription): Promise<void>;
  /** Changes a subscription by a pure function in one atomic, durable write; undefined when it is not there. */
  change(
    storeId: StoreId,
    id: WebhookId,
    apply: (known: WebhookSubscription) => WebhookSubscription,
  ): Promise<WebhookSubscription | undefined>;
  /** Removes a subscription with all that is known of it. False when it was not there. */
  remove(storeId: StoreId, id: WebhookId): Promise<boolean>;
  progress(storeId: StoreId, id: WebhookId): Promise<WebhookProgress | undefined>;
  /** Saves a progress in the place of the one whose version it has, with the next version. */
  saveProgress(storeId: StoreId, id: WebhookId, progress: WebhookProgress): Promise<'saved' | 'changed'>;
  /** Remembers what became of deliveries, each in the place of what was known of its event. The oldest are forgotten. */
  record(storeId: StoreId, id: WebhookId, deliveries: readonly WebhookDelivery[]): Promise<void>;
  deliveries(storeId: StoreId, id: WebhookId, query: DeliveryQuery): Promise<DeliveryPage>;
}

export interface Storage {
  readonly orders: OrderStore;
  readonly kitchen: KitchenStore;
  readonly catalog: CatalogStore;
  readonly customers: CustomerStore;
  readonly reports: ReportStore;
  readonly webhooks: WebhookStore;
  /** Throws, saying why, when storage cannot be written right now. */
  check(): Promise<void>;
  close(): Promise<void>;
}

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
  /** Takes the amount, which is at most what was reserved; what is left of the reservation is given back. */
  capture(request: { orderId: OrderId; authorizationId: string; amount: Money }): Promise<CaptureResult>;
  /** Gives back whatever the provider holds of this order, as the provider's own state says: voids or refunds. */
  release(request: { orderId: OrderId }): Promise<ReleaseResult>;
  refund(request: { orderId: OrderId; refundId: string; amount: Money }): Promise<RefundResult>;
  /** What the provider's own books say of an order; undefined where they know nothing of it. Changes nothing. */
  account(request: { orderId: OrderId }): Promise<ProviderAccount | undefined>;
}

/** Which orders' workflows there are, as far as Temporal tells. */
export interface WorkflowDirectory {
  /** The workflows of a store's orders that are under way, as the index of workflows has it: it may be a moment late. */
  running(storeId: StoreId): AsyncIterable<{ readonly orderId: OrderId; readonly startedAt: Instant }>;
  /** Asks for one, and gets the truth. */
  stateOf(storeId: StoreId, orderId: OrderId): Promise<WorkflowState>;
}

/** Thrown when a provider outside cannot do its work right now: whoever gets it may try again. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
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
 * Something that the provider tells of its own accord, with its signature checked. It is only a hint to ask: what is so now, the
 * provider says when it is asked.
 */
export type PaymentNotice =
  | { readonly kind: 'forged'; readonly reason: string }
  | { readonly kind: 'payment_changed'; readonly orderId: string; readonly storeId: string }
  /** A person has to look at it. */
  | { readonly kind: 'needs_attention'; readonly what: string; readonly paymentId: string }
  | { readonly kind: 'other' };

/** @param signature the header that it came with */
export type ReadPaymentNotice = (body: string, signature: string | undefined) => PaymentNotice;

export interface OutgoingMessage {
  /** The same key is the same message. */
  readonly key: string;
  readonly kind: MessageKind;
  readonly order: OrderState;
  readonly store: MessageStore;
  readonly detail?: string;
  /** An earlier try was made and its answer lost: the message may have been sent already. */
  readonly mayBeRepeated: boolean;
}

/** What of a store its messages need: whose they are, how they are worded and where the manager is. */
export type MessageStore = Pick<
  StoreSettings,
  'name' | 'timeZone' | 'country' | 'language' | 'managerPhone' | 'managerEmail'
>;

/** Sends messages to customers and managers. An outage is thrown, to be tried again; an impossible recipient is returned. */
export interface Notifier {
  send(message: OutgoingMessage): Promise<MessageResult>;
}

/** Sends events to other systems' endpoints, signed. Never throws for what an endpoint does. */
export interface WebhookSender {
  /** @returns why a URL cannot be an endpoint, in words; undefined when it can */
  check(url: string): Promise<string | undefined>;
  /** @param request.secrets the delivery is signed with each */
  send(request: { url: string; secrets: readonly string[]; event: CloudEvent }): Promise<SendResult>;
}

/** Those who send the subscriptions' events. Throws when they cannot be reached. */
export interface WebhookDispatchers {
  /** Has one look now, whatever it waits for; one that does not run is started. */
  wake(subscription: WebhookSubscription): Promise<void>;
  replay(subscription: WebhookSubscription, what: ReplayRequest): Promise<void>;
}

/** Tells those who wait for a store's orders to change that they have. It is a hint: it costs no time and never fails. */
export interface ChangeFeed {
  changed(storeId: StoreId): void;
}
