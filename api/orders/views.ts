import type { z } from '@hono/zod-openapi';
import type { ShownDraft, ShownOrder, VisibleOrder } from '../../application/orders/show.ts';
import type { NameOf } from '../../application/access/names.ts';
import type { QueuedOrder } from '../../application/kitchen/look.ts';
import type { Outlook } from '../../domain/kitchen/queue.ts';
import { formatDecimal } from '../../domain/shared/money.ts';
import { isInKitchen } from '../../domain/order/index.ts';
import { describeLine } from '../../domain/catalog/pricing.ts';
import { arrivalOf } from '../../domain/delivery/arrival.ts';
import { overdueAt } from '../../domain/kitchen/cooking-watch.ts';
import { begunAt, dueAt, lateAt } from '../../domain/kitchen/promise-watch.ts';
import { isSale } from '../../domain/reports/sales.ts';
import { describeCancellation, describeRejection } from '../../domain/order/words.ts';
import { describeMissing } from '../../domain/stock/words.ts';
import { later, plusMinutes, type Instant } from '../../domain/shared/values.ts';
import { viewHeld } from '../kitchen/holding.ts';
import type { kitchenQueueView } from '../kitchen/schemas.ts';
import { viewMove } from './move-views.ts';
import type { DraftView, OrderView } from './schemas.ts';

/** Converts domain values to wire views. */

/** Without an outlook, its standing in the kitchen is as recorded. */
export function viewOrder({ order, outlook }: ShownOrder): OrderView {
  const { customer, rejection } = order;
  // Not a spread: adding so many properties to a spread object takes V8 twenty times as long.
  return Object.assign(viewContent(order), viewMove(order), {
    number: order.number,
    status: order.status,
    customer_id: customer.id ?? null,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_phone_verified: customer.phone === undefined ? null : customer.phoneConfirmed === true,
    customer_email: customer.email ?? null,
    payment: viewPayment(order),
    requested_for: order.requestedFor ?? null,
    queue_position: order.status === 'confirmed' ? ((outlook ?? recorded(order)).position ?? null) : null,
    driver_id: order.driverId ?? null,
    change_pending: order.pendingRevision !== undefined,
    order_time: order.placedAt,
    updated_time: order.updatedAt,
    confirmed_time: order.confirmedAt ?? null,
    promised_time: order.promisedAt ?? null,
    estimated_ready_time: estimatedReadyTime(order, outlook),
    cooking_started_time: order.cookingStartedAt ?? null,
    actual_ready_time: order.readyAt ?? null,
    out_for_delivery_time: order.outForDeliveryAt ?? null,
    estimated_arrival_time: estimatedArrivalTime(order, outlook),
    delivered_time: order.deliveredAt ?? null,
    cancelled_time: order.status === 'cancelled' ? (order.endedAt ?? null) : null,
    cancellation_reason: order.cancellation ? describeCancellation(order.cancellation) : null,
    missing_ingredients: missingOf(order),
    rejection: rejection ? { code: rejection.code, reason: describeRejection(rejection) } : null,
  });
}

function viewPayment({ payment, pendingRevision }: VisibleOrder): OrderView['payment'] {
  if (!payment) return null;
  const action = payment.status === 'action_required' ? payment : pendingRevision?.action;
  return {
    method: payment.method,
    status: payment.status,
    authorized: formatDecimal(payment.authorized),
    captured: formatDecimal(payment.captured),
    refunded: formatDecimal(payment.refunded),
    action_url: action?.actionUrl ?? null,
    client_secret: action?.clientSecret ?? null,
    failure: payment.failure ?? null,
  };
}

function recorded({ queuePosition }: VisibleOrder): Pick<Outlook, 'position'> {
  return queuePosition === undefined ? {} : { position: queuePosition };
}

export function estimatedReadyTime(order: VisibleOrder, outlook: Outlook | undefined): Instant | null {
  if (!outlook || !isInKitchen(order)) return dueAt(order) ?? null;
  return later(outlook.readyAt, order.requestedFor);
}

export function estimatedArrivalTime(order: VisibleOrder, outlook?: Outlook): Instant | null {
  if (!isSale(order)) return null;
  return arrivalOf(order, estimatedReadyTime(order, outlook) ?? undefined) ?? null;
}

export function viewDraft({ draft }: ShownDraft): DraftView {
  const { status, createdAt, updatedAt, timers, customer } = draft;
  return {
    ...viewContent(draft),
    status,
    customer_id: customer?.id ?? null,
    customer_name: customer?.name ?? null,
    customer_phone: customer?.phone ?? null,
    customer_email: customer?.email ?? null,
    created_time: createdAt,
    updated_time: updatedAt,
    expires_time: status === 'draft' ? plusMinutes(updatedAt, timers.draftExpireMinutes) : null,
    cancelled_time: draft.endedAt ?? null,
    cancellation_reason: draft.cancellation ? describeCancellation(draft.cancellation) : null,
  };
}

/** Fields shared by orders and drafts. */
function viewContent(order: VisibleOrder | ShownDraft['draft']) {
  const { totals, fulfilment } = order;
  return {
    id: order.id,
    store_id: order.storeId,
    version: order.version,
    fulfilment: fulfilment.type,
    delivery_address: fulfilment.type === 'delivery' ? (fulfilment.address?.text ?? null) : null,
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
  };
}

export function viewTicket(queued: QueuedOrder): z.infer<typeof kitchenQueueView>[number] {
  const { order, outlook, ticket } = queued;
  const { held } = order;
  return {
    ...viewKitchenOrder(queued),
    position: outlook?.position ?? null,
    minutes: ticket.minutes,
    waiting_since: ticket.enqueuedAt,
    rushed: order.rushedAt !== undefined,
    held: viewHeld(held, queued.heldBy),
  };
}

/** An order that holds a slot. */
export function viewActiveOrder(shown: ShownOrder, now: Instant, nameOf: NameOf) {
  const { order } = shown;
  const { cook, cookId } = order;
  const asked = overdueAt(order, 'kitchen');
  return {
    ...viewKitchenOrder(shown),
    started_time: begunAt(order) ?? null,
    cook: cookId === undefined ? null : { id: cook?.id ?? cookId, name: cook?.name ?? nameOf(cookId) ?? null },
    is_overdue: asked !== undefined && asked <= now,
  };
}

export function viewKitchenOrder({ order, outlook }: ShownOrder) {
  const estimated = estimatedReadyTime(order, outlook);
  const late = lateAt(order);
  return {
    ...viewLabel(order),
    customer_name: order.customer.name ?? null,
    fulfilment: order.fulfilment.type,
    promised_time: order.promisedAt ?? null,
    estimated_ready_time: estimated,
    is_late: late !== undefined && estimated !== null && estimated >= late,
    missing_ingredients: missingOf(order),
  };
}

/** The label of an order, for cooks and drivers. */
export function viewLabel({ id, number, status, lines, instructions }: VisibleOrder) {
  return {
    order_id: id,
    number,
    status,
    pizzas: lines.map(describeLine),
    special_instructions: instructions ?? null,
  };
}

function missingOf({ shortage }: VisibleOrder): string[] {
  return (shortage?.missing ?? []).map((each) => describeMissing([each]));
}
