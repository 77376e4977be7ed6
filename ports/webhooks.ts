import type { Instant, StoreId } from '../domain/shared/values.ts';
import type { WebhookProgress } from '../domain/webhooks/progress.ts';
import type {
  CloudEvent,
  ReplayRequest,
  SendResult,
  WebhookDelivery,
  WebhookId,
  WebhookSubscription,
} from '../domain/webhooks/webhooks.ts';

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
