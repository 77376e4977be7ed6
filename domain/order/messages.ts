import { isAtHandover, isFinal, openOffer, type MessageContent, type OrderState, type RefundAlert } from './index.ts';
import { arrivalOf } from '../delivery/arrival.ts';
import { dueAt } from '../kitchen/promise-watch.ts';
import { plusMinutes, type Instant } from '../shared/values.ts';

/** How long a message stays useful: at midnight it is too late to say that a pizza was ready at nine. */
const NEWS_MINUTES = 120;

/**
 * Whether a delayed message is out of date: overtaken by events, past the time it mentions, or hours old. Outcomes of an
 * order and its payment never go stale.
 */
export function isStale(message: MessageContent, order: OrderState, now: Instant): boolean {
  const { status, cookingStartedAt, readyAt, outForDeliveryAt, timers } = order;
  switch (message.kind) {
    case 'confirmation':
    case 'late':
      return isAtHandover(order) || isFinal(status) || (dueAt(order) ?? now) < now;
    case 'kitchen_alert':
      return isAtHandover(order) || isFinal(status);
    case 'ready':
      return status !== 'ready' || isOldNews(readyAt, now);
    case 'collection_reminder':
      return status !== 'ready' || isOldNews(readyAt && plusMinutes(readyAt, timers.collectReminderMinutes), now);
    case 'out_for_delivery':
      return status !== 'delivering' || isOldNews(outForDeliveryAt, now);
    case 'delivery_late':
      return isFinal(status) || (arrivalOf(order) ?? now) < now;
    case 'stock_short':
      return order.shortage === undefined || cookingStartedAt !== undefined || isFinal(status);
    case 'move_offered':
      return openOffer(order, now) === undefined;
    case 'move_failed':
      return isAtHandover(order) || isFinal(status);
    case 'moved':
    case 'cancelled':
    case 'rejected':
    case 'refunded':
    case 'stock_alert':
    case 'manager_alert':
      return false;
    case 'refund_approval':
      return !isAwaited(order, message.about, now);
    default:
      return message satisfies never;
  }
}

/** Neither decided about nor lapsed. */
function isAwaited(
  { payment: { refundsAwaiting = [] } }: OrderState,
  { refundId }: RefundAlert,
  now: Instant,
): boolean {
  return refundsAwaiting.some((each) => each.refundId === refundId && now <= each.expiresAt);
}

function isOldNews(since: Instant | undefined, now: Instant): boolean {
  return since !== undefined && plusMinutes(since, NEWS_MINUTES) < now;
}
