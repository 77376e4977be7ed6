import { createRoute } from '@hono/zod-openapi';
import { isPlaced, type OrderState } from '../domain/order/index.ts';
import type { RequestedPizza } from '../domain/pricing.ts';
import type { StoreSettings } from '../domain/store.ts';
import type { ApiDeps } from './app.ts';
import { readDestination } from './customer.ts';
import { reorderRequest, type ReorderRequest } from './customer-schemas.ts';
import { keyHeader } from './headers.ts';
import { requestKey } from './keys.ts';
import { mustBeOpen, readRequestedFor } from './opening.ts';
import { idParam, OrderDesk } from './order-desk.ts';
import { accepted, answerPlaced, placeOrder, priceLines, readPayment, type WantedOrder } from './place-order.ts';
import { invalid, Problem } from './problems.ts';
import { json, problems, router, scoped } from './routing.ts';
import { orderView } from './schemas.ts';

const reorder = createRoute({
  method: 'post',
  path: '/orders/{id}/reorder',
  tags: ['orders'],
  summary: 'Order the same again',
  description: 'A new order of the same pizzas for the same customer, at the prices of now.',
  ...scoped('orders:write'),
  request: {
    params: idParam,
    headers: keyHeader,
    body: { required: false, content: { 'application/json': { schema: reorderRequest } } },
  },
  responses: {
    201: json(orderView, 'Paid for (or to be paid at the door) and in the kitchen’s queue.'),
    202: accepted,
    ...problems('malformed_json', 'order_not_found', 'illegal_transition', 'validation_failed', 'idempotency_key_reused',
      'payment_declined', 'payment_action_expired', 'store_closed', 'out_of_stock', 'kitchen_at_capacity', 'kitchen_paused',
      'quarter_hour_full', 'not_known_yet', 'temporal_unreachable'), // prettier-ignore
  },
});

/** "The same again, please." */
export function reorderRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);

  return router().openapi(reorder, async (c) => {
    const { state: last } = await desk.find(c);
    if (!isPlaced(last))
      throw new Problem('illegal_transition', 'This is a draft: it can be placed, not ordered again.');
    const { principal, store } = c.var;
    const changes = c.req.header('Content-Type') === undefined ? {} : c.req.valid('json');
    const key = requestKey(c);
    const request = { again: last.id, changes };
    const path = new URL(c.req.url).pathname.replace(/\/[^/]+\/reorder\/?$/, '');
    const location = `${path}/${key.orderId(store.id)}`;
    const placed = await placeOrder(deps, { request, key, principal, store, location }, () =>
      readAgain(deps, last, changes, store),
    );
    return answerPlaced(c, placed, location, deps.now());
  });
}

/** What the order was, but for what is to be other this time. Its hour and its card were for that one time. */
async function readAgain(
  { storage, now }: Pick<ApiDeps, 'storage' | 'now'>,
  last: OrderState,
  changes: ReorderRequest,
  store: StoreSettings,
): Promise<WantedOrder> {
  if (!changes.requested_for) mustBeOpen(store, now());
  const destination = readDestination(changes);
  if (Array.isArray(destination)) throw invalid(destination);
  const asBefore = changes.delivery_address === null ? { type: 'pickup' as const } : last.fulfilment;
  const instructions = changes.special_instructions === undefined ? last.instructions : changes.special_instructions;
  return {
    customer: last.customer,
    fulfilment: destination ?? asBefore,
    lines: await priceLines(storage, store, last.lines.map(requestedAgain)),
    payment: readPayment(changes.payment_method ?? last.payment.method, changes.payment_token),
    ...(instructions ? { instructions } : {}),
    ...(changes.requested_for ? { requestedFor: readRequestedFor(changes.requested_for, store, now) } : {}),
    timers: store.timers,
  };
}

function requestedAgain({ pizzaId, size, toppings, quantity }: OrderState['lines'][number]): RequestedPizza {
  return { pizzaId, size, toppings, quantity };
}
