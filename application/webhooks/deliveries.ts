import { randomBytes } from 'node:crypto';
import { NEWS } from '../../domain/webhooks/news.ts';
import {
  CHAIN,
  parseEventId,
  pingEvent,
  secretsAt,
  whyNotTaken,
  type ReplayRequest,
  type WebhookSubscription,
} from '../../domain/webhooks/webhooks.ts';
import { instant, plusMinutes, type StoreId } from '../../domain/shared/values.ts';
import type { DeliveryPage, DeliveryQuery } from '../../ports.ts';
import { invalid, Refused } from '../refused.ts';
import { findWebhook, type WebhookDeps } from './subscriptions.ts';

/** Deliveries of a webhook, and replays. */

const REPLAY_DAYS = 7;

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

/** Replays an event. */
export async function replayEvent(deps: WebhookDeps, storeId: StoreId, id: string, eventId: string): Promise<void> {
  const subscription = await findWebhook(deps, storeId, id);
  const event = parseEventId(eventId);
  if (!event || !(await exists(deps, subscription, event))) {
    throw new Refused('event_not_found', `There is no event ${eventId}.`);
  }
  await sendAgain(deps, subscription, { eventId });
}

async function exists(
  { storage }: WebhookDeps,
  { storeId, id }: WebhookSubscription,
  { orderId, seq }: NonNullable<ReturnType<typeof parseEventId>>,
): Promise<boolean> {
  if (orderId !== NEWS) return seq <= ((await storage.orders.get(storeId, orderId))?.events.length ?? 0);
  const { news } = (await storage.webhooks.progress(storeId, id)) ?? {};
  return news?.events.some((event) => event.seq === seq) ?? false;
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
