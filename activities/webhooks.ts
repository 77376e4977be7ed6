import { heartbeat } from '@temporalio/activity';
import type { OrderEvent } from '../domain/order/index.ts';
import type { Instant, OrderId, StoreId } from '../domain/shared/values.ts';
import { lookAtStore } from '../application/webhooks/look-at-store.ts';
import { NEWS } from '../domain/webhooks/news.ts';
import {
  askAgain,
  noteChanges,
  noteNews,
  readFrom,
  startedProgress,
  type OrderChange,
  type OrderProgress,
  type WebhookProgress,
} from '../domain/webhooks/progress.ts';
import {
  parseEventId,
  type ReplayRequest,
  type WebhookId,
  type WebhookSubscription,
} from '../domain/webhooks/webhooks.ts';
import {
  findSubscription,
  readUnlessDamaged,
  type ChangePosition,
  type Meter,
  type Storage,
  type WebhookSender,
} from '../ports.ts';
import { DeliveryRound, type RoundResult } from './webhook-round.ts';

export interface WebhookRequest {
  readonly storeId: StoreId;
  readonly webhookId: WebhookId;
  /** The workflow's current time. */
  readonly at: Instant;
}

const CHANGES_AT_ONCE = 500;

interface WebhookDeps {
  readonly storage: Pick<Storage, 'orders' | 'webhooks' | 'kitchen' | 'catalog' | 'stock'>;
  readonly sender: WebhookSender;
  readonly meter: Pick<Meter, 'sentWebhook'>;
  readonly now: () => number;
}

/** One subscription's deliveries, as activities of its dispatcher, never concurrent for one subscription. */
export function webhookActivities({ storage, sender, meter, now }: WebhookDeps) {
  const { orders, webhooks } = storage;

  /** Reads changes and sends due events. */
  async function deliverWebhooks({ storeId, webhookId, at }: WebhookRequest): Promise<RoundResult> {
    const subscription = await findSubscription(webhooks, storeId, webhookId);
    if (!subscription) {
      // One to all stores leaves its progress in each.
      await webhooks.remove(storeId, webhookId);
      return { outcome: 'gone' };
    }
    if (subscription.paused) return { outcome: 'paused', reason: subscription.paused.reason };
    const stored = await webhooks.progress(storeId, webhookId);
    const look = await lookAtStore(storage, subscription, at);
    const progress = noteNews(await withChanges(subscription, stored), look, subscription.createdAt, at);
    return new DeliveryRound({ storage, sender, meter, subscription, progress, at, now }, stored).run();
  }

  /** Requeues sent or expired events. */
  async function replayWebhooks(request: WebhookRequest & { readonly what: ReplayRequest }): Promise<void> {
    const { storeId, webhookId, at, what } = request;
    const subscription = await findSubscription(webhooks, storeId, webhookId);
    if (!subscription) return;
    let progress = await withChanges(subscription, await webhooks.progress(storeId, webhookId));
    const news = progress.orders[NEWS];
    const again = newsAsked(progress, what);
    if (news) progress = { ...progress, orders: { ...progress.orders, [NEWS]: askAgain(news, again, at) } };
    for await (const { orderId, events, seqs } of asked(storeId, what)) {
      const known = progress.orders[orderId] ?? doneWith(events);
      progress = { ...progress, orders: { ...progress.orders, [orderId]: askAgain(known, seqs, at) } };
    }
    const saved = await webhooks.saveProgress(storeId, webhookId, progress);
    if (saved === 'changed') throw new Error('The subscription’s progress was changed concurrently; retrying.');
  }

  async function withChanges(
    subscription: WebhookSubscription,
    stored: WebhookProgress | undefined,
  ): Promise<WebhookProgress> {
    const progress = stored ?? startedProgress(subscription.createdAt);
    const changes: OrderChange[] = [];
    for await (const change of changesSince(subscription.storeId, readFrom(progress))) changes.push(change);
    return noteChanges(progress, changes, subscription.createdAt);
  }

  async function* changesSince(storeId: StoreId, from: Instant): AsyncIterable<OrderChange> {
    let after: ChangePosition | undefined = { writtenAt: from };
    while (after) {
      const page: readonly OrderChange[] = await orders.changes(storeId, after, CHANGES_AT_ONCE);
      heartbeat();
      yield* page;
      after = page.length < CHANGES_AT_ONCE ? undefined : page.at(-1);
    }
  }

  async function* asked(
    storeId: StoreId,
    what: ReplayRequest,
  ): AsyncIterable<{ orderId: OrderId; events: readonly OrderEvent[]; seqs: number[] }> {
    if (!('from' in what)) {
      const event = 'eventId' in what ? parseEventId(what.eventId) : { orderId: what.orderId, seq: undefined };
      if (!event || event.orderId === NEWS) return;
      const { orderId, seq } = event;
      const stored = await readUnlessDamaged(orders, storeId, orderId);
      if (!stored || stored === 'damaged') return;
      const { events } = stored;
      yield { orderId, events, seqs: seq === undefined ? events.map((each) => each.seq) : [seq] };
      return;
    }
    for await (const { orderId } of changesSince(storeId, what.from)) {
      heartbeat();
      const stored = await readUnlessDamaged(orders, storeId, orderId);
      const events = (stored !== 'damaged' && stored?.events) || [];
      const seqs = events.filter(({ at }) => at >= what.from).map(({ seq }) => seq);
      if (seqs.length > 0) yield { orderId, events, seqs };
    }
  }

  return { deliverWebhooks, replayWebhooks };
}

/** The store's own events that are to be sent again. */
function newsAsked({ news }: WebhookProgress, what: ReplayRequest): number[] {
  const events = news?.events ?? [];
  if ('from' in what) return events.filter(({ at }) => at >= what.from).map(({ seq }) => seq);
  const event = 'eventId' in what ? parseEventId(what.eventId) : undefined;
  return event?.orderId === NEWS ? events.filter(({ seq }) => seq === event.seq).map(({ seq }) => seq) : [];
}

/** A fully sent order that has been dropped from the progress. */
function doneWith(events: readonly OrderEvent[]): OrderProgress {
  return { sent: events.length, version: events.length, writtenAt: events.at(-1)?.at ?? '' };
}
