import type { ManagerAlert } from '../order/alerts.ts';
import { isFinal } from '../order/status.ts';
import type { OrderMessage, OrderState } from '../order/types.ts';
import { lateAt } from '../kitchen/promise-watch.ts';
import { minutesBetween, type Instant } from '../shared/values.ts';

/** What a manager should look at first: orders about which something is wrong now. */

/** @property minutes since then */
export type OrderException =
  | { readonly kind: 'late'; readonly minutes: number }
  | { readonly kind: 'alert'; readonly alert: ManagerAlert }
  | { readonly kind: 'message_failed'; readonly message: OrderMessage['kind'] };

export interface FlaggedOrder {
  readonly order: OrderState;
  readonly exceptions: readonly OrderException[];
}

type AlertCode = ManagerAlert['code'];

/**
 * Whether an alert still holds. Those about money stay until the end of the day, as nothing in the order says that a person
 * has settled them.
 */
const HOLDS: Readonly<Record<AlertCode, (order: OrderState) => boolean>> = {
  queue_untouched: ({ status }) => status === 'confirmed',
  cooking_overdue: ({ status }) => status === 'preparing' || status === 'cooking',
  driver_awaited: ({ status, driverId }) => status === 'ready' && driverId === undefined,
  not_collected: ({ status }) => status === 'ready',
  driver_unnamed: ({ status, driverId }) => status === 'delivering' && driverId === undefined,
  delivery_late: ({ status }) => status === 'delivering',
  driver_not_left: ({ status, driverId }) => status === 'ready' && driverId === undefined,
  driver_silent: ({ status, silentDriverId }) => !isFinal(status) && silentDriverId !== undefined,
  stock_lost: ({ status, shortage }) => status === 'confirmed' && shortage !== undefined,
  return_stalled: ({ payment }) => payment.refundsDue.length > 0 || payment.status === 'captured',
  capture_failed: ({ payment }) => payment.status === 'capture_failed',
  refund_failed: () => true,
  release_failed: ({ payment }) => payment.status === 'release_failed',
  void_failed: () => true,
  abandon_failed: () => true,
  payment_questioned: () => true,
};

/** The orders with exceptions, those with the oldest promise first. */
export function flagOrders(orders: readonly OrderState[], now: Instant): FlaggedOrder[] {
  return orders
    .map((order) => ({ order, exceptions: exceptionsOf(order, now) }))
    .filter(({ exceptions }) => exceptions.length > 0)
    .toSorted((a, b) => ((a.order.promisedAt ?? a.order.placedAt) < (b.order.promisedAt ?? b.order.placedAt) ? -1 : 1));
}

export function exceptionsOf(order: OrderState, now: Instant): OrderException[] {
  return [...lateness(order, now), ...alertsOf(order), ...failedMessages(order)];
}

/** Late for the time last given to the customer, and not ready yet. */
function lateness(order: OrderState, now: Instant): OrderException[] {
  const isWaiting = order.readyAt === undefined && !isFinal(order.status);
  const late = isWaiting ? lateAt(order) : undefined;
  if (late === undefined || late >= now) return [];
  return [{ kind: 'late', minutes: Math.floor(minutesBetween(order.expectedAt ?? order.promisedAt ?? late, now)) }];
}

function alertsOf(order: OrderState): OrderException[] {
  return order.messages.flatMap((message) =>
    message.kind === 'manager_alert' && HOLDS[message.about.code](order)
      ? [{ kind: 'alert', alert: message.about } as const]
      : [],
  );
}

function failedMessages({ messages }: OrderState): OrderException[] {
  return messages.flatMap(({ kind, status }) =>
    status === 'failed' ? [{ kind: 'message_failed', message: kind }] : [],
  );
}
