import type { CustomerMessageKind } from '../order/types.ts';
import type { CustomerId, Instant, OrderId, StoreId } from '../shared/values.ts';

/** What a customer was told, kept for them: also where no text message and no email has reached them. */
export interface Inbox {
  readonly storeId: StoreId;
  readonly customerId: CustomerId;
  /** Newest first. */
  readonly notifications: readonly Notification[];
}

export interface Notification {
  /** `ntf_` and 24 hexadecimal digits: the same message has the same id however often it is sent. */
  readonly id: string;
  readonly orderId: OrderId;
  readonly kind: CustomerMessageKind;
  readonly at: Instant;
  readonly subject: string;
  readonly text: string;
  readonly readAt?: Instant;
  /** It is not shown any more. It stays, so that the same message does not come back. */
  readonly dismissedAt?: Instant;
}

/** An older one than so many others is forgotten. */
export const MOST_NOTIFICATIONS = 100;

export function withNotification(inbox: Inbox, notification: Notification): Inbox {
  if (inbox.notifications.some(({ id }) => id === notification.id)) return inbox;
  return { ...inbox, notifications: [notification, ...inbox.notifications].slice(0, MOST_NOTIFICATIONS) };
}

/** @param id absent: all of them */
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
