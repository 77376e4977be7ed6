import { createRoute, z } from '@hono/zod-openapi';
import { assign, depart, handOver, ping, unassign } from '../../application/delivery/drive.ts';
import { listDrivers, listReady, readTour } from '../../application/delivery/look.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { driverOf } from '../../application/principal.ts';
import { formatDecimal } from '../../domain/shared/money.ts';
import type { ApiDeps } from '../deps.ts';
import { commandHeaders, etagOf, keyHeader } from '../http/headers.ts';
import { json, problems, router, scoped } from '../http/routing.ts';
import { answerOrder, commandProblems, idParam, orderRequest } from '../orders/answers.ts';
import { orderView } from '../orders/schemas.ts';
import { viewOrder } from '../orders/views.ts';
import {
  departRequest,
  departureView,
  driverQuery,
  driverRequest,
  driversView,
  handedOverView,
  pingRequest,
  pingView,
  readyDeliveryView,
  tourView,
} from './schemas.ts';
import { viewDeparted, viewDriver, viewReadyDelivery, viewTour } from './views.ts';

const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true as const,
  content: { 'application/json': { schema } },
});

const ready = createRoute({
  method: 'get',
  path: '/delivery/ready',
  tags: ['delivery'],
  summary: 'The deliveries that are ready, and those that soon will be',
  description:
    'The ready ones first, then those that the kitchen is working on; among each the earliest promise first.',
  ...scoped('deliveries:read'),
  responses: { 200: json(z.array(readyDeliveryView), 'All of them.'), ...problems('store_not_found') },
});

const assignRoute = createRoute({
  method: 'post',
  path: '/delivery/{id}/assign',
  tags: ['delivery'],
  summary: 'Take a ready order',
  description: 'Of several drivers who ask at once, one gets it; the others are answered driver_mismatch.',
  ...scoped('deliveries:write'),
  request: { params: idParam, headers: commandHeaders, body: body(driverRequest) },
  responses: { 200: json(orderView, 'It is this driver’s.'), ...commandProblems },
});

const unassignRoute = createRoute({
  method: 'post',
  path: '/delivery/{id}/unassign',
  tags: ['delivery'],
  summary: 'Give an order back, or take it away from its driver',
  description: 'Another driver can take it then. With a driver_id only if it is this driver’s.',
  ...scoped('deliveries:write'),
  request: { params: idParam, headers: commandHeaders, body: body(driverRequest) },
  responses: { 200: json(orderView, 'It is nobody’s, and ready.'), ...commandProblems },
});

const departRoute = createRoute({
  method: 'post',
  path: '/delivery/depart',
  tags: ['delivery'],
  summary: 'Leave the store with several orders',
  description:
    'Each order is a step of its own: what stays says why, and has not changed. An order that nobody has taken yet is taken by leaving with it.',
  ...scoped('deliveries:write'),
  request: { headers: keyHeader, body: body(departRequest) },
  responses: { 200: json(departureView, 'What became of each.'), ...problems('validation_failed', 'forbidden') },
});

const deliver = createRoute({
  method: 'post',
  path: '/delivery/{id}/deliver',
  tags: ['delivery'],
  summary: 'Hand an order over at the door',
  description: 'Only by the driver who has it. What is due is settled by it.',
  ...scoped('deliveries:write'),
  request: { params: idParam, headers: commandHeaders, body: body(driverRequest) },
  responses: { 200: json(handedOverView, 'It is delivered.'), ...commandProblems },
});

const tour = createRoute({
  method: 'get',
  path: '/delivery/tour',
  tags: ['delivery'],
  summary: 'A driver’s orders, in the order in which they were promised',
  ...scoped('deliveries:read'),
  request: { query: driverQuery },
  responses: { 200: json(tourView, 'All that this driver has.'), ...problems('validation_failed', 'forbidden') },
});

const pingRoute = createRoute({
  method: 'post',
  path: '/delivery/ping',
  tags: ['delivery'],
  summary: 'Say that a driver is well, and where',
  description:
    'A driver who does nothing else for long loses the orders on the way to others (timers.driver_silent_minutes).',
  ...scoped('deliveries:write'),
  request: { body: body(pingRequest) },
  responses: { 200: json(pingView, 'Noted.'), ...problems('validation_failed', 'forbidden', 'storage_unavailable') },
});

const drivers = createRoute({
  method: 'get',
  path: '/delivery/drivers',
  tags: ['delivery'],
  summary: 'Who has which orders, and when they were last heard of',
  description: 'Everybody who has an order, or was heard of in the last 12 hours. Drivers see themselves only.',
  ...scoped('deliveries:read'),
  responses: { 200: json(driversView, 'By their ids.'), ...problems('store_not_found') },
});

/** From the pass to the door. Who gets an order is decided by the order itself, so one does. */
export function deliveryRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);

  return router()
    .openapi(ready, async (c) => c.json((await listReady(deps, c.var.store)).map(viewReadyDelivery), 200))
    .openapi(assignRoute, async (c) =>
      answerOrder(c, await assign(desk, orderRequest(c), c.req.valid('json').driver_id)),
    )
    .openapi(unassignRoute, async (c) =>
      answerOrder(c, await unassign(desk, orderRequest(c), c.req.valid('json').driver_id)),
    )
    .openapi(departRoute, async (c) => {
      const { principal } = c.var;
      const { driver_id: named, order_ids: orderIds } = c.req.valid('json');
      const driverId = driverOf(principal, named);
      const { orderId: _, ...request } = orderRequest(c);
      const departed = await depart(desk, deps, request, { driverId, orderIds });
      return c.json({ driver_id: driverId, orders: departed.map(viewDeparted) }, 200);
    })
    .openapi(deliver, async (c) => {
      const { order, collected } = await handOver(desk, orderRequest(c), c.req.valid('json').driver_id);
      c.header('ETag', etagOf(order.version));
      const { currency } = order.totals.total;
      return c.json({ order: viewOrder(order), amount_collected: formatDecimal(collected), currency }, 200);
    })
    .openapi(tour, async (c) => {
      const { store, principal } = c.var;
      const driverId = driverOf(principal, c.req.valid('query').driver_id);
      return c.json(viewTour(await readTour(deps, store.id, driverId), store.currency), 200);
    })
    .openapi(pingRoute, async (c) => {
      const { store, principal } = c.var;
      const { driver_id: named, latitude, longitude } = c.req.valid('json');
      const said = { driverId: named, latitude, longitude };
      const { driverId, seenAt } = await ping(deps, { storeId: store.id, principal }, said);
      return c.json({ driver_id: driverId, last_seen_time: seenAt }, 200);
    })
    .openapi(drivers, async (c) => {
      const { store, principal } = c.var;
      return c.json((await listDrivers(deps, store.id, principal)).map(viewDriver), 200);
    });
}
