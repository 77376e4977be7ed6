import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { instant, type Instant, type OrderId, type StoreId } from '../domain/shared/values.ts';
import { newsCloudEvent } from '../domain/webhooks/news-event.ts';
import { NEWS } from '../domain/webhooks/news.ts';
import {
  advance,
  deadlineOf,
  dueSince,
  dueOrders,
  forgetOld,
  isDown,
  nextSeq,
  nextTry,
  noteFailure,
  noteSuccess,
  postpone,
  waitForEndpoint,
  type OrderProgress,
  type WebhookProgress,
} from '../domain/webhooks/progress.ts';
import {
  CHAIN,
  cloudEvent,
  isSubscribed,
  secretsAt,
  whyNotTaken,
  type CloudEvent,
  type WebhookDelivery,
  type WebhookSubscription,
} from '../domain/webhooks/webhooks.ts';
import { readUnlessDamaged, type Meter, type Storage, type StoredOrder, type WebhookSender } from '../ports.ts';

/** The outcome of a round of deliveries. */
export type RoundResult =
  /** Nothing to send now; failed deliveries are retried at `retryAt`. */
  | { readonly outcome: 'idle'; readonly retryAt?: Instant }
  /** The endpoint is down; new events wait until `retryAt`. */
  | { readonly outcome: 'down'; readonly retryAt: Instant; readonly error: string }
  | { readonly outcome: 'more' }
  | { readonly outcome: 'paused'; readonly reason: string }
  /** The subscription no longer exists. */
  | { readonly outcome: 'gone' };

/** Orders processed concurrently. A crash repeats at most their events. */
const ORDERS_AT_ONCE = 8;
/** A round starts no further orders after this long; the next round begins with the changes since. */
const ROUND_MS = 20_000;

export interface RoundOptions {
  readonly storage: Pick<Storage, 'orders' | 'webhooks'>;
  readonly sender: WebhookSender;
  readonly meter: Pick<Meter, 'sentWebhook'>;
  readonly subscription: WebhookSubscription;
  readonly progress: WebhookProgress;
  /** The workflow's time at the start. Retries and deadlines use its clock. */
  readonly at: Instant;
  /** This machine's clock. */
  readonly now: () => number;
}

/** Sends due events: each order's in sequence, several orders at once. */
export class DeliveryRound {
  readonly #options: RoundOptions;
  readonly #started = performance.now();
  #progress: WebhookProgress;
  #saved: WebhookProgress | undefined;
  #deliveries: WebhookDelivery[] = [];
  #failed = false;
  #pausedFor: string | undefined;

  /** @param stored the saved progress, if any */
  constructor(options: RoundOptions, stored: WebhookProgress | undefined) {
    this.#options = options;
    this.#progress = options.progress;
    this.#saved = stored;
  }

  async run(): Promise<RoundResult> {
    for (;;) {
      const due = dueOrders(this.#progress, this.#moment());
      if (due.length === 0) break;
      if (performance.now() - this.#started > ROUND_MS || cancellationSignal().aborted) return { outcome: 'more' };
      heartbeat();
      this.#failed = false;
      const batch = due.slice(0, isDown(this.#progress) ? 1 : ORDERS_AT_ONCE);
      await Promise.all(batch.map((orderId) => this.#deliverOrder(orderId)));
      if (this.#failed) this.#progress = waitForEndpoint(this.#progress, this.#moment());
      if (!(await this.#save())) return { outcome: 'more' };
      if (this.#pausedFor !== undefined) return { outcome: 'paused', reason: this.#pausedFor };
    }
    if (!(await this.#save())) return { outcome: 'more' };
    const retryAt = nextTry(this.#progress);
    const { outage } = this.#progress;
    if (retryAt !== undefined && outage && isDown(this.#progress))
      return { outcome: 'down', retryAt, error: outage.error };
    return { outcome: 'idle', ...(retryAt === undefined ? {} : { retryAt }) };
  }

  async #deliverOrder(orderId: OrderId): Promise<void> {
    const { storage, subscription } = this.#options;
    if (orderId === NEWS) return this.#deliverNews();
    const stored = await readUnlessDamaged(storage.orders, subscription.storeId, orderId);
    for (;;) {
      const order = this.#progress.orders[orderId];
      const seq = order && nextSeq(order);
      if (!order || seq === undefined || this.#pausedFor !== undefined) return;
      // Events missing from a restored backup, or of a damaged order, reappear when their workflow next writes.
      if (stored === 'damaged' || seq > (stored?.events.length ?? 0))
        return this.#put(orderId, { ...order, version: order.sent });
      const event = this.#wanted(order, stored, seq);
      if (event && !(await this.#deliver(order, orderId, event))) return;
      this.#put(orderId, advance(order));
    }
  }

  async #deliverNews(): Promise<void> {
    for (;;) {
      const order = this.#progress.orders[NEWS];
      const seq = order && nextSeq(order);
      if (!order || seq === undefined || this.#pausedFor !== undefined) return;
      const { storeId } = this.#options.subscription;
      const news = this.#progress.news?.events.find((each) => each.seq === seq);
      const event = news && newsCloudEvent(storeId, news);
      if (event && isSubscribed(this.#options.subscription, event.type) && !(await this.#deliver(order, NEWS, event)))
        return;
      this.#put(NEWS, advance(order));
    }
  }

  /** Undefined for an event not subscribed to. */
  #wanted(order: OrderProgress, stored: StoredOrder | undefined, seq: number): CloudEvent | undefined {
    const { subscription } = this.#options;
    const { storeId } = subscription;
    const happenedAt = stored?.events[seq - 1]?.at ?? '';
    if (!order.again && order.from !== undefined && happenedAt < order.from) return undefined;
    const event = cloudEvent(storeId, stored?.events ?? [], seq);
    return event && isSubscribed(subscription, event.type) ? event : undefined;
  }

  /** @returns whether the order can proceed: the event was accepted or has expired */
  async #deliver(order: OrderProgress, orderId: OrderId, event: CloudEvent): Promise<boolean> {
    const { sender, subscription, now } = this.#options;
    const attempts = order.attempts ?? 0;
    if (this.#moment() >= deadlineOf(order, event.time)) {
      const last = this.#progress.outage?.error;
      const error = `Expired after a day.${last === undefined ? '' : ` ${last}`}`;
      this.#note(event, orderId, { status: 'failed', attempts, error });
      this.#measure(order, event, 'expired');
      return true;
    }
    heartbeat();
    const secrets = secretsAt(subscription, instant(now()));
    const result = await sender.send({ url: subscription.url, secrets, event });
    heartbeat();
    const answer = result.outcome === 'answered' ? { httpStatus: result.httpStatus } : {};
    const error = whyNotTaken(result);
    if (error === undefined) {
      this.#note(event, orderId, { status: 'delivered', attempts: attempts + 1, ...answer });
      this.#measure(order, event, 'delivered');
      this.#progress = noteSuccess(this.#progress);
      return true;
    }
    this.#note(event, orderId, { status: 'pending', attempts: attempts + 1, ...answer, error });
    this.#measure(order, event, 'refused');
    if (answer.httpStatus === 410) await this.#pause(error);
    const moment = this.#moment();
    this.#failed = true;
    this.#progress = noteFailure(this.#progress, orderId, error, moment);
    this.#put(orderId, postpone(order, moment));
    return false;
  }

  async #pause(reason: string): Promise<void> {
    const { storage, subscription, now } = this.#options;
    this.#pausedFor = reason;
    const paused = { at: instant(now()), reason };
    await storage.webhooks.change(homeOf(subscription), subscription.id, (known) => ({ ...known, paused }));
  }

  #note(
    { id, type, time }: CloudEvent,
    orderId: OrderId,
    outcome: Pick<WebhookDelivery, 'status' | 'attempts' | 'httpStatus' | 'error'>,
  ): void {
    const lastAttemptAt = instant(this.#options.now());
    const eventType = type as WebhookDelivery['eventType'];
    const about = orderId === NEWS ? {} : { orderId };
    this.#deliveries.push({ eventId: id, eventType, eventTime: time, ...about, lastAttemptAt, ...outcome });
  }

  #measure(order: OrderProgress, event: CloudEvent, outcome: Parameters<Meter['sentWebhook']>[1]): void {
    const { meter, subscription } = this.#options;
    const lagMs = Date.parse(this.#moment()) - Date.parse(dueSince(order, event.time));
    meter.sentWebhook(subscription.storeId, outcome, Math.max(0, lagMs / 1000));
  }

  #put(orderId: OrderId, order: OrderProgress): void {
    this.#progress = { ...this.#progress, orders: { ...this.#progress.orders, [orderId]: order } };
  }

  /** @returns false if the progress was saved by another round, or the subscription is gone: this round is outdated */
  async #save(): Promise<boolean> {
    const { webhooks } = this.#options.storage;
    const { subscription } = this.#options;
    const { storeId, id } = subscription;
    // Deliveries first: a crash in between repeats them rather than losing them.
    if (this.#deliveries.length > 0) await webhooks.record(homeOf(subscription), id, this.#deliveries);
    this.#deliveries = [];
    const progress = forgetOld(this.#progress);
    if (progress === this.#saved) return true;
    if ((await webhooks.saveProgress(storeId, id, progress)) === 'changed') return false;
    this.#progress = { ...progress, version: progress.version + 1 };
    this.#saved = this.#progress;
    return true;
  }

  #moment(): Instant {
    return instant(Date.parse(this.#options.at) + Math.round(performance.now() - this.#started));
  }
}

/** Where a subscription and its deliveries are kept. */
function homeOf({ storeId, isChain }: WebhookSubscription): StoreId {
  return isChain ? CHAIN : storeId;
}
