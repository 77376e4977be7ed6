import { dismiss, markRead, type Inbox, type Notification } from '../../domain/customer/inbox.ts';
import { instant, type StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import { customerOf } from './account.ts';

/** Customers' notifications, whether or not the message was delivered. */

interface InboxDeps {
  readonly storage: Pick<Storage, 'inboxes'>;
  readonly now: () => number;
}

/** The customer and the store. */
export interface InboxRequest {
  readonly storeId: StoreId;
  readonly principal: Principal;
}

/** Newest first, without dismissed ones. */
export async function listNotifications(
  { storage }: InboxDeps,
  { storeId, principal }: InboxRequest,
  { onlyUnread = false }: { readonly onlyUnread?: boolean } = {},
): Promise<Notification[]> {
  const customerId = customerOf(principal);
  const shown = customerId ? shownIn(await storage.inboxes.get(storeId, customerId)) : [];
  return onlyUnread ? shown.filter(({ readAt }) => readAt === undefined) : shown;
}

export async function readAllNotifications(deps: InboxDeps, request: InboxRequest): Promise<Notification[]> {
  const at = instant(deps.now());
  return shownIn(await change(deps, request, (inbox) => markRead(inbox, at)));
}

/** @throws Refused `notification_not_found` */
export async function readNotification(deps: InboxDeps, request: InboxRequest, id: string): Promise<Notification> {
  const at = instant(deps.now());
  const inbox = await change(deps, request, (known) => markRead(known, at, id));
  const notification = shownIn(inbox).find((each) => each.id === id);
  if (!notification) throw notFound(id);
  return notification;
}

/** Removes it from the list. Idempotent. */
export async function dismissNotification(deps: InboxDeps, request: InboxRequest, id: string): Promise<void> {
  const at = instant(deps.now());
  const inbox = await change(deps, request, (known) => dismiss(known, at, id));
  if (!inbox.notifications.some((each) => each.id === id)) throw notFound(id);
}

async function change(
  { storage }: InboxDeps,
  { storeId, principal }: InboxRequest,
  apply: (inbox: Inbox) => Inbox,
): Promise<Pick<Inbox, 'notifications'>> {
  const customerId = customerOf(principal);
  return customerId ? storage.inboxes.change(storeId, customerId, apply) : { notifications: [] };
}

function shownIn({ notifications }: Pick<Inbox, 'notifications'>): Notification[] {
  return notifications.filter(({ dismissedAt }) => dismissedAt === undefined);
}

function notFound(id: string): Refused {
  return new Refused('notification_not_found', `You have no notification ${id}.`);
}
