import type { Instant, StoreId } from '../domain/shared/values.ts';
import type { WebhookProgress } from '../domain/webhooks/progress.ts';
import {
  CHAIN,
  type CloudEvent,
  type ReplayRequest,
  type SendResult,
  type WebhookDelivery,
  type WebhookId,
  type WebhookSubscription,
} from '../domain/webhooks/webhooks.ts';

/** Selects a subscription's deliveries, latest attempt first. */
export interface DeliveryQuery {
  readonly status?: WebhookDelivery['status'];
  /** 1 to 100. */
  readonly limit: number;
  readonly after?: DeliveryPosition;
}

/** A retried delivery moves to the front, so a page may repeat one. */
export interface DeliveryPosition {
  readonly lastAttemptAt: Instant;
  readonly eventId: string;
}

export interface DeliveryPage {
  readonly deliveries: readonly WebhookDelivery[];
  readonly next?: DeliveryPosition;
}

/** The maximum number of deliveries kept per subscription. */
export const MOST_DELIVERIES = 1000;

export interface WebhookStore {
  /** A store's own subscriptions, or those to all stores (`CHAIN`), oldest first. */
  list(storeId: StoreId): Promise<readonly WebhookSubscription[]>;
  get(storeId: StoreId, id: WebhookId): Promise<WebhookSubscription | undefined>;
  /** An existing one is left unchanged. */
  create(subscription: WebhookSubscription): Promise<void>;
  /** Changes a subscription by a pure function in one atomic, durable write; undefined if it does not exist. */
  change(
    storeId: StoreId,
    id: WebhookId,
    apply: (known: WebhookSubscription) => WebhookSubscription,
  ): Promise<WebhookSubscription | undefined>;
  /** Deletes a subscription with its progress and deliveries. False if it did not exist. */
  remove(storeId: StoreId, id: WebhookId): Promise<boolean>;
  progress(storeId: StoreId, id: WebhookId): Promise<WebhookProgress | undefined>;
  /**
   * Saves a progress if the stored version matches, and increments the version. A subscription to all stores has one for each store.
   */
  saveProgress(storeId: StoreId, id: WebhookId, progress: WebhookProgress): Promise<'saved' | 'changed'>;
  /** Upserts deliveries by event. The oldest are dropped. */
  record(storeId: StoreId, id: WebhookId, deliveries: readonly WebhookDelivery[]): Promise<void>;
  deliveries(storeId: StoreId, id: WebhookId, query: DeliveryQuery): Promise<DeliveryPage>;
}

/** A store's own subscription, or one to all stores. */
export async function findSubscription(
  webhooks: Pick<WebhookStore, 'get'>,
  storeId: StoreId,
  id: WebhookId,
): Promise<WebhookSubscription | undefined> {
  const own = await webhooks.get(storeId, id);
  if (own || storeId === CHAIN) return own;
  const chain = await webhooks.get(CHAIN, id);
  return chain && { ...chain, storeId, isChain: true };
}

/** All subscriptions to a store's events. */
export async function subscriptionsTo(
  webhooks: Pick<WebhookStore, 'list'>,
  storeId: StoreId,
): Promise<readonly WebhookSubscription[]> {
  const [own, chain] = await Promise.all([webhooks.list(storeId), webhooks.list(CHAIN)]);
  return [...own, ...chain.map((each) => ({ ...each, storeId, isChain: true as const }))];
}

/** Sends events to other systems' endpoints, signed. Never throws because of an endpoint. */
export interface WebhookSender {
  /** @returns why a URL cannot be an endpoint; undefined if it can */
  check(url: string): Promise<string | undefined>;
  /** @param request.secrets signs the delivery with each */
  send(request: { url: string; secrets: readonly string[]; event: CloudEvent }): Promise<SendResult>;
}

/** The webhook dispatchers. Throws if they cannot be reached. */
export interface WebhookDispatchers {
  /** Makes a dispatcher run a round now, starting it if necessary. */
  wake(subscription: WebhookSubscription): Promise<void>;
  replay(subscription: WebhookSubscription, what: ReplayRequest): Promise<void>;
}
