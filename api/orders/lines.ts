import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { changeLine, type LineChange } from '../../application/orders/change-line.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { commandHeaders } from '../http/headers.ts';
import type { ProblemCode } from '../http/problems.ts';
import { json, router } from '../http/routing.ts';
import { answerChanged, changeProblems, idParam, orderRequest } from './answers.ts';
import { pizzaForm } from './forms.ts';
import { lineQuantity, orderView, pizzaRequest } from './schemas.ts';

const lineParam = idParam.extend({ line: z.string().openapi({ description: 'A pizza’s `line`.', example: '1' }) });
const quantityRequest = z.strictObject({ quantity: lineQuantity }).openapi('LineQuantity');
const changed = (...more: ProblemCode[]) => ({
  200: json(orderView, 'The updated order.', 'ETag'),
  202: json(orderView, 'The change is waiting for its payment; the order is unchanged so far.', 'ETag'),
  ...changeProblems(...more),
});
const LIKE_CHANGE = 'By the same rules as PATCH /orders/{id}. The other lines keep their prices.';

const add = createRoute({
  method: 'post',
  path: '/orders/{id}/lines',
  operationId: 'addLine',
  tags: ['orders'],
  summary: 'Add a line to an order before the kitchen starts',
  description: `${LIKE_CHANGE} Its id is not one that the order has had before.`,
  request: {
    params: idParam,
    headers: commandHeaders,
    body: { required: true, content: { 'application/json': { schema: pizzaRequest } } },
  },
  responses: changed(),
});

const setQuantity = createRoute({
  method: 'patch',
  path: '/orders/{id}/lines/{line}',
  operationId: 'setLineQuantity',
  tags: ['orders'],
  summary: 'Set the quantity of a line before the kitchen starts',
  description: `${LIKE_CHANGE} So does this one.`,
  request: {
    params: lineParam,
    headers: commandHeaders,
    body: { required: true, content: { 'application/json': { schema: quantityRequest } } },
  },
  responses: changed('line_not_found'),
});

const remove = createRoute({
  method: 'delete',
  path: '/orders/{id}/lines/{line}',
  operationId: 'removeLine',
  tags: ['orders'],
  summary: 'Remove a line of an order before the kitchen starts',
  description: `${LIKE_CHANGE} The last line cannot be removed: cancel the order instead.`,
  request: { params: lineParam, headers: commandHeaders },
  responses: changed('line_not_found', 'validation_failed'),
});

/** The lines of a placed order, one by one. */
export function orderLineRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);
  const carryOut = async (c: Context<AppEnv>, change: LineChange) =>
    answerChanged(c, await changeLine(desk, deps, orderRequest(c), { change, store: c.var.store }));

  return router()
    .openapi(add, (c) => carryOut(c, { type: 'add', pizza: pizzaForm(c.req.valid('json')) }))
    .openapi(setQuantity, (c) => {
      const { line: lineId } = c.req.valid('param');
      return carryOut(c, { type: 'setQuantity', lineId, ...c.req.valid('json') });
    })
    .openapi(remove, (c) => carryOut(c, { type: 'remove', lineId: c.req.valid('param').line }));
}
