import { z } from '@hono/zod-openapi';
import type { VisibleOrder } from '../../application/orders/show.ts';
import { PIZZA_SIZES } from '../../domain/catalog/menu.ts';
import { MOVE_STATUSES } from '../../domain/order/index.ts';
import { describeMoveFailure } from '../../domain/order/words.ts';
import { formatDecimal, subtract } from '../../domain/shared/money.ts';
import { decimal, moment } from './values.ts';

/** How it is told that an order may go on in another store, or does. */

/** Without a name in the document: generators of clients do not get along with a named schema that may be null. */
const moveOfferView = z.object({
  id: z.string().openapi({ example: 'mov_0123456789abcdef01234567' }),
  status: z.enum(MOVE_STATUSES).openapi({
    description:
      'offered: until `expires_time`. accepted: the other store has not answered yet, or waits for the payment. failed: it did not take ' +
      'the order, which goes on here. moved: see `moved_to`.',
  }),
  store_id: z.string(),
  store_name: z.string(),
  order_id: z.string().openapi({ description: 'The new order, once it is placed.' }),
  distance_km: z.number().nullable().openapi({ description: 'As the crow flies, between the stores.' }),
  pizzas: z.array(
    z.object({
      name: z.string(),
      size: z.enum(PIZZA_SIZES),
      toppings: z.array(z.string()),
      quantity: z.number().int(),
      price: decimal,
    }),
  ),
  subtotal: decimal,
  tax: decimal,
  delivery_fee: decimal,
  total_amount: decimal,
  difference: z.string().openapi({ description: 'To what the order costs here; negative if less.', example: '-1.20' }),
  payment_method: z.enum(['cash', 'card', 'online']).openapi({
    description: 'online: it is paid anew, on the provider’s page. What is reserved here is released.',
  }),
  estimated_ready_time: moment,
  expires_time: moment,
  failure: z.string().nullable().openapi({ description: 'Why the other store did not take it.' }),
});

const origin = { store_id: z.string(), order_id: z.string(), number: z.number().int() };

/** Fields of an order. */
export const moveFields = {
  move_offer: moveOfferView.nullable().openapi({
    description: 'The latest offer to make the order in another store. For its customer, and for managers.',
  }),
  moved_to: z
    .object({ ...origin, store_name: z.string() })
    .nullable()
    .openapi({ description: 'The order that goes on for this one in another store.' }),
  moved_from: z.object(origin).nullable().openapi({ description: 'The order that this one goes on for.' }),
};

const fields = z.object(moveFields);

export function viewMove({ totals: here, move, movedFrom, cancellation }: VisibleOrder): z.infer<typeof fields> {
  const cause = cancellation?.cause;
  return {
    move_offer: move ? viewOffer(move, here) : null,
    moved_to:
      cause?.code === 'moved'
        ? { store_id: cause.storeId, order_id: cause.orderId, number: cause.number, store_name: cause.storeName }
        : null,
    moved_from: movedFrom
      ? { store_id: movedFrom.storeId, order_id: movedFrom.orderId, number: movedFrom.number }
      : null,
  };
}

function viewOffer(
  move: NonNullable<VisibleOrder['move']>,
  here: VisibleOrder['totals'],
): z.infer<typeof moveOfferView> {
  const { to, totals } = move;
  return {
    id: move.offerId,
    status: move.status,
    store_id: to.storeId,
    store_name: to.storeName,
    order_id: to.orderId,
    distance_km: move.distanceKm ?? null,
    pizzas: move.lines.map(({ name, size, toppings, quantity, unitPrice }) => ({
      name,
      size,
      toppings: [...toppings],
      quantity,
      price: formatDecimal(unitPrice),
    })),
    subtotal: formatDecimal(totals.subtotal),
    tax: formatDecimal(totals.tax),
    delivery_fee: formatDecimal(totals.deliveryFee),
    total_amount: formatDecimal(totals.total),
    difference: formatDecimal(subtract(totals.total, here.total)),
    payment_method: move.payment,
    estimated_ready_time: move.readyAt,
    expires_time: move.expiresAt,
    failure: move.failure ? describeMoveFailure(move.failure) : null,
  };
}
