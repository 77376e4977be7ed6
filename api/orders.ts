import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { CommandMeta, OrderStatus, PublicCommand } from '../domain/order/index.ts';
import { ORDER_STATUSES } from '../domain/order/index.ts';
import { parseOrderId, type OrderId } from '../domain/values.ts';
import type { OrderPosition, StoredOrder } from '../ports.ts';
import { actorOf, type AppEnv } from './access.ts';
import type { ApiDeps } from './app.ts';
import { requestKey } from './keys.ts';
import { placeOrder, rejectionOf } from './place-order.ts';
import { invalid, Problem } from './problems.ts';
import { json, problems, router, scoped } from './routing.ts';
import { cancelRequest, eventView, orderRequest, orderView, statusRequest, workflowView } from './schemas.ts';
import { viewEvent, viewOrder } from './views.ts';

const idParam = z.object({ id: z.string().openapi({ example: 'ord_0123456789abcdefghjkmnpqrs' }) });
const keyHeader = z.object({
  'idempotency-key': z.string().optional().openapi({ description: 'The same key with the same body is done once.' }),
});
const commandHeaders = keyHeader.extend({
  'if-match': z
    .string()
    .optional()
    .openapi({ description: 'The ETag that the order must still have.', example: '"3"' }),
});
const commandProblems = problems(
  'order_not_found', 'illegal_transition', 'no_free_slot', 'not_a_delivery', 'driver_mismatch', 'order_unattended',
  'version_mismatch', 'validation_failed', 'idempotency_key_reused', 'forbidden', 'no_answer', 'temporal_unreachable',
); // prettier-ignore
const changed = { ...json(orderView, 'The order as it now is.') };

const place = createRoute({
  method: 'post',
  path: '/orders',
  tags: ['orders'],
  summary: 'Place an order',
  ...scoped('orders:write'),
  request: { headers: keyHeader, body: { required: true, content: { 'application/json': { schema: orderRequest } } } },
  responses: {
    201: json(orderView, 'Paid for (or to be paid at the door) and in the kitchen’s queue.'),
    202: json(orderView, 'Taken; payment or kitchen have not answered yet. Its address tells.'),
    ...problems('malformed_json', 'body_too_large', 'unsupported_media_type', 'validation_failed', 'idempotency_key_reused', 'payment_declined',
      'payment_action_expired', 'kitchen_at_capacity', 'no_answer', 'temporal_unreachable'), // prettier-ignore
  },
});

const list = createRoute({
  method: 'get',
  path: '/orders',
  tags: ['orders'],
  summary: 'List orders, newest first',
  ...scoped('orders:read'),
  request: {
    query: z.object({
      status: z
        .string()
        .optional()
        .openapi({ description: 'One status, or several with commas.', example: 'confirmed,cooking' }),
      limit: z.coerce.number().int().min(1).max(100).default(20),
      cursor: z.string().max(200).optional().openapi({ description: 'From the Link header of the page before.' }),
    }),
  },
  responses: { 200: json(z.array(orderView), 'A page; Link names the next one.'), ...problems('validation_failed') },
});

const read = createRoute({
  method: 'get',
  path: '/orders/{id}',
  tags: ['orders'],
  summary: 'Read an order',
  ...scoped('orders:read'),
  request: { params: idParam },
  responses: {
    200: json(orderView, 'The order; its ETag is its version.'),
    304: { description: 'Unchanged.' },
    ...problems('order_not_found'),
  },
});

const events = createRoute({
  method: 'get',
  path: '/orders/{id}/events',
  tags: ['orders'],
  summary: 'Read what happened to an order, when, and by whom',
  ...scoped('orders:read'),
  request: { params: idParam },
  responses: { 200: json(z.array(eventView), 'Oldest first.'), ...problems('order_not_found') },
});

const workflow = createRoute({
  method: 'get',
  path: '/orders/{id}/workflow',
  tags: ['orders'],
  summary: 'Ask the order’s workflow itself',
  ...scoped('orders:read'),
  request: { params: idParam },
  responses: {
    200: json(workflowView, 'The live answer, with a link to the Temporal UI.'),
    ...problems('order_not_found', 'order_unattended', 'no_answer', 'temporal_unreachable'),
  },
});

const setStatus = (path: string, tag: string, scope: 'orders:write' | 'kitchen:manage') =>
  createRoute({
    method: 'put',
    path,
    tags: [tag],
    summary: 'Change an order’s status by name',
    ...scoped(scope),
    request: {
      params: idParam,
      headers: commandHeaders,
      body: { required: true, content: { 'application/json': { schema: statusRequest } } },
    },
    responses: { 200: changed, ...commandProblems },
  });

const cancel = createRoute({
  method: 'delete',
  path: '/orders/{id}',
  tags: ['orders'],
  summary: 'Cancel an order',
  ...scoped('orders:write'),
  request: { params: idParam, headers: commandHeaders, query: cancelRequest },
  responses: { 200: changed, ...commandProblems },
});

const kitchenAction = (action: 'start' | 'complete', summary: string) =>
  createRoute({
    method: 'post',
    path: `/kitchen/orders/{id}/${action}`,
    tags: ['kitchen'],
    summary,
    ...scoped('kitchen:manage'),
    request: { params: idParam, headers: commandHeaders },
    responses: { 200: changed, ...commandProblems },
  });

const resumePayment = createRoute({
  method: 'post',
  path: '/orders/{id}/payment/resume',
  tags: ['orders'],
  summary: 'Say that the customer has confirmed the payment',
  description: 'For an order whose payment is action_required: the provider is asked again.',
  ...scoped('orders:write'),
  request: { params: idParam, headers: commandHeaders },
  responses: { 200: changed, ...commandProblems },
});

/** Orders: placing, reading, and every change of status, from the customer's side and from the kitchen's. */
export function orderRoutes(deps: ApiDeps) {
  const { storage, pipeline, now } = deps;

  async function find(c: Context<AppEnv>): Promise<StoredOrder> {
    const text = c.req.param('id') ?? '';
    const id = parseOrderId(text);
    const stored = id && (await storage.orders.get(c.var.store.id, id));
    if (!stored) throw new Problem('order_not_found', `There is no order ${text}.`);
    return stored;
  }

  async function carryOut(c: Context<AppEnv>, command: PublicCommand, note?: string | null): Promise<StoredOrder> {
    const stored = await find(c);
    const key = requestKey(c.req.header('Idempotency-Key'), c.var.principal);
    const meta: CommandMeta = {
      commandId: key.commandId({ order: stored.state.id, command, note }),
      actor: actorOf(c.var.principal),
      ...(note ? { note } : {}),
      ...ifMatch(c.req.header('If-Match')),
    };
    await pipeline.command(stored, meta, command);
    return find(c);
  }

  function answer(c: Context<AppEnv>, { state }: StoredOrder) {
    c.header('ETag', etagOf(state.version));
    return c.json(viewOrder(state), 200);
  }

  async function changeStatus(c: Context<AppEnv>, body: z.output<typeof statusRequest>) {
    const command = commandFor(body.status, body.driver_id, body.notes);
    if (command) return answer(c, await carryOut(c, command, body.status === 'cancelled' ? undefined : body.notes));
    const stored = await find(c);
    if (stored.state.status === body.status) return answer(c, stored);
    throw new Problem('illegal_transition', `The pipeline itself sets "${body.status}"; it cannot be asked for.`);
  }

  return router()
    .openapi(place, async (c) => {
      const key = requestKey(c.req.header('Idempotency-Key'), c.var.principal);
      const { principal, store } = c.var;
      const placed = await placeOrder(deps, { request: c.req.valid('json'), key, principal, store });
      const location = `${new URL(c.req.url).pathname.replace(/\/$/, '')}/${placed.state.id}`;
      const rejection = rejectionOf(placed, location, now());
      if (rejection) throw rejection;
      c.header('Location', location);
      c.header('ETag', etagOf(placed.state.version));
      return c.json(viewOrder(placed.state), placed.state.status === 'received' ? 202 : 201);
    })
    .openapi(list, async (c) => {
      const { status, limit, cursor } = c.req.valid('query');
      const statuses = status === undefined ? undefined : readStatuses(status);
      const after = cursor === undefined ? undefined : readCursor(cursor);
      const page = await storage.orders.list(c.var.store.id, {
        limit,
        ...(statuses ? { statuses } : {}),
        ...(after ? { after } : {}),
      });
      if (page.next) {
        const next = new URL(c.req.url);
        next.searchParams.set('cursor', writeCursor(page.next));
        c.header('Link', `<${next.pathname}${next.search}>; rel="next"`);
      }
      return c.json(page.orders.map(viewOrder), 200);
    })
    .openapi(read, async (c) => {
      const { state } = await find(c);
      c.header('ETag', etagOf(state.version));
      if (c.req.header('If-None-Match') === etagOf(state.version)) return c.body(null, 304);
      return c.json(viewOrder(state), 200);
    })
    .openapi(events, async (c) => c.json((await find(c)).events.map(viewEvent), 200))
    .openapi(workflow, async (c) => {
      const { state } = await find(c);
      const live = await pipeline.progress(state.storeId, state.id);
      return c.json(
        {
          workflow_id: live.workflowId,
          run_id: live.runId,
          execution_status: live.execution,
          ui_url: live.uiUrl,
          status: live.progress.status,
          version: live.progress.version,
          waiting_for: live.progress.waitingFor,
          under_way: [...live.progress.underWay],
          refused: [...live.progress.refused],
          order: live.order ? viewOrder(live.order) : null,
        },
        200,
      );
    })
    .openapi(setStatus('/orders/{id}/status', 'orders', 'orders:write'), (c) => changeStatus(c, c.req.valid('json')))
    .openapi(setStatus('/kitchen/orders/{id}/status', 'kitchen', 'kitchen:manage'), (c) =>
      changeStatus(c, c.req.valid('json')),
    )
    .openapi(cancel, async (c) => {
      const { reason } = c.req.valid('query');
      return answer(c, await carryOut(c, reason === undefined ? { type: 'cancel' } : { type: 'cancel', reason }));
    })
    .openapi(kitchenAction('start', 'Start cooking an order'), async (c) =>
      answer(c, await carryOut(c, { type: 'startCooking' })),
    )
    .openapi(kitchenAction('complete', 'Say that an order is ready'), async (c) =>
      answer(c, await carryOut(c, { type: 'complete' })),
    )
    .openapi(resumePayment, async (c) => answer(c, await carryOut(c, { type: 'resumePayment' })));
}

/** The command that leads to a status; undefined for one that only the pipeline sets. */
function commandFor(status: OrderStatus, driverId?: string | null, notes?: string | null): PublicCommand | undefined {
  switch (status) {
    case 'preparing':
      return { type: 'prepare' };
    case 'cooking':
      return { type: 'startCooking' };
    case 'ready':
      return { type: 'complete' };
    case 'delivering':
      return driverId ? { type: 'sendOut', driverId } : { type: 'sendOut' };
    case 'delivered':
      return { type: 'handOver' };
    case 'cancelled':
      return notes ? { type: 'cancel', reason: notes } : { type: 'cancel' };
    case 'received':
    case 'confirmed':
    case 'rejected':
      return undefined;
    default:
      return status satisfies never;
  }
}

function etagOf(version: number): string {
  return `"${version}"`;
}

function ifMatch(header: string | undefined): { expectedVersion?: number } {
  if (header === undefined || header.trim() === '*') return {};
  const version = /^\s*(?:W\/)?"(\d{1,9})"\s*$/.exec(header)?.[1];
  // An ETag that none of our orders can have matches none.
  return { expectedVersion: version === undefined ? -1 : Number(version) };
}

function readStatuses(text: string): OrderStatus[] {
  return text.split(',').map((part) => {
    const status = ORDER_STATUSES.find((each) => each === part.trim());
    if (status) return status;
    const message = `"${part}" is no status. There are: ${ORDER_STATUSES.join(', ')}.`;
    throw invalid([{ field: 'status', code: 'invalid_status', message }]);
  });
}

function writeCursor({ placedAt, id }: OrderPosition): string {
  return Buffer.from(`${placedAt}/${id}`).toString('base64url');
}

function readCursor(cursor: string): OrderPosition {
  const [placedAt = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split('/');
  const orderId: OrderId | undefined = parseOrderId(id);
  if (orderId && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(placedAt)) return { placedAt, id: orderId };
  const message = 'Not a cursor of ours. Take it from the Link header of the page before.';
  throw invalid([{ field: 'cursor', code: 'invalid_cursor', message }]);
}
