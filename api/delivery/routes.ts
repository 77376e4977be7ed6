import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { isPlaced, type OrderState, type OrderStatus } from '../../domain/order/index.ts';
import { formatDecimal, zero } from '../../domain/shared/money.ts';
import { instant, plusMinutes, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { driverOf } from '../../application/principal.ts';
import type { AppEnv } from '../http/access.ts';
import type { ApiDeps } from '../deps.ts';
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
  type Departed,
} from './schemas.ts';
import { viewDriver, viewReadyDelivery, viewTour } from './views.ts';
import { commandHeaders, etagOf, keyHeader } from '../http/headers.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { answerOrder, commandProblems, idParam, orderRequest } from '../orders/answers.ts';
import { readOutlook } from '../../application/orders/outlook.ts';
import { everyOrder } from '../http/paging.ts';
import { Refused } from '../../application/refused.ts';
import { problemOf, PROBLEMS, type AnyRefused } from '../http/problems.ts';
import { json, problems, router, scoped } from '../http/routing.ts';
import { orderView } from '../orders/schemas.ts';
import { viewOrder } from '../orders/views.ts';

/** A driver who has no order and was not heard of for so long has gone home. */
const ON_DUTY_MINUTES = 12 * 60;

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

const assign = createRoute({
  method: 'post',
  path: '/delivery/{id}/assign',
  tags: ['delivery'],
  summary: 'Take a ready order',
  description: 'Of several drivers who ask at once, one gets it; the others are answered driver_mismatch.',
  ...scoped('deliveries:write'),
  request: { params: idParam, headers: commandHeaders, body: body(driverRequest) },
  responses: { 200: json(orderView, 'It is this driver’s.'), ...commandProblems },
});

const unassign = createRoute({
  method: 'post',
  path: '/delivery/{id}/unassign',
  tags: ['delivery'],
  summary: 'Give an order back, or take it away from its driver',
  description: 'Another driver can take it then. With a driver_id only if it is this driver’s.',
  ...scoped('deliveries:write'),
  request: { params: idParam, headers: commandHeaders, body: body(driverRequest) },
  responses: { 200: json(orderView, 'It is nobody’s, and ready.'), ...commandProblems },
});

const depart = createRoute({
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

const ping = createRoute({
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
  const { storage, now } = deps;
  const desk = new OrderDesk(deps);

  /** Of orders under way there are only so many, however many are stored. */
  async function deliveries(storeId: StoreId, ...statuses: OrderStatus[]): Promise<OrderState[]> {
    const orders = await everyOrder(storage.orders, storeId, { statuses, fulfilment: 'delivery' });
    return orders.toSorted(byPromise);
  }

  async function departWith(c: Context<AppEnv>, orderId: OrderId, driverId: string): Promise<Departed> {
    try {
      const { state } = await desk.carryOut(orderRequest(c, orderId), { type: 'sendOut', driverId });
      return departed(state.id, isPlaced(state) ? state.number : null);
    } catch (error) {
      // The others go all the same, so what stands against one is part of the answer.
      const problem = problemOf(error);
      if (!problem) throw error;
      const stored = await storage.orders.get(c.var.store.id, orderId).catch(() => undefined);
      return departed(orderId, stored && isPlaced(stored.state) ? stored.state.number : null, problem);
    }
  }

  return router()
    .openapi(ready, async (c) => {
      const orders = await deliveries(c.var.store.id, 'ready', 'cooking', 'preparing');
      const isReady = ({ status }: OrderState): boolean => status === 'ready';
      const sorted = [...orders.filter(isReady), ...orders.filter((order) => !isReady(order))];
      const outlook = await readOutlook(deps, c.var.store, orders);
      return c.json(
        sorted.map((order) => viewReadyDelivery(order, outlook(order))),
        200,
      );
    })
    .openapi(assign, async (c) => {
      const driverId = driverOf(c.var.principal, c.req.valid('json').driver_id);
      return answerOrder(c, await desk.carryOut(orderRequest(c), { type: 'assignDriver', driverId }));
    })
    .openapi(unassign, async (c) => {
      const { driver_id: named } = c.req.valid('json');
      const { principal } = c.var;
      // A manager need not know who has it.
      const whose = named !== undefined || principal.role === 'driver' ? { driverId: driverOf(principal, named) } : {};
      return answerOrder(c, await desk.carryOut(orderRequest(c), { type: 'unassignDriver', ...whose }));
    })
    .openapi(depart, async (c) => {
      const { driver_id: named, order_ids: given } = c.req.valid('json');
      const driverId = driverOf(c.var.principal, named);
      const theirs = async (): Promise<OrderId[]> =>
        (await deliveries(c.var.store.id, 'ready')).filter((each) => each.driverId === driverId).map(({ id }) => id);
      const ids = given ? ([...new Set(given)] as OrderId[]) : await theirs();
      const orders = await Promise.all(ids.map((id) => departWith(c, id, driverId)));
      return c.json({ driver_id: driverId, orders }, 200);
    })
    .openapi(deliver, async (c) => {
      const driverId = driverOf(c.var.principal, c.req.valid('json').driver_id);
      const { state, events } = await desk.carryOut(orderRequest(c), { type: 'handOver', driverId });
      if (!isPlaced(state)) throw new Refused('illegal_transition', 'This order is a draft.');
      const settled = events.find((event) => event.type === 'PaymentSettled');
      const { currency } = state.totals.total;
      c.header('ETag', etagOf(state.version));
      return c.json(
        { order: viewOrder(state), amount_collected: formatDecimal(settled?.amount ?? zero(currency)), currency },
        200,
      );
    })
    .openapi(tour, async (c) => {
      const { store, principal } = c.var;
      const driverId = driverOf(principal, c.req.valid('query').driver_id);
      const orders = await deliveries(store.id, 'ready', 'delivering');
      const sign = await storage.drivers.last(store.id, driverId);
      const theirs = orders.filter((order) => order.driverId === driverId);
      return c.json(viewTour(driverId, sign, theirs, store.currency), 200);
    })
    .openapi(ping, async (c) => {
      const { driver_id: named, latitude, longitude } = c.req.valid('json');
      const driverId = driverOf(c.var.principal, named);
      const at = instant(now());
      const where = latitude === undefined || longitude === undefined ? {} : { position: { latitude, longitude, at } };
      await storage.drivers.seen(c.var.store.id, { driverId, seenAt: at, ...where });
      return c.json({ driver_id: driverId, last_seen_time: at }, 200);
    })
    .openapi(drivers, async (c) => {
      const { store, principal } = c.var;
      const orders = await deliveries(store.id, 'ready', 'delivering');
      const recent = await storage.drivers.seenSince(store.id, plusMinutes(instant(now()), -ON_DUTY_MINUTES));
      const ids = new Set([
        ...orders.flatMap(({ driverId }) => driverId ?? []),
        ...recent.map((each) => each.driverId),
      ]);
      const shown = [...ids].filter((id) => principal.role !== 'driver' || id === principal.id).toSorted();
      const views = shown.map(async (id) => {
        const sign = recent.find((each) => each.driverId === id) ?? (await storage.drivers.last(store.id, id));
        return viewDriver(id, sign, orders.filter((order) => order.driverId === id)); // prettier-ignore
      });
      return c.json(await Promise.all(views), 200);
    });
}

function departed(orderId: OrderId, number: number | null, problem?: AnyRefused): Departed {
  const which = { order_id: orderId, number };
  if (!problem) return { ...which, outcome: 'out', code: null, reason: null };
  const isUnknown = PROBLEMS[problem.code].status === 503;
  return { ...which, outcome: isUnknown ? 'unknown' : 'stays', code: problem.code, reason: problem.message };
}

/** The earliest promise first; of two alike, the one that was placed first. */
function byPromise(a: OrderState, b: OrderState): number {
  const [one, other] = [a, b].map(({ promisedAt = '', placedAt, id }) => [promisedAt, placedAt, id].join(' '));
  return (one ?? '') < (other ?? '') ? -1 : 1;
}
