import type { Instant, OrderId } from '../shared/values.ts';
import { instant, plusMinutes } from '../shared/values.ts';

/**
 * How far a subscription has come. Stored changes have no order that holds over processes, so they are read again for a while and
 * what counts is, for each order, up to which of its events all is sent.
 */
export interface WebhookProgress {
  /** Raised with each save, which is guarded by it. 0 before the first. */
  readonly version: number;
  /** Changes that were written up to then have been read. */
  readonly cursor: Instant;
  readonly orders: Readonly<Record<OrderId, OrderProgress>>;
  /** There while the last attempt, whichever it was, has failed. */
  readonly outage?: Outage;
}

export interface OrderProgress {
  /** The events up to this one are done with: delivered, failed for good, or not asked for. */
  readonly sent: number;
  /** The number of its events that are stored, as far as is known. */
  readonly version: number;
  /** When the last of them was written. */
  readonly writtenAt: Instant;
  /** Of an order of which nothing was sent before: events that happened earlier are not asked for. */
  readonly from?: Instant;
  /** Events that are to be sent again, before all others. */
  readonly again?: readonly number[];
  /** When they were asked for. */
  readonly againSince?: Instant;
  /** Of its next event, so far; absent for none. */
  readonly attempts?: number;
  /** Not to be tried before then. */
  readonly retryAt?: Instant;
}

export interface Outage {
  readonly since: Instant;
  readonly error: string;
  /** Orders that have failed since anything was delivered, up to `DOWN_AFTER_ORDERS`. */
  readonly orders: readonly OrderId[];
  /** How often the endpoint was found down. */
  readonly probes: number;
  /** Not to be tried before then, with whichever order. */
  readonly retryAt?: Instant;
}

/** An order as the list of changes has it. */
export interface OrderChange {
  readonly orderId: OrderId;
  readonly version: number;
  /** When its last event was written, by storage's clock. */
  readonly writtenAt: Instant;
}

/** Changes are read again for this long: a write can become visible after one that is stamped later. */
export const OVERLAP_MINUTES = 2;
/** An event is given up this long after it happened, or was asked for again. */
export const GIVE_UP_AFTER_MINUTES = 24 * 60;
/** Orders are remembered for longer than an event is sent, so that what was sent is not taken for new. */
const REMEMBER_MINUTES = GIVE_UP_AFTER_MINUTES + 60;
/**
 * No more orders are remembered than this, so that a progress never outgrows what a document can hold. Of one that is forgotten sooner and
 * changes again, the events of the last day are sent a second time, under the same ids.
 */
export const MAX_REMEMBERED = 200_000;
/** When so many orders have failed in a row, it is the endpoint and not an order. */
export const DOWN_AFTER_ORDERS = 5;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 15 * 60_000;

export function startedProgress(createdAt: Instant): WebhookProgress {
  return { version: 0, cursor: createdAt, orders: {} };
}

/** From where changes have to be read. */
export function readFrom({ cursor }: WebhookProgress): Instant {
  return plusMinutes(cursor, -OVERLAP_MINUTES);
}

/** Takes note of changes; what was noted before changes nothing. */
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

/** Forgets orders that nothing is owed of and nothing can be mistaken for; of too many, those that were done with first. */
export function forgetOld(progress: WebhookProgress): WebhookProgress {
  const limit = plusMinutes(progress.cursor, -REMEMBER_MINUTES);
  const all = Object.entries(progress.orders);
  let kept = all.filter(([, order]) => isWaiting(order) || order.writtenAt >= limit);
  if (kept.length > MAX_REMEMBERED) {
    const done = kept.filter(([, order]) => !isWaiting(order));
    done.sort(([, a], [, b]) => (a.writtenAt < b.writtenAt ? -1 : 1));
    const forgotten = new Set(done.slice(0, kept.length - MAX_REMEMBERED).map(([orderId]) => orderId));
    kept = kept.filter(([orderId]) => !forgotten.has(orderId));
  }
  return kept.length === all.length ? progress : { ...progress, orders: Object.fromEntries(kept) };
}

export function isWaiting({ sent, version, again }: OrderProgress): boolean {
  return version > sent || again !== undefined;
}

/** The order's next event, by its seq. */
export function nextSeq({ sent, version, again }: OrderProgress): number | undefined {
  return again?.[0] ?? (version > sent ? sent + 1 : undefined);
}

/** The order once its next event is done with. */
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

/** The order once its next event has been tried in vain. */
export function postpone(order: OrderProgress, now: Instant): OrderProgress {
  const attempts = (order.attempts ?? 0) + 1;
  return { ...order, attempts, retryAt: instant(Date.parse(now) + retryDelay(attempts)) };
}

/** Asks for events again; those that are still to be sent in any case are not asked for twice. */
export function askAgain(order: OrderProgress, seqs: readonly number[], now: Instant): OrderProgress {
  const wanted = new Set([...(order.again ?? []), ...seqs.filter((seq) => seq <= order.sent)]);
  if (wanted.size === 0) return order;
  const { attempts: _, retryAt: __, ...rest } = order;
  return { ...rest, again: [...wanted].sort((a, b) => a - b), againSince: now };
}

/** The moment from which the next event, which happened at another, is no more sent. */
export function deadlineOf({ again, againSince }: OrderProgress, happenedAt: Instant): Instant {
  const since = again && againSince !== undefined && againSince > happenedAt ? againSince : happenedAt;
  return plusMinutes(since, GIVE_UP_AFTER_MINUTES);
}

export function isDown({ outage }: WebhookProgress): boolean {
  return outage !== undefined && outage.orders.length >= DOWN_AFTER_ORDERS;
}

/**
 * The orders that can be tried now: those that have failed least first. An endpoint that is down is tried with one, which tells
 * for all; a single order that is never taken does not stand in the way of others.
 */
export function dueOrders(progress: WebhookProgress, now: Instant): OrderId[] {
  const down = isDown(progress);
  if (down && (progress.outage?.retryAt ?? now) > now) return [];
  return (Object.entries(progress.orders) as [OrderId, OrderProgress][])
    .filter(([, order]) => isWaiting(order) && (down || (order.retryAt ?? now) <= now))
    .sort(([, a], [, b]) => (a.attempts ?? 0) - (b.attempts ?? 0) || (a.writtenAt < b.writtenAt ? -1 : 1))
    .map(([orderId]) => orderId);
}

/** When to try next; undefined when nothing waits. */
export function nextTry(progress: WebhookProgress): Instant | undefined {
  const waiting = Object.values(progress.orders).filter(isWaiting);
  if (waiting.length === 0) return undefined;
  if (isDown(progress) && progress.outage?.retryAt !== undefined) return progress.outage.retryAt;
  return waiting
    .map((order) => order.retryAt ?? order.writtenAt)
    .sort()
    .at(0);
}

export function noteFailure(progress: WebhookProgress, orderId: OrderId, error: string, now: Instant): WebhookProgress {
  const { since = now, orders = [], probes = 0, retryAt } = progress.outage ?? {};
  const failed = orders.includes(orderId) ? orders : [...orders, orderId].slice(0, DOWN_AFTER_ORDERS);
  return {
    ...progress,
    outage: { since, error, orders: failed, probes, ...(retryAt === undefined ? {} : { retryAt }) },
  };
}

/** Says when an endpoint that is down is tried again. Called once for all that has failed together. */
export function waitForEndpoint(progress: WebhookProgress, now: Instant): WebhookProgress {
  if (!progress.outage || !isDown(progress)) return progress;
  const probes = progress.outage.probes + 1;
  return {
    ...progress,
    outage: { ...progress.outage, probes, retryAt: instant(Date.parse(now) + retryDelay(probes)) },
  };
}

/** Something was delivered. When the endpoint had been down, all that waits may be tried at once. */
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

/** 5 seconds, doubled with each attempt up to a quarter of an hour: about a hundred attempts in a day. */
function retryDelay(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
}
