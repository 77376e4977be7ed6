import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { parseOrderId, type OrderId } from '../../domain/shared/values.ts';
import { parseEventId } from '../../domain/webhooks/webhooks.ts';
import type { DeliveryPosition, DeliveryQuery, OrderPosition, OrderQuery } from '../../ports.ts';
import { invalid, Refused } from '../../application/refused.ts';

/** Cursor pagination. */

const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional().openapi({ description: 'From the Link header of the previous page.' }),
});

/** @throws Refused naming `cursor` if it is invalid */
export function readPage({ limit, cursor }: z.output<typeof pageQuery>): Pick<OrderQuery, 'limit' | 'after'> {
  return { limit, ...(cursor === undefined ? {} : { after: readCursor(cursor) }) };
}

/** Sets the Link header if there is a next page. */
export function linkNext(c: Context, { next }: { readonly next: OrderPosition | undefined }): void {
  if (next) linkCursor(c, writeCursor(next));
}

export function linkCursor(c: Context, cursor: string): void {
  const url = new URL(c.req.url);
  url.searchParams.set('cursor', cursor);
  c.header('Link', `<${url.pathname}${url.search}>; rel="next"`);
}

/** The same for webhook deliveries. */
export function readDeliveryPage({
  limit,
  cursor,
}: z.output<typeof pageQuery>): Pick<DeliveryQuery, 'limit' | 'after'> {
  if (cursor === undefined) return { limit };
  const [lastAttemptAt = '', eventId = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split('/');
  if (!MOMENT.test(lastAttemptAt) || !parseEventId(eventId)) throw notOurs();
  return { limit, after: { lastAttemptAt, eventId } };
}

export function writeDeliveryCursor({ lastAttemptAt, eventId }: DeliveryPosition): string {
  return Buffer.from(`${lastAttemptAt}/${eventId}`).toString('base64url');
}

function writeCursor({ placedAt, id }: OrderPosition): string {
  return Buffer.from(`${placedAt}/${id}`).toString('base64url');
}

function readCursor(cursor: string): OrderPosition {
  const [placedAt = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split('/');
  const orderId: OrderId | undefined = parseOrderId(id);
  if (orderId && MOMENT.test(placedAt)) return { placedAt, id: orderId };
  throw notOurs();
}

export function notOurs(): Refused {
  const message = 'Not a valid cursor. Take it from the Link header of the previous page.';
  return invalid([{ field: 'cursor', code: 'invalid_cursor', message }]);
}
