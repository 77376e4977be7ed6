import { instant, plusMinutes, type Instant, type OrderId, type StoreId } from '../shared/values.ts';
import type { OrderEvent } from './events.ts';
import { isForCustomer, type MessageKind, type OrderMessage, type OrderState } from './types.ts';

/**
 * Messages that are not sent by the order's workflow: they are stored in the outbox together with the event that makes them due, and
 * sent from there, so the workflow neither spends an activity on them nor waits for them.
 */

/**
 * The customer is waiting for "ready", and staff for alerts: these must depend on nothing but the workflow. A refund waits for a week, and
 * mostly of an order that has ended.
 */
export function isSentFromOutbox(kind: MessageKind): boolean {
  return (isForCustomer(kind) && kind !== 'ready') || kind === 'refund_approval';
}

/** A message's permanent identity within a store. `dueAt` is the time of its event. */
export interface OutboxKey {
  readonly orderId: OrderId;
  readonly key: string;
  readonly dueAt: Instant;
}

export type OutboxMessage = Pick<OrderMessage, 'key' | 'kind' | 'seq'>;

/** A message and its outcome. Its recipient and wording are read from the order when it is sent, so it contains no personal data. */
export interface OutboxEntry extends Omit<OutboxKey, 'key'> {
  readonly storeId: StoreId;
  readonly message: OutboxMessage;
  /** The number of attempts, including one that may not have happened. */
  readonly attempts: number;
  readonly outcome?: OutboxOutcome;
}

export type OutboxOutcome = { readonly at: Instant } & (
  | { readonly outcome: 'sent'; readonly channel: string }
  | { readonly outcome: 'failed'; readonly reason: string }
  /** It was out of date. */
  | { readonly outcome: 'dropped' }
);

/** The messages that events make due. Messages with a status were sent by a workflow, before the outbox existed. */
export function messagesDue(
  { storeId, id: orderId, messages }: OrderState,
  events: readonly Pick<OrderEvent, 'seq' | 'at'>[],
): OutboxEntry[] {
  const times = new Map(events.map(({ seq, at }) => [seq, at]));
  return messages.flatMap((message) => {
    const dueAt = times.get(message.seq);
    if (dueAt === undefined || message.status !== undefined || !isSentFromOutbox(message.kind)) return [];
    const { key, kind, seq } = message;
    return [{ storeId, orderId, message: { key, kind, seq }, dueAt, attempts: 0 }];
  });
}

const GIVE_UP_HOURS = 6;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** A message is given up after some hours. */
export function isGivenUp(dueAt: Instant, now: Instant): boolean {
  return plusMinutes(dueAt, GIVE_UP_HOURS * 60) < now;
}

/** When to retry a message that could not be sent. */
export function retryAt(attempts: number, now: Instant): Instant {
  const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, attempts - 1), LONGEST_WAIT_MS);
  return instant(Date.parse(now) + wait);
}

/** Longer than the longest wait between attempts plus a call. */
const OVERDUE_MINUTES = 15;

/** Whether a message without an outcome is worth an operator's attention. */
export function isOverdue(dueAt: Instant, now: Instant): boolean {
  return plusMinutes(dueAt, OVERDUE_MINUTES) < now;
}

const ONCE_MORE = '~';

/**
 * A message that an operator has sent once more: an entry of its own.
 *
 * @param run in which it is sent again; the same run sends it once
 */
export function sentAgain(
  { storeId, orderId, message: { key, kind, seq } }: Pick<OutboxEntry, 'storeId' | 'orderId' | 'message'>,
  run: string,
  at: Instant,
): OutboxEntry {
  return { storeId, orderId, message: { key: `${key}${ONCE_MORE}${run}`, kind, seq }, dueAt: at, attempts: 0 };
}

/** The key of the order's message that an entry is about. */
export function messageKeyOf({ key }: Pick<OutboxMessage, 'key'>): string {
  return key.split(ONCE_MORE, 1)[0] ?? key;
}
