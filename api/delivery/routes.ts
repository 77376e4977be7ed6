import { createRoute, z } from '@hono/zod-openapi';
import { assign, depart, handOver, ping, unassign } from '../../application/delivery/drive.ts';
import { listDrivers, listReady, readTour } from '../../application/delivery/look.ts';
import { revealPhone } from '../../application/delivery/reveal-phone.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { showOrder } from '../../application/orders/show.ts';
import { driverOf } from '../../application/principal.ts';
import { formatDecimal } from '../../domain/shared/money.ts';
import type { ApiDeps } from '../deps.ts';
import { commandHeaders, etagOf, keyHeader } from '../http/headers.ts';
import { answeringOnceFor } from '../http/once.ts';
import { json, problems, router } from '../http/routing.ts';
import { answerOrder, askerOf, commandProblems, idParam, orderRequest } from '../orders/answers.ts';
import { orderView } from '../orders/schemas.ts';
import { viewOrder } from '../orders/views.ts';
import { callLink } from './map-links.ts';
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
  shownPhoneView,
  tourView,
} from './schemas.ts';
import { viewDeparted, viewDriver, viewReadyDeliveries, viewTour } from './views.ts';

const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true as const,
  content: { 'application/json': { schema } },
});

const ready = createRoute({
  method: 'get',
  path: '/delivery/ready',
  operationId: 'listReadyDeliveries',
  tags: ['delivery'],
  summary: 'List deliveries that are ready or soon will be',
  description: 'Ready ones first, then those in the kitchen; each sorted by promise.',
  responses: { 200: json(z.array(readyDeliveryView), 'All deliveries.'), ...problems() },
});

const assignRoute = createRoute({
  method: 'post',
  path: '/delivery/{id}/assign',
  operationId: 'assignDriver',
  tags: ['delivery'],
  summary: 'Take a ready order',
  description: 'If several drivers ask at once, one gets it; the others get driver_mismatch.',
  request: { params: idParam, headers: commandHeaders, body: body(driverRequest) },
  responses: { 200: json(orderView, 'The order, assigned to this driver.', 'ETag'), ...commandProblems() },
});

const unassignRoute = createRoute({
  method: 'post',
  path: '/delivery/{id}/unassign',
  operationId: 'unassignDriver',
  tags: ['delivery'],
  summary: 'Return an order, or unassign its driver',
  description: 'Another driver can then take it. With a driver_id, only if it is assigned to this driver.',
  request: { params: idParam, headers: commandHeaders, body: body(driverRequest) },
  responses: { 200: json(orderView, 'The order, ready and unassigned.', 'ETag'), ...commandProblems() },
});

const departRoute = createRoute({
  method: 'post',
  path: '/delivery/depart',
  operationId: 'depart',
  tags: ['delivery'],
  summary: 'Leave the store with several orders',
  description:
    'Each order is handled separately: one that stays behind is unchanged and reports why. Departing with an unassigned order also takes it.',
  middleware: [answeringOnceFor('depart', isSettled)],
  request: { headers: keyHeader, body: body(departRequest) },
  responses: { 200: json(departureView, 'The outcome for each order.'), ...problems('forbidden') },
});

const deliver = createRoute({
  method: 'post',
  path: '/delivery/{id}/deliver',
  operationId: 'deliverOrder',
  tags: ['delivery'],
  summary: 'Hand an order over at the door',
  description: 'Only by its driver. Settles the amount due.',
  request: { params: idParam, headers: commandHeaders, body: body(driverRequest) },
  responses: { 200: json(handedOverView, 'The order is delivered.', 'ETag'), ...commandProblems() },
});

const reveal = createRoute({
  method: 'post',
  path: '/delivery/{id}/reveal-phone',
  operationId: 'revealPhone',
  tags: ['delivery'],
  summary: 'See the customer’s phone number',
  description:
    'For the driver who is on the way with the order, until it is delivered. Each time is recorded: managers see in the order’s events by whom and when.',
  request: { params: idParam },
  responses: {
    200: json(shownPhoneView, 'The number.'),
    ...problems('order_not_found', 'illegal_transition', 'driver_mismatch', 'forbidden'),
  },
});

const tour = createRoute({
  method: 'get',
  path: '/delivery/tour',
  operationId: 'getTour',
  tags: ['delivery'],
  summary: 'A driver’s orders, sorted by promise',
  description: 'Addresses, amounts due and links to maps; telephone numbers for managers.',
  request: { query: driverQuery },
  responses: { 200: json(tourView, 'All orders of this driver.'), ...problems('forbidden') },
});

const pingRoute = createRoute({
  method: 'post',
  path: '/delivery/ping',
  operationId: 'pingDriver',
  tags: ['delivery'],
  summary: 'Report a driver’s sign of life and position',
  description: 'A driver without any sign of life for timers.driver_silent_minutes loses the orders on the way.',
  request: { body: body(pingRequest) },
  responses: { 200: json(pingView, 'Noted.'), ...problems('forbidden', 'storage_unavailable') },
});

const drivers = createRoute({
  method: 'get',
  path: '/delivery/drivers',
  operationId: 'listDrivers',
  tags: ['delivery'],
  summary: 'List drivers with their orders and last sign of life',
  description: 'All drivers with an order, or seen in the last 12 hours. Drivers see only themselves.',
  responses: { 200: json(driversView, 'Sorted by id.'), ...problems() },
});

/** Nothing is repeated as an answer that says nothing of an order, or that none of them left: the same key may then try again. */
function isSettled(answer: string): boolean {
  const outcomes = (JSON.parse(answer) as z.output<typeof departureView>).orders.map(({ outcome }) => outcome);
  return outcomes.includes('out') && !outcomes.includes('unknown');
}

/** Delivery. The order itself decides which driver gets it, so only one does. */
export function deliveryRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);

  return router()
    .openapi(ready, async (c) => c.json(viewReadyDeliveries(await listReady(deps, c.var.store, c.var.principal)), 200))
    .openapi(assignRoute, async (c) =>
      answerOrder(c, await assign(desk, orderRequest(c), c.req.valid('json').driver_id)),
    )
    .openapi(unassignRoute, async (c) =>
      answerOrder(c, await unassign(desk, deps, orderRequest(c), c.req.valid('json').driver_id)),
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
      const { state, events, collected } = await handOver(desk, orderRequest(c), c.req.valid('json').driver_id);
      const shown = await showOrder(c.var.principal, state, { events });
      c.header('ETag', etagOf(state.version, shown.sight));
      const { currency } = state.totals.total;
      return c.json({ order: viewOrder(shown), amount_collected: formatDecimal(collected), currency }, 200);
    })
    .openapi(reveal, async (c) => {
      // A kept answer would show it once more after the delivery, and after an erasure.
      c.set('isNotKept', true);
      const { id } = c.req.valid('param');
      const { phone, at } = await revealPhone(desk, deps, askerOf(c), id);
      return c.json({ order_id: id, customer_phone: phone, call_url: callLink(phone) ?? null, shown_time: at }, 200);
    })
    .openapi(tour, async (c) => {
      const { store, principal } = c.var;
      const driverId = driverOf(principal, c.req.valid('query').driver_id);
      return c.json(viewTour(await readTour(deps, store.id, principal, driverId), store.currency), 200);
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
