import { createRoute, z } from '@hono/zod-openapi';
import { acceptMove, declineMove } from '../../application/moving/answer.ts';
import { lookAtMoving, offerMoves, type MovingLook, type Offered } from '../../application/moving/offer.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { isBeingMoved, isPlaced, openOffer } from '../../domain/order/index.ts';
import { formatDecimal } from '../../domain/shared/money.ts';
import { instant } from '../../domain/shared/values.ts';
import type { ApiDeps } from '../deps.ts';
import { noteOrders } from '../http/audited.ts';
import { commandHeaders, keyHeader } from '../http/headers.ts';
import { requestKey } from '../http/keys.ts';
import { json, problems, router } from '../http/routing.ts';
import { answerOrder, commandProblems, idParam, orderRequest } from './answers.ts';
import { orderView } from './schemas.ts';
import { decimal, moment } from './values.ts';

/** Orders that their kitchen does not begin: managers see and offer them, customers answer. */

const movingView = z
  .object({
    offered_by: z.enum(['manager', 'lease']).nullable().openapi({
      description: 'By the store’s settings; null: its orders stay.',
    }),
    dark: z
      .object({ why: z.enum(['down', 'untouched']), since: moment })
      .nullable()
      .openapi({ description: 'Why the kitchen is taken not to begin its orders; null: it works.' }),
    displays: z.enum(['in_force', 'expired', 'unknown']).openapi({
      description:
        'in_force: a display may be in use. expired: none can have begun an order without the server, but those that say may_have_begun. ' +
        'unknown: there is none that keeps to a lease, so only a person knows.',
    }),
    orders: z.array(
      z.object({
        order_id: z.string(),
        number: z.number().int(),
        total_amount: decimal,
        promised_time: moment.nullable(),
        offer: z
          .object({ id: z.string(), store_id: z.string(), store_name: z.string(), status: z.string() })
          .nullable()
          .openapi({ description: 'The latest one; an open or accepted one is waited for.' }),
        offer_open: z.boolean(),
        why_not: z
          .enum(['already_moved', 'change_pending', 'declined', 'may_have_begun', 'not_dark'])
          .nullable()
          .openapi({ description: 'Why it is not offered without a manager’s confirmation.' }),
      }),
    ),
  })
  .openapi('Moving');

const offersRequest = z
  .strictObject({
    order_ids: z
      .array(z.string().max(40))
      .min(1)
      .max(100)
      .optional()
      .openapi({ description: 'Default: the whole queue.' }),
    nobody_begins_them: z
      .boolean()
      .default(false)
      .openapi({
        description:
          'You have made sure that nobody has begun these orders, and that nobody will. Without it, only those are offered that no display ' +
          'can have begun.',
      }),
  })
  .openapi('MoveOffersRequest');

const offersView = z
  .array(
    z.object({
      order_id: z.string(),
      offered: z.boolean(),
      code: z.string().nullable().openapi({ description: 'Why it was not offered.' }),
      detail: z.string().nullable(),
    }),
  )
  .openapi('MoveOffers');

const look = createRoute({
  method: 'get',
  path: '/moves',
  operationId: 'lookAtMoving',
  tags: ['orders'],
  summary: 'List the orders that wait for the kitchen, and whether they may be moved',
  description:
    'Whether the kitchen is dark, what its displays may have done unseen, and what has been offered to the customers.',
  responses: { 200: json(movingView, 'The queue, oldest first.'), ...problems() },
});

const offer = createRoute({
  method: 'post',
  path: '/moves',
  operationId: 'offerMoves',
  tags: ['orders'],
  summary: 'Offer waiting orders to the nearest other store',
  description:
    'Each customer is asked whether the nearest open store that has all of it may make the order, with its price and its time. Until they ' +
    'agree the order keeps its place. An open offer stays as it is.',
  request: {
    headers: keyHeader,
    body: { required: true, content: { 'application/json': { schema: offersRequest } } },
  },
  responses: {
    200: json(offersView, 'What was offered.'),
    ...problems('moving_off', 'not_known_yet', 'temporal_unreachable'),
  },
});

const ofOffer = idParam.extend({ offer_id: z.string().openapi({ example: 'mov_0123456789abcdef01234567' }) });
const moveProblems = commandProblems('offer_lapsed', 'already_moved', 'revision_pending');

const accept = createRoute({
  method: 'post',
  path: '/orders/{id}/move-offers/{offer_id}/accept',
  operationId: 'acceptMove',
  tags: ['orders'],
  summary: 'Agree that another store makes the order',
  description:
    'From then on the kitchen cannot begin it here. It ends as cancelled once the other store has taken it; if that store does not, it keeps ' +
    'its place. The answer is 202 while the other store, or the customer’s payment there, is waited for.',
  request: { params: ofOffer, headers: commandHeaders },
  responses: {
    200: json(orderView, 'The order: `moved_to` says where it goes on.', 'ETag'),
    202: json(orderView, 'It is being moved.', 'ETag'),
    ...moveProblems,
  },
});

const decline = createRoute({
  method: 'post',
  path: '/orders/{id}/move-offers/{offer_id}/decline',
  operationId: 'declineMove',
  tags: ['orders'],
  summary: 'Have the order stay where it is',
  description: 'It is not offered again, unless a manager does.',
  request: { params: ofOffer, headers: commandHeaders },
  responses: { 200: json(orderView, 'The order, which keeps its place.', 'ETag'), ...moveProblems },
});

export function movingRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);
  return router()
    .openapi(look, async (c) => c.json(viewLook(await lookAtMoving(deps, c.var.store), deps.now()), 200))
    .openapi(offer, async (c) => {
      const { order_ids: orderIds, nobody_begins_them: isConfirmed } = c.req.valid('json');
      const { store, principal } = c.var;
      const offered = await offerMoves(deps, { store, principal, key: requestKey(c) }, { orderIds, isConfirmed });
      const ids = offered.filter(({ outcome }) => outcome === 'offered').map(({ orderId }) => orderId);
      noteOrders(c, 'offerMove', ids);
      return c.json(offered.map(viewOffered), 200);
    })
    .openapi(accept, async (c) => {
      const { id, offer_id: offerId } = c.req.valid('param');
      const stored = await acceptMove(desk, deps, orderRequest(c, id), offerId);
      const isWaiting = isPlaced(stored.state) && isBeingMoved(stored.state);
      return answerOrder<200 | 202>(c, stored, isWaiting ? 202 : 200);
    })
    .openapi(decline, async (c) => {
      const { id, offer_id: offerId } = c.req.valid('param');
      return answerOrder(c, await declineMove(desk, orderRequest(c, id), offerId));
    });
}

function viewLook({ policy, darkness, leases, orders }: MovingLook, now: number): z.infer<typeof movingView> {
  return {
    offered_by: policy?.by ?? null,
    dark: darkness ?? null,
    displays: leases.state,
    orders: orders.map(({ order, whyNot }) => ({
      order_id: order.id,
      number: order.number,
      total_amount: formatDecimal(order.totals.total),
      promised_time: order.promisedAt ?? null,
      offer: order.move
        ? {
            id: order.move.offerId,
            store_id: order.move.to.storeId,
            store_name: order.move.to.storeName,
            status: order.move.status,
          }
        : null,
      offer_open: openOffer(order, instant(now)) !== undefined,
      why_not: whyNot ?? null,
    })),
  };
}

function viewOffered(each: Offered): z.infer<typeof offersView>[number] {
  return each.outcome === 'offered'
    ? { order_id: each.orderId, offered: true, code: null, detail: null }
    : { order_id: each.orderId, offered: false, code: each.code, detail: each.detail };
}
