import type { z } from '@hono/zod-openapi';
import type { Ticket } from '../domain/kitchen.ts';
import type { MenuPizza, MenuTopping } from '../domain/menu.ts';
import { formatDecimal } from '../domain/money.ts';
import type { OrderEvent, OrderState } from '../domain/order/index.ts';
import type { OrderLine } from '../domain/pricing.ts';
import type { eventView, kitchenQueueView, OrderView, pizzaView, toppingView } from './schemas.ts';

/** From the domain's shapes to the wire's. */

export function viewOrder(order: OrderState): OrderView {
  const { customer, fulfilment, totals, payment, rejection } = order;
  return {
    id: order.id,
    number: order.number,
    store_id: order.storeId,
    version: order.version,
    status: order.status,
    customer_name: customer.name,
    customer_phone: customer.phone,
    customer_phone_verified: customer.phoneVerified,
    customer_email: customer.email ?? null,
    fulfilment: fulfilment.type,
    delivery_address: fulfilment.type === 'delivery' ? fulfilment.address.text : null,
    pizzas: order.lines.map((line) => ({
      id: line.pizzaId,
      line: line.id,
      sku: line.sku,
      name: line.name,
      size: line.size,
      toppings: [...line.toppings],
      quantity: line.quantity,
      price: formatDecimal(line.unitPrice),
      estimated_cooking_time: line.cookingMinutes,
    })),
    special_instructions: order.instructions ?? null,
    subtotal: formatDecimal(totals.subtotal),
    tax: formatDecimal(totals.tax),
    delivery_fee: formatDecimal(totals.deliveryFee),
    total_amount: formatDecimal(totals.total),
    currency: totals.total.currency,
    payment: {
      method: payment.method,
      status: payment.status,
      captured: formatDecimal(payment.captured),
      refunded: formatDecimal(payment.refunded),
      action_url: payment.status === 'action_required' ? (payment.actionUrl ?? null) : null,
      failure: payment.failure ?? null,
    },
    queue_position: order.queuePosition ?? null,
    driver_id: order.driverId ?? null,
    order_time: order.placedAt,
    confirmed_time: order.confirmedAt ?? null,
    estimated_ready_time: order.promisedAt ?? null,
    cooking_started_time: order.cookingStartedAt ?? null,
    actual_ready_time: order.readyAt ?? null,
    out_for_delivery_time: order.outForDeliveryAt ?? null,
    delivered_time: order.deliveredAt ?? null,
    cancelled_time: order.status === 'cancelled' ? (order.endedAt ?? null) : null,
    cancellation_reason: order.cancellation?.reason ?? null,
    rejection: rejection ? { code: rejection.code, reason: rejection.reason } : null,
  };
}

export function viewEvent({ seq, type, at, by, note, ...event }: OrderEvent): z.infer<typeof eventView> {
  const { commandId: _, ...details } = event;
  if (type !== 'OrderPlaced' || !('order' in details)) return { seq, type, at, by, note: note ?? null, details };
  // The order itself is what GET /orders/{id} shows, and its payment token is nobody's business.
  const { number, totals, lines } = details.order;
  return {
    seq,
    type,
    at,
    by,
    note: note ?? null,
    details: {
      number,
      pizzas: lines.map(describeLine),
      total: formatDecimal(totals.total),
      currency: totals.total.currency,
    },
  };
}

export function viewPizza(pizza: MenuPizza): z.infer<typeof pizzaView> {
  return {
    id: pizza.id,
    name: pizza.name,
    description: pizza.description,
    available: pizza.available,
    sizes: pizza.variants.map(({ size, sku, price, cookingMinutes }) => ({
      size,
      sku,
      price: formatDecimal(price),
      estimated_cooking_time: cookingMinutes,
    })),
    currency: pizza.variants[0]?.price.currency ?? '',
  };
}

export function viewTopping({ id, name, price, available }: MenuTopping): z.infer<typeof toppingView> {
  return { id, name, price: formatDecimal(price), currency: price.currency, available };
}

export function viewTicket(
  order: OrderState,
  ticket: Ticket,
  position: number,
): z.infer<typeof kitchenQueueView>[number] {
  return { ...viewKitchenOrder(order), position, minutes: ticket.minutes, waiting_since: ticket.enqueuedAt };
}

export function viewKitchenOrder(order: OrderState) {
  return {
    order_id: order.id,
    number: order.number,
    status: order.status,
    pizzas: order.lines.map(describeLine),
    special_instructions: order.instructions ?? null,
    fulfilment: order.fulfilment.type,
    estimated_ready_time: order.promisedAt ?? null,
  };
}

function describeLine(line: OrderLine): string {
  return `${line.quantity} × ${line.name} (${[line.size, ...line.toppings].join(', ')})`;
}
