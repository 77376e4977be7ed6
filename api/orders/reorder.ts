import { createRoute } from '@hono/zod-openapi';
import { OrderDesk } from '../../application/orders/desk.ts';
import { placementKey } from '../../application/orders/place.ts';
import { reorder, type ReorderForm } from '../../application/orders/reorder.ts';
import type { ApiDeps } from '../deps.ts';
import { reorderRequest, type ReorderRequest } from '../customers/schemas.ts';
import { keyHeader } from '../http/headers.ts';
import { requestKey } from '../http/keys.ts';
import { json, router } from '../http/routing.ts';
import { accepted, askerOf, answerPlaced, idParam, placeAt, placementProblems, senderOf } from './answers.ts';
import { addressForm, paymentMethod } from './forms.ts';
import { orderView } from './schemas.ts';

const reorderRoute = createRoute({
  method: 'post',
  path: '/orders/{id}/reorder',
  operationId: 'reorder',
  tags: ['orders'],
  summary: 'Reorder',
  description: 'A new order of the same pizzas for the same customer, at current prices.',
  request: {
    params: idParam,
    headers: keyHeader,
    body: { required: false, content: { 'application/json': { schema: reorderRequest } } },
  },
  responses: {
    201: json(orderView, 'Paid (or due at handover) and queued in the kitchen.', 'ETag', 'Location'),
    202: accepted,
    ...placementProblems('order_not_found', 'illegal_transition'),
  },
});

/** Reordering. */
export function reorderRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);

  return router().openapi(reorderRoute, async (c) => {
    const from = senderOf(c);
    const { store } = from;
    const { state: last } = await desk.find(askerOf(c), c.req.valid('param').id);
    const changes = c.req.header('Content-Type') === undefined ? {} : c.req.valid('json');
    const key = await placementKey(deps, store.id, requestKey(c));
    const path = new URL(c.req.url).pathname.replace(/\/[^/]+\/reorder\/?$/, '');
    const location = `${path}/${key.orderId(store.id)}`;
    const content = { again: last.id, changes };
    const placed = await placeAt(c, location, () =>
      reorder(deps, last, reorderForm(changes), { ...from, content, key }),
    );
    return answerPlaced(c, deps, placed, location);
  });
}

function reorderForm(changes: ReorderRequest): ReorderForm {
  const {
    payment_method: method,
    payment_token: token,
    special_instructions: instructions,
    requested_for: when,
  } = changes;
  const address = changes.delivery_address === null ? null : addressForm(changes.delivery_address, 'delivery_address');
  return {
    ...(address === undefined ? {} : { address }),
    ...(method === undefined ? {} : { paymentMethod: paymentMethod(method) }),
    ...(token ? { paymentToken: token } : {}),
    ...(instructions === undefined ? {} : { instructions }),
    ...(when ? { requestedFor: when } : {}),
  };
}
