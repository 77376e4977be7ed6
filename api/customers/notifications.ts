import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  dismissNotification,
  listNotifications,
  readAllNotifications,
  readNotification,
  type InboxRequest,
} from '../../application/customers/notifications.ts';
import { MOST_NOTIFICATIONS, type Notification } from '../../domain/customer/inbox.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { empty, json, problems, router } from '../http/routing.ts';
import { moment } from '../orders/schemas.ts';

const notificationView = z
  .object({
    id: z.string().openapi({ example: 'ntf_0123456789abcdef01234567' }),
    order_id: z.string(),
    kind: z
      .enum([
        'confirmation',
        'ready',
        'out_for_delivery',
        'delivery_late',
        'late',
        'collection_reminder',
        'cancelled',
        'rejected',
        'refunded',
        'stock_short',
        'move_offered',
        'moved',
        'move_failed',
      ])
      .openapi({ description: 'The order concerned.' }),
    time: moment,
    subject: z.string().openapi({ example: 'Pizzeria Main Street: Order #042 is ready' }),
    text: z.string().openapi({ description: 'In the store’s language, as sent.' }),
    read_time: moment.nullable(),
  })
  .openapi('Notification');

const idParam = z.object({ id: z.string().openapi({ example: 'ntf_0123456789abcdef01234567' }) });

const list = createRoute({
  method: 'get',
  path: '/customers/me/notifications',
  operationId: 'listNotifications',
  tags: ['customers'],
  summary: 'List the notifications about my orders',
  description: `Newest first, without dismissed ones. The latest ${MOST_NOTIFICATIONS} are kept.`,
  request: {
    query: z.object({
      unread: z.enum(['true', 'false']).optional().openapi({ description: 'true: only unread ones.' }),
    }),
  },
  responses: { 200: json(z.array(notificationView), 'All notifications.'), ...problems() },
});

const readAll = createRoute({
  method: 'post',
  path: '/customers/me/notifications/read',
  operationId: 'readAllNotifications',
  tags: ['customers'],
  summary: 'Mark all my notifications as read',
  description: 'Those already read keep their time.',
  responses: { 200: json(z.array(notificationView), 'All notifications.'), ...problems() },
});

const readOne = createRoute({
  method: 'post',
  path: '/customers/me/notifications/{id}/read',
  operationId: 'readNotification',
  tags: ['customers'],
  summary: 'Mark a notification as read',
  description: 'A second time changes nothing.',
  request: { params: idParam },
  responses: { 200: json(notificationView, 'The notification.'), ...problems('notification_not_found') },
});

const dismissOne = createRoute({
  method: 'delete',
  path: '/customers/me/notifications/{id}',
  operationId: 'dismissNotification',
  tags: ['customers'],
  summary: 'Dismiss a notification',
  description: 'It is no longer listed. Idempotent.',
  request: { params: idParam },
  responses: { 204: empty('Dismissed.'), ...problems('notification_not_found') },
});

/** Customers' notifications, whether or not the message was delivered. */
export function notificationRoutes(deps: ApiDeps) {
  return router()
    .openapi(list, async (c) => {
      const onlyUnread = c.req.valid('query').unread === 'true';
      return c.json((await listNotifications(deps, inboxRequest(c), { onlyUnread })).map(view), 200);
    })
    .openapi(readAll, async (c) => {
      // To read them once more changes nothing, and a kept answer would outlive an erasure.
      c.set('isNotKept', true);
      return c.json((await readAllNotifications(deps, inboxRequest(c))).map(view), 200);
    })
    .openapi(readOne, async (c) => {
      c.set('isNotKept', true);
      return c.json(view(await readNotification(deps, inboxRequest(c), c.req.valid('param').id)), 200);
    })
    .openapi(dismissOne, async (c) => {
      await dismissNotification(deps, inboxRequest(c), c.req.valid('param').id);
      return c.body(null, 204);
    });
}

function inboxRequest(c: Context<AppEnv>): InboxRequest {
  return { storeId: c.var.store.id, principal: c.var.principal };
}

function view({ id, orderId, kind, at, subject, text, readAt }: Notification): z.input<typeof notificationView> {
  return { id, order_id: orderId, kind, time: at, subject, text, read_time: readAt ?? null };
}
