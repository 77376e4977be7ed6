import type { CustomerMessageKind } from '../order/types.ts';
import type { CustomerId, Instant, OrderId, StoreId } from '../shared/values.ts';

/** A customer's notifications, kept even if no message was delivered. */
export interface Inbox {
  readonly storeId: StoreId;
  readonly customerId: CustomerId;
  /** Newest first. */
  readonly notifications: readonly Notification[];
}

export interface Notification {
  /** `ntf_` and 24 hexadecimal digits: retries of a message have the same id. */
  readonly id: string;
  readonly orderId: OrderId;
  readonly kind: CustomerMessageKind;
  readonly at: Instant;
  readonly subject: string;
  readonly text: string;
  readonly readAt?: Instant;
  /** Hidden, but kept so that a retry does not bring it back. */
  readonly dismissedAt?: Instant;
}

/** Maximum number of notifications; older ones are dropped. */
export const MOST_NOTIFICATIONS = 100;

export function withNotification(inbox: Inbox, notification: Notification): Inbox {
  if (inbox.notifications.some(({ id }) => id === notification.id)) return inbox;
  return { ...inbox, notifications: [notification, ...inbox.notifications].slice(0, MOST_NOTIFICATIONS) };
}

/** @param id default: all */
export function markRead(inbox: Inbox, now: Instant, id?: string): Inbox {
  return mark(inbox, (each) => (id === undefined || each.id === id) && each.readAt === undefined, { readAt: now });
}

export function dismiss(inbox: Inbox, now: Instant, id: string): Inbox {
  return mark(inbox, (each) => each.id === id && each.dismissedAt === undefined, { dismissedAt: now });
}

function mark(
  inbox: Inbox,
  isMeant: (notification: Notification) => boolean,
  change: Pick<Notification, 'readAt' | 'dismissedAt'>,
): Inbox {
  if (!inbox.notifications.some(isMeant)) return inbox;
  return {
    ...inbox,
    notifications: inbox.notifications.map((each) => (isMeant(each) ? { ...each, ...change } : each)),
  };
}
