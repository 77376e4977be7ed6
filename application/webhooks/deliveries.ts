import { randomBytes } from 'node:crypto';
import { newsCloudEvent } from '../../domain/webhooks/news-event.ts';
import { NEWS } from '../../domain/webhooks/news.ts';
import {
  CHAIN,
  parseEventId,
  pingEvent,
  secretsAt,
  whyNotTaken,
  type ReplayRequest,
  type WebhookDelivery,
  type WebhookSubscription,
} from '../../domain/webhooks/webhooks.ts';
import { instant, plusMinutes, type StoreId } from '../../domain/shared/values.ts';
import type { DeliveryPage, DeliveryPosition, DeliveryQuery } from '../../ports.ts';
import { invalid, Refused } from '../refused.ts';
import { findWebhook, type WebhookDeps } from './subscriptions.ts';

/** Deliveries of a webhook, and replays. */

const REPLAY_DAYS = 7;
const AT_ONCE = 100;

/** The result of a ping. */
export interface TestResult {
  readonly eventId: string;
  /** Undefined if there was no answer. */
  readonly httpStatus: number | undefined;
  /** Why it was not accepted; undefined if it was. */
  readonly error: string | undefined;
}

/** Sends a ping now, once. */
export async function sendPing(deps: WebhookDeps, storeId: StoreId, id: string): Promise<TestResult> {
  const subscription = await findWebhook(deps, storeId, id);
  const at = instant(deps.now());
  const event = pingEvent(storeId, `ping_${randomBytes(12).toString('hex')}`, at);
  const result = await deps.sender.send({ url: subscription.url, secrets: secretsAt(subscription, at), event });
  const httpStatus = result.outcome === 'answered' ? result.httpStatus : undefined;
  return { eventId: event.id, httpStatus, error: whyNotTaken(result) };
}

/** A page of the latest events' deliveries, last attempted first. */
export async function listDeliveries(
  deps: WebhookDeps,
  storeId: StoreId,
  id: string,
  query: DeliveryQuery,
): Promise<DeliveryPage> {
  const subscription = await findWebhook(deps, storeId, id);
  return deps.storage.webhooks.deliveries(subscription.isChain ? CHAIN : storeId, subscription.id, query);
}

/**
 * The delivery of one event, as of its latest attempt.
 *
 * @throws Refused `event_not_found` if it has not been attempted, or is not among the latest any more
 */
export async function findDelivery(
  deps: WebhookDeps,
  storeId: StoreId,
  id: string,
  eventId: string,
): Promise<WebhookDelivery> {
  let after: DeliveryPosition | undefined;
  do {
    const page = await listDeliveries(deps, storeId, id, { limit: AT_ONCE, ...(after ? { after } : {}) });
    const found = page.deliveries.find((delivery) => delivery.eventId === eventId);
    if (found) return found;
    after = page.next;
  } while (after);
  throw new Refused('event_not_found', `${eventId} is not among the latest deliveries of this webhook.`);
}

/** Replays an event. */
export async function replayEvent(deps: WebhookDeps, storeId: StoreId, id: string, eventId: string): Promise<void> {
  const subscription = await findWebhook(deps, storeId, id);
  if (!(await exists(deps, subscription, eventId))) {
    throw new Refused('event_not_found', `There is no event ${eventId}.`);
  }
  await sendAgain(deps, subscription, { eventId });
}

async function exists(
  { storage }: WebhookDeps,
  { storeId, id }: WebhookSubscription,
  eventId: string,
): Promise<boolean> {
  const { orderId = NEWS, seq = 0 } = parseEventId(eventId) ?? {};
  if (orderId !== NEWS) return seq <= ((await storage.orders.get(storeId, orderId))?.events.length ?? 0);
  const { news } = (await storage.webhooks.progress(storeId, id)) ?? {};
  return news?.events.some((event) => newsCloudEvent(storeId, event).id === eventId) ?? false;
}

/**
 * Replays all events from a moment on.
 *
 * @param since ISO 8601 with an offset
 */
export async function replayFrom(deps: WebhookDeps, storeId: StoreId, id: string, since: string): Promise<void> {
  const subscription = await findWebhook(deps, storeId, id);
  const from = instant(Date.parse(since));
  if (from < plusMinutes(instant(deps.now()), -REPLAY_DAYS * 24 * 60)) {
    const message = `Only events of the last ${REPLAY_DAYS} days can be replayed.`;
    throw invalid([{ field: 'from', code: 'too_long_ago', message }]);
  }
  await sendAgain(deps, subscription, { from });
}

async function sendAgain(
  { dispatchers, log }: WebhookDeps,
  subscription: WebhookSubscription,
  what: ReplayRequest,
): Promise<void> {
  await dispatchers.replay(subscription, what).catch((error: unknown) => {
    log.warn({ err: error, webhook: subscription.id }, 'A replay could not be requested.');
    const detail = 'The dispatcher of this webhook cannot be reached right now. Try again in a moment.';
    throw new Refused('temporal_unreachable', detail, { retryAfter: 5 });
  });
}
