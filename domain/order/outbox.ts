import { instant, plusMinutes, type Instant, type OrderId, type StoreId } from '../shared/values.ts';
import type { OrderEvent } from './events.ts';
import { isForCustomer, type MessageKind, type OrderMessage, type OrderState } from './types.ts';

/**
 * Messages that are not sent by the order's workflow: they are put into the outbox with the event by which they are due, and sent from
 * there. That costs the order nothing, and nothing in its workflow waits for them.
 */

/** A customer waits for "ready", and staff for their alerts: those depend on nothing but the workflow. */
export function isSentFromOutbox(kind: MessageKind): boolean {
  return isForCustomer(kind) && kind !== 'ready';
}

/** What names a message of a store for good. The moment at which it was due is that of its event. */
export interface OutboxKey {
  readonly orderId: OrderId;
  readonly key: string;
  readonly dueAt: Instant;
}

export type OutboxMessage = Pick<OrderMessage, 'key' | 'kind' | 'seq'>;

/** A message and its outcome. Its recipient and its wording are read from the order when it is sent: nothing personal is in here. */
export interface OutboxEntry extends Omit<OutboxKey, 'key'> {
  readonly storeId: StoreId;
  readonly message: OutboxMessage;
  /** How often it was tried, or may have been. */
  readonly attempts: number;
  readonly outcome?: OutboxOutcome;
}

export type OutboxOutcome = { readonly at: Instant } & (
  | { readonly outcome: 'sent'; readonly channel: string }
  | { readonly outcome: 'failed'; readonly reason: string }
  /** It would have come too late to help. */
  | { readonly outcome: 'dropped' }
);

/** What an order's events make due. What has a status was sent by a workflow, before there was an outbox. */
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

/** A message is worth sending for some hours; then it is given up. */
export function isGivenUp(dueAt: Instant, now: Instant): boolean {
  return plusMinutes(dueAt, GIVE_UP_HOURS * 60) < now;
}

/** When a message is tried again that could not be sent. */
export function retryAt(attempts: number, now: Instant): Instant {
  const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, attempts - 1), LONGEST_WAIT_MS);
  return instant(Date.parse(now) + wait);
}

/** Longer than the longest wait between two tries, and a call. */
const OVERDUE_MINUTES = 15;

/** Whether somebody should look at why a message has no outcome. */
export function isOverdue(dueAt: Instant, now: Instant): boolean {
  return plusMinutes(dueAt, OVERDUE_MINUTES) < now;
}
