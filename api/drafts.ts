import { createRoute, z } from '@hono/zod-openapi';
import {
  RULES,
  decide,
  isPlaced,
  type Draft,
  type DraftPlacement,
  type NewDraft,
  type Order,
} from '../domain/order/index.ts';
import { findUnavailable, kitchenMinutes, priceLine, termsOf } from '../domain/pricing.ts';
import type { StoreSettings } from '../domain/store.ts';
import { instant, localDay, type Instant, type OrderId } from '../domain/values.ts';
import type { StoredOrder } from '../ports.ts';
import { actorOf } from './access.ts';
import type { ApiDeps } from './app.ts';
import { readFulfilment } from './customer.ts';
import { commandHeaders, keyHeader } from './headers.ts';
import { requestKey } from './keys.ts';
import { mustHaveRoom } from './kitchen-room.ts';
import { commandProblems, idParam, OrderDesk } from './order-desk.ts';
import { ingredientsThatAreThere } from './order-stock.ts';
import {
  accepted,
  answerPlaced,
  mustBeRepeat,
  priceLines,
  readPlacement,
  readUnlessBegun,
  requestedOf,
  type BeginRequest,
  type Sender,
} from './place-order.ts';
import { invalid, notKnownYet, Problem } from './problems.ts';
import { json, problems, router, scoped } from './routing.ts';
import {
  draftPlacementRequest,
  draftRequest,
  draftView,
  orderView,
  pizzaRequest,
  type DraftPlacementRequest,
} from './schemas.ts';

const create = createRoute({
  method: 'post',
  path: '/orders/drafts',
  tags: ['drafts'],
  summary: 'Begin a draft',
  description: 'An order that its customer still puts together. Left alone for too long, it is given up.',
  ...scoped('orders:write'),
  request: { headers: keyHeader, body: { required: true, content: { 'application/json': { schema: draftRequest } } } },
  responses: {
    201: json(draftView, 'The draft, priced.'),
    ...problems(
      'malformed_json',
      'validation_failed',
      'idempotency_key_reused',
      'not_known_yet',
      'temporal_unreachable',
    ),
  },
});

const addItem = createRoute({
  method: 'post',
  path: '/orders/{id}/items',
  tags: ['drafts'],
  summary: 'Add pizzas of one kind to a draft',
  ...scoped('orders:write'),
  request: {
    params: idParam,
    headers: commandHeaders,
    body: { required: true, content: { 'application/json': { schema: pizzaRequest } } },
  },
  responses: { 201: json(draftView, 'The draft, priced anew.'), ...commandProblems },
});

const removeItem = createRoute({
  method: 'delete',
  path: '/orders/{id}/items/{line}',
  tags: ['drafts'],
  summary: 'Remove a line from a draft',
  ...scoped('orders:write'),
  request: { params: idParam.extend({ line: z.string().openapi({ example: '1' }) }), headers: commandHeaders },
  responses: { 200: json(draftView, 'The draft, priced anew.'), ...commandProblems },
});

const place = createRoute({
  method: 'post',
  path: '/orders/{id}/place',
  tags: ['drafts'],
  summary: 'Place a draft',
  description: 'From then on it is an order like any other, under the same id, at the prices that the draft showed.',
  ...scoped('orders:write'),
  request: {
    params: idParam,
    headers: commandHeaders,
    body: { required: true, content: { 'application/json': { schema: draftPlacementRequest } } },
  },
  responses: {
    201: json(orderView, 'Paid for (or to be paid at the door) and in the kitchen’s queue.'),
    202: accepted,
    ...commandProblems,
    ...problems(
      'payment_declined',
      'payment_action_expired',
      'out_of_stock',
      'kitchen_at_capacity',
      'kitchen_paused',
      'quarter_hour_full',
      'store_closed',
      'not_known_yet',
      'temporal_unreachable',
    ),
  },
});

/** Drafts: orders before they are placed. */
export function draftRoutes(deps: ApiDeps) {
  const { storage, pipeline, now } = deps;
  const desk = new OrderDesk(deps);

  async function createDraft(begin: BeginRequest<z.output<typeof draftRequest>>): Promise<StoredOrder> {
    const { request, key, principal, store } = begin;
    const id = key.orderId(store.id);
    const meta = { commandId: key.commandId(request), actor: actorOf(principal) };
    const earlier = await storage.orders.get(store.id, id);
    if (earlier) mustBeRepeat(earlier, meta.commandId);
    const read = () => readUnlessBegun({ pipeline, key, storeId: store.id }, () => newDraft(id, request, store));
    const draft = earlier ? draftOf(earlier) : await read();
    // An equal request was accepted; when it is stored, asking again finds it.
    if (draft === 'placing' || draft === 'lost') throw notKnownYet({ orderId: id, retryAfter: 1 });
    const decision = decide(undefined, { ...meta, type: 'createDraft', draft }, instant(now()));
    if (decision.kind === 'refused') throw new Problem(decision.refusal.code, decision.refusal.message);
    // One that is stored may be all that a crash has left of it: then this starts its workflow.
    if (!earlier || earlier.state.status === 'draft') await pipeline.begin({ type: 'createDraft', draft }, meta);
    const begun = await storage.orders.get(store.id, id);
    if (!begun) throw notKnownYet({ orderId: id });
    mustBeRepeat(begun, meta.commandId);
    return begun;
  }

  async function newDraft(
    id: OrderId,
    request: z.output<typeof draftRequest>,
    store: StoreSettings,
  ): Promise<NewDraft> {
    const fulfilment = readFulfilment(request.delivery_address, 'delivery_address') ?? { type: 'pickup' as const };
    if (Array.isArray(fulfilment)) throw invalid(fulfilment);
    const instructions = request.special_instructions;
    return {
      id,
      storeId: store.id,
      day: localDay(instant(now()), store.timeZone),
      fulfilment,
      lines: await priceLines(storage, store, request.pizzas.map(requestedOf)),
      ...(instructions ? { instructions } : {}),
      terms: termsOf(store),
      timers: store.timers,
    };
  }

  async function readDraftPlacement(
    state: Order,
    request: DraftPlacementRequest,
    sender: Sender,
  ): Promise<DraftPlacement> {
    const { store } = sender;
    const placement = await readPlacement(deps, request, sender);
    const stocked = isPlaced(state) ? {} : await mustBePossible(state, placement, store);
    const day = localDay(instant(now()), store.timeZone);
    const number = await storage.orders.nextNumber(store.id, day);
    return { ...placement, ...stocked, rules: RULES, number, day };
  }

  /** @returns what the order takes of the stock */
  async function mustBePossible(
    { id, lines, terms }: Draft,
    placement: { readonly requestedFor?: Instant; readonly timers: StoreSettings['timers'] },
    store: StoreSettings,
  ): Promise<Pick<DraftPlacement, 'ingredients'>> {
    const menu = (await storage.catalog.menu(store.id)) ?? { pizzas: [], toppings: [] };
    const gone = findUnavailable(menu, lines);
    if (gone.length > 0) throw invalid(gone);
    const wanted = { ...placement, id, lines, kitchenMinutes: kitchenMinutes(lines, terms.minutesPerExtraPizza) };
    await mustHaveRoom(deps, store, wanted);
    return ingredientsThatAreThere(storage, store, wanted, now());
  }

  return router()
    .openapi(create, async (c) => {
      const key = requestKey(c);
      const { principal, store } = c.var;
      const request = c.req.valid('json');
      const stored = await createDraft({ request, key, principal, store });
      const location = `${new URL(c.req.url).pathname.replace(/\/drafts\/?$/, '')}/${stored.state.id}`;
      c.header('Location', location);
      return desk.answerDraft(c, { ...stored, commandId: key.commandId(request) }, 201);
    })
    .openapi(addItem, async (c) => {
      const request = c.req.valid('json');
      const changed = await desk.carryOut(
        c,
        async (_, earlier) => {
          if (earlier?.type === 'ItemAdded') return { type: 'addItem', line: earlier.line };
          const menu = (await storage.catalog.menu(c.var.store.id)) ?? { pizzas: [], toppings: [] };
          const priced = priceLine(menu, requestedOf(request), '');
          if ('problems' in priced) throw invalid(priced.problems);
          return { type: 'addItem', line: priced.line };
        },
        { content: { type: 'addItem', request } },
      );
      return desk.answerDraft(c, changed, 201);
    })
    .openapi(removeItem, async (c) => {
      const { line: lineId } = c.req.valid('param');
      return desk.answerDraft(c, await desk.carryOut(c, { type: 'removeItem', lineId }), 200);
    })
    .openapi(place, async (c) => {
      const request = c.req.valid('json');
      const placed = await desk.carryOut(
        c,
        async ({ state }, earlier) => {
          if (earlier?.type === 'OrderPlaced') return { type: 'placeDraft', placement: earlier.order };
          return { type: 'placeDraft', placement: await readDraftPlacement(state, request, c.var) };
        },
        { content: { type: 'placeDraft', request } },
      );
      const location = new URL(c.req.url).pathname.replace(/\/place\/?$/, '');
      return answerPlaced(c, placed, location, now());
    });
}

function draftOf({ events }: StoredOrder): NewDraft {
  const [first] = events;
  if (first?.type !== 'DraftCreated') throw new TypeError('A draft begins with its creation.');
  return first.draft;
}
