import { createRoute, z } from '@hono/zod-openapi';
import {
  MOST_FINISHED,
  readBoard,
  readFinished,
  type Board,
  type BoardLine,
  type BoardTicket,
} from '../../application/kitchen/board.ts';
import { withName } from '../../application/access/names.ts';
import { ALLERGENS, PIZZA_SIZES } from '../../domain/catalog/menu.ts';
import type { ShownOrder } from '../../application/orders/show.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { describeCancellation } from '../../domain/order/words.ts';
import { formatDecimal, zero } from '../../domain/shared/money.ts';
import { UNITS } from '../../domain/stock/recipes.ts';
import type { ApiDeps } from '../deps.ts';
import { actorView, personName } from '../http/actors.ts';
import { json, problems, router } from '../http/routing.ts';
import { decimal, moment, placedStatus } from '../orders/schemas.ts';
import { viewActiveOrder } from '../orders/views.ts';
import { heldView, pauseView, viewHeld, viewPause } from './holding.ts';

/** What kitchen displays show, in one answer. */

const cook = z.object({ id: z.string(), name: z.string().nullable() }).nullable();

const line = z.object({
  line: z.string(),
  quantity: z.number().int(),
  name: z.string(),
  size: z.enum(PIZZA_SIZES),
  toppings: z.array(z.string()),
  allergens: z.array(z.enum(ALLERGENS)).nullable().openapi({
    description: 'Of the pizza and its toppings; null if one of them states none.',
  }),
});

const ticket = z.object({
  order_id: z.string(),
  version: z.number().int(),
  number: z.number().int(),
  status: placedStatus,
  customer_name: z.string().nullable().openapi({ description: 'For calling it out.' }),
  fulfilment: z.enum(['pickup', 'delivery']),
  lines: z.array(line),
  special_instructions: z.string().nullable(),
  position: z
    .number()
    .int()
    .nullable()
    .openapi({ description: 'In the queue; null once begun, and while it is held.' }),
  start_by: moment.nullable().openapi({
    description: 'When it has to be begun to be ready as promised, at the pace the kitchen has; null once begun.',
  }),
  promised_time: moment.nullable(),
  requested_for: moment.nullable(),
  estimated_ready_time: moment.nullable(),
  is_late: z.boolean(),
  is_overdue: z.boolean(),
  rushed: z.object({ since: moment, by: actorView.nullable() }).nullable(),
  held: heldView,
  started_time: moment.nullable(),
  actual_ready_time: moment.nullable(),
  cook,
  driver_id: z.string().nullable(),
  driver_name: personName,
  missing_ingredients: z.array(z.string()),
  moved_from: z.object({ store_name: z.string(), number: z.number().int() }).nullable().openapi({
    description: 'It was placed in another store, under this number; it goes on here.',
  }),
  offered_to: z.object({ store_name: z.string(), accepted: z.boolean(), until: moment }).nullable().openapi({
    description:
      'Its customer is asked until then whether another store may make it; beginning it here ends that. Accepted: it is not begun here.',
  }),
  amount_due: decimal.openapi({ description: 'To be paid when it is handed over.' }),
});

const boardView = z
  .object({
    store_id: z.string(),
    store_name: z.string(),
    time_zone: z.string(),
    currency: z.string(),
    time: moment.openapi({ description: 'The server’s clock.' }),
    tickets: z.array(ticket).openapi({
      description: 'Waiting ones in serving order, then those in a slot, then ready ones by promise.',
    }),
    slots: z.number().int(),
    slots_taken: z.number().int(),
    cooks: z.number().int().nullable(),
    pause: pauseView,
    scheduled: z.number().int().openapi({ description: 'Orders accepted for later that are not in the queue yet.' }),
    ingredients: z
      .array(z.object({ sku: z.string(), name: z.string(), unit: z.enum(UNITS), quantity: z.number() }))
      .openapi({ description: 'What the orders that are not in the oven yet need, by the recipes.' }),
    cancelled: z
      .array(
        z.object({
          order_id: z.string(),
          number: z.number().int(),
          time: moment,
          by: actorView.nullable(),
          reason: z.string().nullable(),
        }),
      )
      .openapi({ description: 'Of the last six hours, for screens that showed them.' }),
  })
  .openapi('KitchenBoard');
export type BoardView = z.infer<typeof boardView>;

const finishedView = z
  .array(
    z.object({
      order_id: z.string(),
      number: z.number().int(),
      status: placedStatus,
      fulfilment: z.enum(['pickup', 'delivery']),
      lines: z.array(line),
      special_instructions: z.string().nullable(),
      promised_time: moment.nullable(),
      actual_ready_time: moment.nullable(),
      cook,
    }),
  )
  .openapi('FinishedOrders');

const boardRoute = createRoute({
  method: 'get',
  path: '/kitchen/board',
  operationId: 'getKitchenBoard',
  tags: ['kitchen'],
  summary: 'Read what a kitchen display shows',
  description: 'Every order from the queue to the handover, the kitchen’s state, and what was cancelled lately.',
  responses: { 200: json(boardView, 'The board.'), ...problems() },
});

const finishedRoute = createRoute({
  method: 'get',
  path: '/kitchen/finished',
  operationId: 'listFinishedOrders',
  tags: ['kitchen'],
  summary: 'List the orders that were completed last',
  description: `Latest first, ${MOST_FINISHED} at most.`,
  responses: { 200: json(finishedView, 'The orders.'), ...problems() },
});

export function boardRoutes(deps: ApiDeps) {
  return router()
    .openapi(boardRoute, async (c) =>
      c.json(viewBoard(await readBoard(deps, c.var.store, c.var.principal), c.var.store), 200),
    )
    .openapi(finishedRoute, async (c) =>
      c.json((await readFinished(deps, c.var.store.id, c.var.principal)).map(viewFinished), 200),
    );
}

export function viewBoard(board: Board, store: StoreSettings): BoardView {
  const { pause, nameOf } = board;
  return {
    store_id: store.id,
    store_name: store.name,
    time_zone: store.timeZone,
    currency: store.currency,
    time: board.at,
    tickets: board.tickets.map((each) => viewBoardTicket(each, board)),
    slots: board.slots,
    slots_taken: board.taken,
    cooks: board.cooks ?? null,
    pause: viewPause(pause, nameOf),
    scheduled: board.scheduled,
    ingredients: board.ingredients.map(({ sku, name, unit, quantity }) => ({ sku, name, unit, quantity })),
    cancelled: board.cancelled.map(({ order: { id, number, endedAt, cancellation, customer } }) => ({
      order_id: id,
      number,
      time: endedAt ?? board.at,
      by: cancellation ? withName(cancellation.by, nameOf, customer.name) : null,
      reason: cancellation ? describeCancellation(cancellation) : null,
    })),
  };
}

function viewBoardTicket(
  { order, sight, outlook, startBy, lines, rushedBy, offer, fromStore }: BoardTicket,
  { at, nameOf }: Board,
): BoardView['tickets'][number] {
  const { held, payment, totals } = order;
  const { pizzas: _, ...active } = viewActiveOrder({ order, sight, outlook }, at, nameOf);
  const isWaiting = order.status === 'confirmed';
  return {
    ...active,
    version: order.version,
    lines: lines.map(viewLine),
    position: outlook?.position ?? null,
    start_by: startBy ?? null,
    requested_for: order.requestedFor ?? null,
    rushed:
      isWaiting && order.rushedAt !== undefined
        ? {
            since: order.rushedAt,
            by: rushedBy ? withName(rushedBy, nameOf) : null,
          }
        : null,
    held: isWaiting && held ? viewHeld(held, withName(held.by, nameOf)) : null,
    actual_ready_time: order.readyAt ?? null,
    driver_id: order.driverId ?? null,
    driver_name: nameOf(order.driverId) ?? null,
    moved_from: order.movedFrom
      ? { store_name: fromStore ?? order.movedFrom.storeId, number: order.movedFrom.number }
      : null,
    offered_to: offer ? { store_name: offer.storeName, accepted: offer.isAccepted, until: offer.until } : null,
    amount_due: formatDecimal(payment?.status === 'due' ? totals.total : zero(totals.total.currency)),
  };
}

function viewLine({ line: { id, quantity, name, size, toppings }, allergens }: BoardLine): z.infer<typeof line> {
  return { line: id, quantity, name, size, toppings: [...toppings], allergens: allergens ? [...allergens] : null };
}

function viewFinished({ order }: ShownOrder): z.infer<typeof finishedView>[number] {
  const { cook: begunBy, readyBy } = order;
  const named = readyBy ?? begunBy;
  return {
    order_id: order.id,
    number: order.number,
    status: order.status,
    fulfilment: order.fulfilment.type,
    lines: order.lines.map((each) => viewLine({ line: each, allergens: undefined })),
    special_instructions: order.instructions ?? null,
    promised_time: order.promisedAt ?? null,
    actual_ready_time: order.readyAt ?? null,
    cook: named ? { id: named.id, name: named.name ?? null } : null,
  };
}
