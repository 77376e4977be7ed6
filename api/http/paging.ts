import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { OrderState } from '../../domain/order/index.ts';
import { parseOrderId, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { parseEventId } from '../../domain/webhooks/webhooks.ts';
import type {
  DeliveryPosition,
  DeliveryQuery,
  OrderFilter,
  OrderPage,
  OrderPosition,
  OrderQuery,
  OrderStore,
} from '../../ports.ts';
import { invalid, Refused } from '../../application/refused.ts';

/** Lists of orders come in pages; a cursor says where the page before ended. */

const ALL_AT_ONCE = 100;
const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional().openapi({ description: 'From the Link header of the page before.' }),
});

/** @throws Refused naming `cursor` for one that is not ours */
export function readPage({ limit, cursor }: z.output<typeof pageQuery>): Pick<OrderQuery, 'limit' | 'after'> {
  return { limit, ...(cursor === undefined ? {} : { after: readCursor(cursor) }) };
}

/** Names the next page in the Link header, where there is one. */
export function linkNext(c: Context, { next }: OrderPage): void {
  if (next) linkCursor(c, writeCursor(next));
}

export function linkCursor(c: Context, cursor: string): void {
  const url = new URL(c.req.url);
  url.searchParams.set('cursor', cursor);
  c.header('Link', `<${url.pathname}${url.search}>; rel="next"`);
}

/** Every order that a filter lets through, newest first: for figures that are made of all of them. */
export async function everyOrder(
  orders: Pick<OrderStore, 'list'>,
  storeId: StoreId,
  filter: OrderFilter,
): Promise<OrderState[]> {
  const all: OrderState[] = [];
  let after: OrderPosition | undefined;
  do {
    const page = await orders.list(storeId, { ...filter, limit: ALL_AT_ONCE, ...(after ? { after } : {}) });
    all.push(...page.orders);
    after = page.next;
  } while (after);
  return all;
}

/** The same for deliveries of webhooks. */
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

function notOurs(): Refused {
  const message = 'Not a cursor of ours. Take it from the Link header of the page before.';
  return invalid([{ field: 'cursor', code: 'invalid_cursor', message }]);
}
