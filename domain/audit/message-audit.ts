import { isOverdue, messagesDue, type OrderEvent, type OrderState, type OutboxEntry } from '../order/index.ts';
import { plusMinutes, type Instant } from '../shared/values.ts';
import type { Discrepancy } from './audit.ts';

/** The outbox does not keep entries that are older than this. */
const KNOWN_MINUTES = 29 * 24 * 60;

/** Messages of an order that should have been sent, given up or dropped by now, and that are recent enough for the outbox to know. */
export function overdueMessages(order: OrderState, events: readonly OrderEvent[], now: Instant): OutboxEntry[] {
  return messagesDue(order, events).filter(
    ({ dueAt }) => isOverdue(dueAt, now) && plusMinutes(dueAt, KNOWN_MINUTES) > now,
  );
}

/** @param known the outbox's entries for them */
export function auditMessages(overdue: readonly OutboxEntry[], known: readonly OutboxEntry[]): Discrepancy[] {
  return overdue.flatMap(({ orderId, message, dueAt }) => {
    const entry = known.find((each) => each.message.key === message.key);
    if (entry?.outcome) return [];
    const how = entry ? `was not sent after ${entry.attempts} attempts` : 'is not in the outbox';
    return [{ code: 'message_overdue', orderId, detail: `Its message "${message.kind}", due since ${dueAt}, ${how}.` }];
  });
}
