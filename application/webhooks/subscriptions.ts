import { randomBytes } from 'node:crypto';
import type { WebhookProgress } from '../../domain/webhooks/progress.ts';
import {
  CHAIN,
  parseWebhookId,
  resumed,
  SECRET_OVERLAP_MINUTES,
  type WebhookEventType,
  type WebhookId,
  type WebhookSubscription,
} from '../../domain/webhooks/webhooks.ts';
import { instant, plusMinutes, type StoreId } from '../../domain/shared/values.ts';
import { findSubscription, type Storage, type WebhookDispatchers, type WebhookSender } from '../../ports.ts';
import type { Log } from '../log.ts';
import { invalid, Refused } from '../refused.ts';

/** Webhook subscriptions of a store. */

/** Each takes worker capacity; a store that needs more should put a message broker in between. */
const MOST_PER_STORE = 20;

export interface WebhookDeps {
  readonly storage: Pick<Storage, 'webhooks' | 'orders'>;
  readonly sender: WebhookSender;
  readonly dispatchers: WebhookDispatchers;
  readonly log: Log;
  readonly now: () => number;
}

/** A subscription with its progress. */
export interface WebhookLook {
  readonly subscription: WebhookSubscription;
  /** Undefined before its first run. */
  readonly progress: WebhookProgress | undefined;
}

export interface SubscriptionForm {
  readonly url: string;
  /** Absent: all. */
  readonly eventTypes?: readonly WebhookEventType[] | null | undefined;
  readonly description?: string | null | undefined;
}

/**
 * @param text its id as given, possibly invalid
 * @throws Refused `webhook_not_found`
 */
export async function findWebhook(
  { storage }: Pick<WebhookDeps, 'storage'>,
  storeId: StoreId,
  text: string,
): Promise<WebhookSubscription> {
  const id = parseWebhookId(text);
  const found = id && (await findSubscription(storage.webhooks, storeId, id));
  if (!found) throw new Refused('webhook_not_found', `There is no webhook ${text}.`);
  return found;
}

/** The store's subscriptions, oldest first. */
export async function listWebhooks(deps: WebhookDeps, storeId: StoreId): Promise<WebhookLook[]> {
  const subscriptions = await deps.storage.webhooks.list(storeId);
  return Promise.all(subscriptions.map((subscription) => lookAt(deps, subscription)));
}

export async function readWebhook(deps: WebhookDeps, storeId: StoreId, id: string): Promise<WebhookLook> {
  return lookAt(deps, await findWebhook(deps, storeId, id));
}

/** Subscribes a URL to events from now on. */
export async function subscribe(
  deps: WebhookDeps,
  storeId: StoreId,
  { url, eventTypes, description }: SubscriptionForm,
): Promise<WebhookSubscription> {
  const { storage, sender, now } = deps;
  const fault = await sender.check(url);
  if (fault !== undefined) throw invalid([{ field: 'url', code: 'invalid_url', message: fault }]);
  if ((await storage.webhooks.list(storeId)).length >= MOST_PER_STORE) {
    throw new Refused('webhook_limit', `A store has at most ${MOST_PER_STORE} webhooks. Remove one first.`);
  }
  const subscription: WebhookSubscription = {
    id: `whk_${randomBytes(12).toString('hex')}` satisfies WebhookId,
    storeId,
    url: new URL(url).href,
    ...(eventTypes ? { eventTypes: [...new Set(eventTypes)] } : {}),
    ...(description ? { description } : {}),
    secret: newSecret(),
    createdAt: instant(now()),
  };
  await storage.webhooks.create(subscription);
  await wake(deps, subscription);
  return subscription;
}

/** Deletes the subscription and its progress. */
export async function unsubscribe(deps: WebhookDeps, storeId: StoreId, id: string): Promise<void> {
  const subscription = await findWebhook(deps, storeId, id);
  if (subscription.isChain) throw ofChain(subscription.id);
  await deps.storage.webhooks.remove(storeId, subscription.id);
  await wake(deps, subscription);
}

/** Replaces the secret. For a while deliveries are also signed with the previous one. */
export async function rotateSecret(deps: WebhookDeps, storeId: StoreId, id: string): Promise<WebhookLook> {
  const until = plusMinutes(instant(deps.now()), SECRET_OVERLAP_MINUTES);
  const secret = newSecret();
  const changed = await change(deps, storeId, id, (known) => ({
    ...known,
    secret,
    previousSecret: { secret: known.secret, until },
  }));
  return lookAt(deps, changed);
}

/** Resumes a paused subscription where it stopped. */
export async function resumeWebhook(deps: WebhookDeps, storeId: StoreId, id: string): Promise<WebhookLook> {
  const changed = await change(deps, storeId, id, resumed);
  await wake(deps, changed);
  return lookAt(deps, changed);
}

async function change(
  deps: WebhookDeps,
  storeId: StoreId,
  text: string,
  apply: (known: WebhookSubscription) => WebhookSubscription,
): Promise<WebhookSubscription> {
  const { id, isChain } = await findWebhook(deps, storeId, text);
  if (isChain) throw ofChain(id);
  const changed = await deps.storage.webhooks.change(storeId, id, apply);
  if (!changed) throw new Refused('webhook_not_found', `The webhook ${id} no longer exists.`);
  return changed;
}

/** It can be read in each store, with its state there, and replayed; it is managed for all of them. */
function ofChain(id: WebhookId): Refused {
  return new Refused('webhook_not_found', `The webhook ${id} is one of all stores. Manage it at /chain/webhooks.`);
}

async function lookAt({ storage }: WebhookDeps, subscription: WebhookSubscription): Promise<WebhookLook> {
  return { subscription, progress: await storage.webhooks.progress(subscription.storeId, subscription.id) };
}

/** Optional: the next change of an order wakes it too. */
async function wake({ dispatchers, log }: WebhookDeps, subscription: WebhookSubscription): Promise<void> {
  // One to all stores has no dispatcher of its own; a store's next change starts the one for that store.
  if (subscription.storeId === CHAIN) return;
  await dispatchers.wake(subscription).catch((error: unknown) => {
    log.warn({ err: error, webhook: subscription.id }, 'A webhook’s dispatcher could not be woken.');
  });
}

/** In the format of Standard Webhooks: 32 random bytes in base64. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
