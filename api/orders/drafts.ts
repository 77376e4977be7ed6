import { createRoute, z } from '@hono/zod-openapi';
import { OrderDesk } from '../../application/orders/desk.ts';
import { addItem, createDraft, placeDraft, type DraftForm } from '../../application/orders/draft.ts';
import { placementKey } from '../../application/orders/place.ts';
import type { ApiDeps } from '../deps.ts';
import { commandHeaders, keyHeader } from '../http/headers.ts';
import { requestKey } from '../http/keys.ts';
import { emptyBodyIsNone } from '../http/optional-body.ts';
import { json, problems, router } from '../http/routing.ts';
import {
  accepted,
  answerDraft,
  answerPlaced,
  commandProblems,
  idParam,
  OF_EVERY_COMMAND,
  orderRequest,
  placementProblems,
  senderOf,
} from './answers.ts';
import { addressForm, customerForm, pizzaForm, placementForm } from './forms.ts';
import { draftPlacementRequest, draftRequest, draftView, orderView, pizzaRequest } from './schemas.ts';

const NO_BODY = draftRequest.parse({});

const create = createRoute({
  method: 'post',
  path: '/orders/drafts',
  operationId: 'createDraft',
  tags: ['drafts'],
  summary: 'Create a draft',
  description:
    'An order the customer is still putting together, at first an empty one if there is no body. It belongs to the customer with ' +
    'this phone number, or to its sender, and expires when abandoned.',
  middleware: [emptyBodyIsNone] as const,
  request: { headers: keyHeader, body: { required: false, content: { 'application/json': { schema: draftRequest } } } },
  responses: {
    201: json(draftView, 'The draft, priced.', 'ETag', 'Location'),
    ...problems(
      'draft_limit',
      'too_many_drafts',
      'idempotency_key_reused',
      'not_known_yet',
      'command_expired',
      'temporal_unreachable',
    ),
  },
});

const addItemRoute = createRoute({
  method: 'post',
  path: '/orders/{id}/items',
  operationId: 'addItem',
  tags: ['drafts'],
  summary: 'Add a line to a draft',
  description: 'At the current price.',
  request: {
    params: idParam,
    headers: commandHeaders,
    body: { required: true, content: { 'application/json': { schema: pizzaRequest } } },
  },
  responses: {
    201: json(draftView, 'The draft, repriced.', 'ETag'),
    ...commandProblems('draft_limit', 'line_not_found'),
  },
});

const removeItem = createRoute({
  method: 'delete',
  path: '/orders/{id}/items/{line}',
  operationId: 'removeItem',
  tags: ['drafts'],
  summary: 'Remove a line from a draft',
  description: 'By the line’s number in the draft.',
  request: { params: idParam.extend({ line: z.string().openapi({ example: '1' }) }), headers: commandHeaders },
  responses: {
    200: json(draftView, 'The draft, repriced.', 'ETag'),
    ...commandProblems('draft_limit', 'line_not_found'),
  },
});

const place = createRoute({
  method: 'post',
  path: '/orders/{id}/place',
  operationId: 'placeDraft',
  tags: ['drafts'],
  summary: 'Place a draft',
  description: 'It becomes a regular order with the same id, at the prices shown in the draft.',
  request: {
    params: idParam,
    headers: commandHeaders,
    body: { required: true, content: { 'application/json': { schema: draftPlacementRequest } } },
  },
  responses: {
    201: json(orderView, 'Paid (or due at handover) and queued in the kitchen.', 'ETag', 'Location'),
    202: accepted,
    ...placementProblems(...OF_EVERY_COMMAND, 'empty_draft', 'draft_limit'),
  },
});

/** Drafts: orders before they are placed. */
export function draftRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);

  return router()
    .openapi(create, async (c) => {
      const { principal, store } = c.var;
      const key = await placementKey(deps, store.id, requestKey(c));
      const request = c.req.header('Content-Type') === undefined ? NO_BODY : c.req.valid('json');
      const stored = await createDraft(deps, draftForm(request), { content: request, key, principal, store });
      const location = `${new URL(c.req.url).pathname.replace(/\/drafts\/?$/, '')}/${stored.state.id}`;
      c.header('Location', location);
      return answerDraft(c, { ...stored, commandId: key.commandId(request) }, 201);
    })
    .openapi(addItemRoute, async (c) => {
      const request = c.req.valid('json');
      const command = addItem(deps, c.var.store, pizzaForm(request));
      const content = { type: 'addItem', request };
      return answerDraft(c, await desk.carryOut(orderRequest(c), command, { content }), 201);
    })
    .openapi(removeItem, async (c) => {
      const { line: lineId } = c.req.valid('param');
      return answerDraft(c, await desk.carryOut(orderRequest(c), { type: 'removeItem', lineId }), 200);
    })
    .openapi(place, async (c) => {
      const request = c.req.valid('json');
      const placement = {
        form: placementForm(request),
        from: senderOf(c),
        content: { type: 'placeDraft', request },
      };
      const placed = await placeDraft(desk, deps, orderRequest(c), placement);
      const location = new URL(c.req.url).pathname.replace(/\/place\/?$/, '');
      return answerPlaced(c, deps, placed, location);
    });
}

function draftForm(request: z.output<typeof draftRequest>): DraftForm {
  const { pizzas, delivery_address, special_instructions } = request;
  const address = addressForm(delivery_address, 'delivery_address');
  return {
    pizzas: pizzas.map(pizzaForm),
    customer: customerForm(request),
    ...(address ? { address } : {}),
    ...(special_instructions ? { instructions: special_instructions } : {}),
  };
}
