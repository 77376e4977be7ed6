import { NEWS, observe, type News, type StoreLook } from './news.ts';
import type { Instant, OrderId } from '../shared/values.ts';
import { instant, plusMinutes } from '../shared/values.ts';

/**
 * A subscription's progress. Stored changes have no strict order across processes, so they are read again for a while; for each order
 * the progress records up to which event everything is sent.
 */
export interface WebhookProgress {
  /** The version, raised with each save and checked by it. 0 before the first. */
  readonly version: number;
  /** Changes written up to then have been read. */
  readonly cursor: Instant;
  /** Also the store's own events, under `NEWS`. */
  readonly orders: Readonly<Record<OrderId, OrderProgress>>;
  /** The store's own events; absent before the first look. */
  readonly news?: News;
  /** Present while the latest attempt, for any order, has failed. */
  readonly outage?: Outage;
}

export interface OrderProgress {
  /** Events up to this one are done: delivered, failed for good, or not subscribed to. */
  readonly sent: number;
  /** The number of its stored events, as far as known. */
  readonly version: number;
  /** When the last of them was written. */
  readonly writtenAt: Instant;
  /** For an order with nothing sent yet: earlier events are not subscribed to. */
  readonly from?: Instant;
  /** Events to be sent again, before all others. */
  readonly again?: readonly number[];
  /** When the replay was requested. */
  readonly againSince?: Instant;
  /** Attempts of its next event; absent for none. */
  readonly attempts?: number;
  /** Do not try before then. */
  readonly retryAt?: Instant;
}

export interface Outage {
  readonly since: Instant;
  readonly error: string;
  /** Orders that have failed since the last delivery, up to `DOWN_AFTER_ORDERS`. */
  readonly orders: readonly OrderId[];
  /** How often the endpoint was probed while down. */
  readonly probes: number;
  /** Do not try any order before then. */
  readonly retryAt?: Instant;
}

/** An order in the list of changes. */
export interface OrderChange {
  readonly orderId: OrderId;
  readonly version: number;
  /** When its last event was written, by storage's clock. */
  readonly writtenAt: Instant;
}

/** Changes are read again for this long: a write can become visible after one with a later timestamp. */
export const OVERLAP_MINUTES = 2;
/** An event is given up this long after it happened, or after its replay was requested. */
export const GIVE_UP_AFTER_MINUTES = 24 * 60;
/** Orders are remembered for longer than events are retried, so that sent events are not mistaken for new ones. */
const REMEMBER_MINUTES = GIVE_UP_AFTER_MINUTES + 60;
/**
 * The maximum number of remembered orders, so that the progress never outgrows a document. If a forgotten order changes again, its
 * events of the last day are sent a second time, with the same ids.
 */
export const MAX_REMEMBERED = 200_000;
/** When this many orders have failed in a row, the endpoint counts as down. */
export const DOWN_AFTER_ORDERS = 5;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 15 * 60_000;

export function startedProgress(createdAt: Instant): WebhookProgress {
  return { version: 0, cursor: createdAt, orders: {} };
}

/** Where to start reading changes. */
export function readFrom({ cursor }: WebhookProgress): Instant {
  return plusMinutes(cursor, -OVERLAP_MINUTES);
}

/** Records changes; changes already recorded have no effect. */
export function noteChanges(
  progress: WebhookProgress,
  changes: readonly OrderChange[],
  createdAt: Instant,
): WebhookProgress {
  const orders = { ...progress.orders };
  let { cursor } = progress;
  let isNew = false;
  const horizon = plusMinutes(progress.cursor, -GIVE_UP_AFTER_MINUTES);
  for (const { orderId, version, writtenAt } of changes) {
    const known = orders[orderId];
    if (known && version <= known.version && writtenAt <= cursor) continue;
    isNew = true;
    const from = horizon > createdAt ? horizon : createdAt;
    if (!known) orders[orderId] = { sent: 0, version, writtenAt, from };
    else if (version > known.version) orders[orderId] = { ...known, version, writtenAt };
    if (writtenAt > cursor) cursor = writtenAt;
  }
  return isNew ? { ...progress, cursor, orders } : progress;
}

/** Records what has changed in the store itself. */
export function noteNews(
  progress: WebhookProgress,
  look: StoreLook,
  createdAt: Instant,
  now: Instant,
): WebhookProgress {
  const news = observe(progress.news, look, createdAt, now);
  if (news === progress.news) return progress;
  const known = progress.orders[NEWS] ?? { sent: 0, version: 0, writtenAt: now };
  const version = news.next - 1;
  const order = version > known.version ? { ...known, version, writtenAt: now } : known;
  return { ...progress, news, orders: { ...progress.orders, [NEWS]: order } };
}

/** Forgets orders that are done and old; if there are too many, those that were done first. */
export function forgetOld(progress: WebhookProgress): WebhookProgress {
  const limit = plusMinutes(progress.cursor, -REMEMBER_MINUTES);
  const all = Object.entries(progress.orders);
  const isKept = ([id, order]: [string, OrderProgress]): boolean => isWaiting(order) || id === NEWS;
  let kept = all.filter((each) => isKept(each) || each[1].writtenAt >= limit);
  if (kept.length > MAX_REMEMBERED) {
    const done = kept.filter((each) => !isKept(each));
    done.sort(([, a], [, b]) => (a.writtenAt < b.writtenAt ? -1 : 1));
    const forgotten = new Set(done.slice(0, kept.length - MAX_REMEMBERED).map(([orderId]) => orderId));
    kept = kept.filter(([orderId]) => !forgotten.has(orderId));
  }
  return kept.length === all.length ? progress : { ...progress, orders: Object.fromEntries(kept) };
}

export function isWaiting({ sent, version, again }: OrderProgress): boolean {
  return version > sent || again !== undefined;
}

/** The seq of the order's next event. */
export function nextSeq({ sent, version, again }: OrderProgress): number | undefined {
  return again?.[0] ?? (version > sent ? sent + 1 : undefined);
}

/** The order after its next event is done. */
export function advance(order: OrderProgress): OrderProgress {
  const { again, againSince, attempts: _, retryAt: __, from, ...rest } = order;
  if (again) {
    const left = again.slice(1);
    const kept = left.length === 0 ? {} : { again: left, ...(againSince === undefined ? {} : { againSince }) };
    return { ...rest, ...(from === undefined ? {} : { from }), ...kept };
  }
  const sent = order.sent + 1;
  return { ...rest, ...(from === undefined || sent >= order.version ? {} : { from }), sent };
}

/** The order after an attempt of its next event failed. */
export function postpone(order: OrderProgress, now: Instant): OrderProgress {
  const attempts = (order.attempts ?? 0) + 1;
  return { ...order, attempts, retryAt: instant(Date.parse(now) + retryDelay(attempts)) };
}

/** Requests a replay of events; pending ones are not sent twice. */
export function askAgain(order: OrderProgress, seqs: readonly number[], now: Instant): OrderProgress {
  const wanted = new Set([...(order.again ?? []), ...seqs.filter((seq) => seq <= order.sent)]);
  if (wanted.size === 0) return order;
  const { attempts: _, retryAt: __, ...rest } = order;
  return { ...rest, again: [...wanted].sort((a, b) => a - b), againSince: now };
}

/** When the next event, which happened at the given time, is given up. */
export function deadlineOf(order: OrderProgress, happenedAt: Instant): Instant {
  return plusMinutes(dueSince(order, happenedAt), GIVE_UP_AFTER_MINUTES);
}

/** Since when the next event is to be sent. */
export function dueSince({ again, againSince }: OrderProgress, happenedAt: Instant): Instant {
  return again && againSince !== undefined && againSince > happenedAt ? againSince : happenedAt;
}

export function isDown({ outage }: WebhookProgress): boolean {
  return outage !== undefined && outage.orders.length >= DOWN_AFTER_ORDERS;
}

/**
 * The orders to try now, those with the fewest failures first. An endpoint that is down is probed with one; a single order that
 * always fails does not block the others.
 */
export function dueOrders(progress: WebhookProgress, now: Instant): OrderId[] {
  const down = isDown(progress);
  if (down && (progress.outage?.retryAt ?? now) > now) return [];
  return (Object.entries(progress.orders) as [OrderId, OrderProgress][])
    .filter(([, order]) => isWaiting(order) && (down || (order.retryAt ?? now) <= now))
    .sort(([, a], [, b]) => (a.attempts ?? 0) - (b.attempts ?? 0) || (a.writtenAt < b.writtenAt ? -1 : 1))
    .map(([orderId]) => orderId);
}

/** When to run the next round; undefined if nothing is pending. */
export function nextTry(progress: WebhookProgress): Instant | undefined {
  const waiting = Object.values(progress.orders).filter(isWaiting);
  if (waiting.length > 0 && isDown(progress) && progress.outage?.retryAt !== undefined) return progress.outage.retryAt;
  const retries = waiting.map((order) => order.retryAt ?? order.writtenAt);
  const { lookAt } = progress.news ?? {};
  return [...retries, ...(lookAt === undefined ? [] : [lookAt])].sort().at(0);
}

export function noteFailure(progress: WebhookProgress, orderId: OrderId, error: string, now: Instant): WebhookProgress {
  const { since = now, orders = [], probes = 0, retryAt } = progress.outage ?? {};
  const failed = orders.includes(orderId) ? orders : [...orders, orderId].slice(0, DOWN_AFTER_ORDERS);
  return {
    ...progress,
    outage: { since, error, orders: failed, probes, ...(retryAt === undefined ? {} : { retryAt }) },
  };
}

/** Schedules the next probe of an endpoint that is down. Called once per round of failures. */
export function waitForEndpoint(progress: WebhookProgress, now: Instant): WebhookProgress {
  if (!progress.outage || !isDown(progress)) return progress;
  const probes = progress.outage.probes + 1;
  return {
    ...progress,
    outage: { ...progress.outage, probes, retryAt: instant(Date.parse(now) + retryDelay(probes)) },
  };
}

/** An event was delivered. If the endpoint had been down, everything pending may be tried immediately. */
export function noteSuccess(progress: WebhookProgress): WebhookProgress {
  const { outage, ...rest } = progress;
  if (!outage) return progress;
  if (!isDown(progress)) return rest;
  const orders = Object.entries(rest.orders).map(([orderId, order]) => [orderId, atOnce(order)]);
  return { ...rest, orders: Object.fromEntries(orders) as WebhookProgress['orders'] };
}

function atOnce(order: OrderProgress): OrderProgress {
  const { retryAt: _, ...rest } = order;
  return rest;
}

/** 5 seconds, doubled with each attempt up to 15 minutes: about a hundred attempts in a day. */
function retryDelay(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
}
