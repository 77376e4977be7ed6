import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { isInKitchen, isPlaced, ORDER_STATUSES, type Order } from '../../domain/order/index.ts';
import type { Outlook } from '../../domain/kitchen/queue.ts';
import type { ApiDeps } from '../deps.ts';
import { etagOf, keyHeader } from '../http/headers.ts';
import { requestKey } from '../http/keys.ts';
import { viewEvents } from './event-view.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { listOrders, type OrderListForm } from '../../application/orders/list.ts';
import { placementKey, placeOrder } from '../../application/orders/place.ts';
import { readOrder } from '../../application/orders/placement.ts';
import { askWorkflow, orderAsOf, readHistory } from '../../application/orders/read.ts';
import { showDraft, showOrder } from '../../application/orders/show.ts';
import type { StoredOrder } from '../../ports.ts';
import type { AppEnv } from '../http/access.ts';
import {
  accepted,
  askerOf,
  answerPlaced,
  answerPlacing,
  idParam,
  placeAt,
  placementProblems,
  senderOf,
} from './answers.ts';
import { pizzaForm, placementForm } from './forms.ts';
import { readOutlook } from '../../application/orders/outlook.ts';
import { linkNext, pageQuery, readPage } from '../http/paging.ts';
import { empty, json, problems, router } from '../http/routing.ts';
import { instantText } from '../http/instant-text.ts';
import { draftView, eventView, orderRequest, orderView, placingView, workflowView } from './schemas.ts';
import { viewDraft, viewOrder } from './views.ts';

const place = createRoute({
  method: 'post',
  path: '/orders',
  operationId: 'placeOrder',
  tags: ['orders'],
  summary: 'Place an order',
  description:
    'Priced from the menu, paid for (or due at handover) and queued in the kitchen. While storage, payment or kitchen are pending the answer is 202.',
  request: { headers: keyHeader, body: { required: true, content: { 'application/json': { schema: orderRequest } } } },
  responses: {
    201: json(orderView, 'Paid (or due at handover) and queued in the kitchen.', 'ETag', 'Location'),
    202: accepted,
    ...placementProblems(),
  },
});

const staffId = z.string().trim().min(1).max(100).optional();

/** Filters of a list of orders. */
export const listQuery = pageQuery.extend({
  status: z
    .string()
    .optional()
    .openapi({
      description: 'One status, or several separated by commas.',
      type: 'array',
      items: { type: 'string', enum: [...ORDER_STATUSES] },
      param: { style: 'form', explode: false },
      example: ['confirmed', 'cooking'],
    }),
  customer_phone: z
    .string()
    .trim()
    .max(40)
    .optional()
    .openapi({ description: 'In any format accepted for orders.', example: '+1 212 555 0123' }),
  date: z.iso
    .date({ error: 'A day must look like 2026-11-20.' })
    .optional()
    .openapi({ description: 'The store’s day on which it was placed.', example: '2026-11-20' }),
  number: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .openapi({ description: 'The order number, of the given date or of today.' }),
  fulfilment: z.enum(['pickup', 'delivery']).optional(),
  driver_id: staffId.openapi({ description: 'The driver who has it or brought it, of the given date or of today.' }),
  cook_id: staffId.openapi({ description: 'The cook it counts for in reports, of the given date or of today.' }),
  cash_purse: z.string().max(110).optional().openapi({
    description:
      'For managers: `till`, `driver:<id>` or `all`. Orders whose cash went through this purse on `cash_date`, in or out, whenever they were placed.',
    example: 'driver:driver',
  }),
  cash_date: z.iso
    .date({ error: 'A day must look like 2026-11-20.' })
    .optional()
    .openapi({ description: 'The day of `cash_purse`, at most 31 days ago. Default: today.' }),
});

const list = createRoute({
  method: 'get',
  path: '/orders',
  operationId: 'listOrders',
  tags: ['orders'],
  summary: 'List orders, newest first',
  description: 'By status, customer, day, number, fulfilment, driver, cook or cash purse; the filters combine.',
  request: {
    query: listQuery,
  },
  responses: {
    200: json(z.array(orderView), 'A page; the Link header has the next one.', 'Link'),
    ...problems(),
  },
});

const read = createRoute({
  method: 'get',
  path: '/orders/{id}',
  operationId: 'getOrder',
  tags: ['orders'],
  summary: 'Read an order',
  description: 'Also drafts, and orders as they were at an earlier time.',
  request: {
    params: idParam,
    query: z.object({
      as_of: instantText.optional().openapi({ description: 'Read the order as of this time.' }),
    }),
  },
  responses: {
    200: json(z.union([orderView, draftView]), 'The order or draft; its ETag is its version.', 'ETag', 'Cache-Control'),
    202: json(placingView, 'Accepted, but not stored yet.', 'Location', 'Retry-After'),
    304: empty('Unchanged. Never for an order in the kitchen, whose position and time keep changing.', 'ETag'),
    ...problems('order_not_found', 'not_known_yet', 'storage_damaged'),
  },
});

const events = createRoute({
  method: 'get',
  path: '/orders/{id}/events',
  operationId: 'listOrderEvents',
  tags: ['orders'],
  summary: 'Read an order’s events',
  description: 'What happened to it, when, and by whom.',
  request: { params: idParam },
  responses: { 200: json(z.array(eventView), 'Oldest first.'), ...problems('order_not_found') },
});

const workflow = createRoute({
  method: 'get',
  path: '/orders/{id}/workflow',
  operationId: 'getOrderWorkflow',
  tags: ['orders'],
  summary: 'Query the order’s workflow',
  description: 'What its Temporal workflow waits for and what it refused.',
  request: { params: idParam },
  responses: {
    200: json(workflowView, 'The workflow’s live state, with a link to the Temporal UI.'),
    ...problems('order_not_found', 'order_unattended', 'not_known_yet', 'temporal_unreachable'),
  },
});

/** Placing and reading orders. */
export function orderRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);

  return router()
    .openapi(place, async (c) => {
      const from = senderOf(c);
      const { store } = from;
      const key = await placementKey(deps, store.id, requestKey(c));
      const request = c.req.valid('json');
      const location = `${new URL(c.req.url).pathname.replace(/\/$/, '')}/${key.orderId(store.id)}`;
      const form = { ...placementForm(request), pizzas: request.pizzas.map(pizzaForm) };
      const placed = await placeAt(c, location, () =>
        placeOrder(deps, { ...from, content: request, key }, () => readOrder(deps, form, from)),
      );
      return answerPlaced(c, deps, placed, location);
    })
    .openapi(list, async (c) => {
      const page = await listOrders(deps, c.var.store, c.var.principal, listForm(c.req.valid('query')));
      linkNext(c, page);
      return c.json(page.orders.map(viewOrder), 200);
    })
    .openapi(read, async (c) => {
      const found = await desk.findOrPlacing(askerOf(c), c.req.valid('param').id);
      if ('placing' in found) return answerPlacing(c, found.placing, new URL(c.req.url).pathname);
      const { state } = found;
      const { as_of: moment } = c.req.valid('query');
      if (moment !== undefined) return c.json((await view(c, orderAsOf(found, moment), found)).body, 200);
      const outlook = await readOutlook(deps, c.var.store, [state]);
      const { body, sight } = await view(c, state, found, outlook(state));
      c.header('ETag', etagOf(state.version, sight));
      // In the kitchen its position and time change without a new version.
      if (isPlaced(state) && isInKitchen(state)) c.set('isLive', true);
      return c.json(body, 200);
    })
    .openapi(events, async (c) => {
      const history = await readHistory(desk, deps, askerOf(c), c.req.valid('param').id);
      return c.json(viewEvents(history), 200);
    })
    .openapi(workflow, async (c) => {
      const live = await askWorkflow(desk, deps, askerOf(c), c.req.valid('param').id);
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
          order: live.order ? (await view(c, live.order)).body : null,
        },
        200,
      );
    });
}

export function listForm(query: z.output<typeof listQuery>): OrderListForm {
  const { status, customer_phone: phone, date: day, number, fulfilment, driver_id: driverId, cook_id: cookId } = query;
  const { cash_purse: cashPurse, cash_date: cashDate } = query;
  const filters = { phone, day, number, fulfilment, driverId, cookId, cashPurse, cashDate };
  return { ...readPage(query), statuses: status?.split(','), ...filters };
}

/** @param stored the order as it is now, by which is decided what is shown */
async function view(c: Context<AppEnv>, order: Order, stored?: StoredOrder, outlook?: Outlook) {
  const { principal } = c.var;
  if (isPlaced(order)) {
    const shown = await showOrder(principal, order, {
      now: stored?.state ?? order,
      events: stored?.events ?? [],
      outlook,
    });
    return { body: viewOrder(shown), sight: shown.sight };
  }
  const shown = await showDraft(principal, order, stored?.state);
  return { body: viewDraft(shown), sight: shown.sight };
}
