import { createRoute } from '@hono/zod-openapi';
import { changeOrder, type ChangeForm } from '../../application/orders/change.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import type { ApiDeps } from '../deps.ts';
import { commandHeaders } from '../http/headers.ts';
import { json, router } from '../http/routing.ts';
import { answerChanged, changeProblems, idParam, orderRequest } from './answers.ts';
import { addressForm, pizzaForm } from './forms.ts';
import { changeRequest, orderView, type ChangeRequest } from './schemas.ts';

const change = createRoute({
  method: 'patch',
  path: '/orders/{id}',
  operationId: 'changeOrder',
  tags: ['orders'],
  summary: 'Change an order before the kitchen starts',
  description:
    'Reprices the order and adjusts the payment: a higher total is authorized first, a lower one releases the difference. The ' +
    'kitchen sees the new order only once it is paid for; if it starts meanwhile, the order stays as it was.',
  request: {
    params: idParam,
    headers: commandHeaders,
    body: { required: true, content: { 'application/json': { schema: changeRequest } } },
  },
  responses: {
    200: json(orderView, 'The updated order.', 'ETag'),
    202: json(
      orderView,
      'The change is waiting for its payment, on the page of payment.action_url if there is one; the order is unchanged so far.',
      'ETag',
    ),
    ...changeProblems(),
  },
});

export function orderChangeRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);
  return router().openapi(change, async (c) => {
    const request = c.req.valid('json');
    const { store } = c.var;
    const content = { type: 'revise', request };
    const form = changeForm(request);
    return answerChanged(c, await changeOrder(desk, deps, orderRequest(c), { form, store, content }));
  });
}

function changeForm(request: ChangeRequest): ChangeForm {
  const {
    pizzas,
    delivery_address: address,
    special_instructions: instructions,
    requested_for: requestedFor,
  } = request;
  return {
    pizzas: pizzas?.map(pizzaForm),
    address: address === null ? null : addressForm(address, 'delivery_address'),
    instructions,
    requestedFor,
  };
}
