import { createRoute } from '@hono/zod-openapi';
import type { OrderChanges, OrderContent } from '../domain/order/index.ts';
import { termsOf } from '../domain/pricing.ts';
import type { StoreSettings } from '../domain/store.ts';
import type { StoredOrder } from '../ports.ts';
import type { ApiDeps } from './app.ts';
import { readFulfilment } from './customer.ts';
import { commandHeaders, etagOf } from './headers.ts';
import { commandProblems, idParam, OrderDesk } from './order-desk.ts';
import { readRequestedFor } from './opening.ts';
import { readIngredients } from './order-stock.ts';
import { priceLines, requestedOf } from './place-order.ts';
import { invalid, Problem } from './problems.ts';
import { json, problems, router, scoped } from './routing.ts';
import { changeRequest, orderView, type ChangeRequest } from './schemas.ts';
import { viewOrder } from './views.ts';

const change = createRoute({
  method: 'patch',
  path: '/orders/{id}',
  tags: ['orders'],
  summary: 'Change an order before the kitchen begins',
  description:
    'Priced anew, and the payment with it: a higher total is reserved first, a lower one gives the difference back. The ' +
    'kitchen sees the new order when it is paid for, and not before; if it begins meanwhile, the order stays as it was.',
  ...scoped('orders:write'),
  request: {
    params: idParam,
    headers: commandHeaders,
    body: { required: true, content: { 'application/json': { schema: changeRequest } } },
  },
  responses: {
    200: json(orderView, 'The order as it now is.'),
    202: json(orderView, 'The change waits for its payment; the order is still as it was.'),
    ...commandProblems,
    ...problems('payment_declined', 'out_of_stock', 'quarter_hour_full'),
  },
});

export function orderChangeRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);
  return router().openapi(change, async (c) => {
    const request = c.req.valid('json');
    const { store } = c.var;
    const revised = await desk.carryOut(
      c,
      async (_, earlier) => {
        const isRepeat = earlier?.type === 'RevisionRequested';
        const changes = isRepeat ? changesOf(earlier.content) : await readChanges(request, store, deps);
        return { type: 'revise', changes, terms: termsOf(store) };
      },
      { content: { type: 'revise', request } },
    );
    mustNotBeRefused(revised);
    const { state } = revised;
    if (state.placedAt === undefined) throw new Problem('illegal_transition', 'This order is a draft.');
    c.header('ETag', etagOf(state.version));
    return c.json(viewOrder(state), state.pendingRevision ? 202 : 200);
  });
}

async function readChanges(
  request: ChangeRequest,
  store: StoreSettings,
  { storage, now }: Pick<ApiDeps, 'storage' | 'now'>,
): Promise<OrderChanges> {
  const { pizzas, delivery_address: address, special_instructions: instructions, requested_for: when } = request;
  const fulfilment = address === null ? { type: 'pickup' as const } : readFulfilment(address, 'delivery_address');
  if (Array.isArray(fulfilment)) throw invalid(fulfilment);
  const lines = pizzas && (await priceLines(storage, store, pizzas.map(requestedOf)));
  return {
    ...(lines ? { lines, ...(await readIngredients(storage, store.id, lines)) } : {}),
    ...(fulfilment ? { fulfilment } : {}),
    ...(when === undefined ? {} : { requestedFor: when === null ? null : readRequestedFor(when, store, now) }),
    ...(instructions === undefined ? {} : { instructions: instructions === '' ? null : instructions }),
  };
}

/** All of an order's content, as a change to it. */
function changesOf({ lines, fulfilment, instructions, requestedFor, ingredients }: OrderContent): OrderChanges {
  const stock = ingredients === undefined ? {} : { ingredients };
  return { lines, ...stock, fulfilment, instructions: instructions ?? null, requestedFor: requestedFor ?? null };
}

/** Whether a change was made is known only after it was taken: the order's events tell. */
function mustNotBeRefused({ state, events, commandId }: StoredOrder & { readonly commandId: string }): void {
  const requested = events.find((event) => event.commandId === commandId);
  if (requested?.type !== 'RevisionRequested') return;
  for (const event of events) {
    if (event.type !== 'RevisionRefused' || event.revisionId !== requested.revisionId) continue;
    throw new Problem(event.code, `The order was not changed: ${event.reason}`, {
      orderId: state.id,
      missing: event.missing,
    });
  }
}
