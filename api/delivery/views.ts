import type { z } from '@hono/zod-openapi';
import type { Departed } from '../../application/delivery/drive.ts';
import type { NameOf } from '../../application/access/names.ts';
import type { DriverLook, ReadyOrders } from '../../application/delivery/look.ts';
import type { ShownOrder, VisibleOrder } from '../../application/orders/show.ts';
import { add, formatDecimal, zero, type Currency, type Money } from '../../domain/shared/money.ts';
import { estimatedArrivalTime, estimatedReadyTime, viewLabel } from '../orders/views.ts';
import { callLink, mapLink, tourLinks } from './map-links.ts';
import type { DepartedView, DriverView, ReadyDeliveryView, tourView } from './schemas.ts';

/** Views for drivers. */

export function viewReadyDeliveries({ orders, nameOf }: ReadyOrders): ReadyDeliveryView[] {
  return orders.map((shown) => viewReadyDelivery(shown, nameOf));
}

function viewReadyDelivery(shown: ShownOrder, nameOf: NameOf): ReadyDeliveryView {
  const { order, outlook } = shown;
  return {
    ...viewStop(shown),
    actual_ready_time: order.readyAt ?? null,
    estimated_ready_time: estimatedReadyTime(order, outlook),
    driver_id: order.driverId ?? null,
    driver_name: nameOf(order.driverId) ?? null,
    driver_since: order.driverSince ?? null,
    taken_over_from: order.silentDriverId ?? null,
    taken_over_from_name: nameOf(order.silentDriverId) ?? null,
  };
}

/** The driver's orders, in delivery order. */
export function viewTour({ driverId, name, sign, orders }: DriverLook, currency: Currency): z.infer<typeof tourView> {
  return {
    driver_id: driverId,
    driver_name: name ?? null,
    last_seen_time: sign?.seenAt ?? null,
    amount_due: formatDecimal(add(zero(currency), ...orders.map(({ order }) => dueOf(order)))),
    currency,
    map_urls: tourLinks(orders.map(({ order }) => addressOf(order) ?? '')),
    stops: orders.map((shown) => ({
      ...viewStop(shown),
      driver_since: shown.order.driverSince ?? null,
      out_since: outSince(shown.order),
    })),
  };
}

export function viewDeparted({ orderId, number, outcome, refused }: Departed): DepartedView {
  const why = { code: refused?.code ?? null, reason: refused?.message ?? null };
  return { order_id: orderId, number: number ?? null, outcome, ...why };
}

export function viewDriver({ driverId, name, sign, orders }: DriverLook): DriverView {
  const { latitude, longitude, at } = sign?.position ?? {};
  const isKnown = latitude !== undefined && longitude !== undefined && at !== undefined;
  return {
    driver_id: driverId,
    driver_name: name ?? null,
    last_seen_time: sign?.seenAt ?? null,
    position: isKnown ? { latitude, longitude, time: at } : null,
    orders: orders.map(({ order }) => ({
      order_id: order.id,
      number: order.number,
      status: order.status,
      delivery_address: addressOf(order),
      promised_time: order.promisedAt ?? null,
      estimated_arrival_time: estimatedArrivalTime(order),
      out_since: outSince(order),
    })),
  };
}

function viewStop({ order, outlook }: ShownOrder) {
  const { customer, fulfilment, payment } = order;
  const address = addressOf(order);
  const due = dueOf(order);
  return {
    ...viewLabel(order),
    lines: order.lines.map(({ quantity, name, size, toppings }) => ({ quantity, name, size, toppings: [...toppings] })),
    version: order.version,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    call_url: (customer.phone && callLink(customer.phone)) ?? null,
    delivery_address: address,
    address_notes: (fulfilment.type === 'delivery' ? fulfilment.address?.notes : undefined) ?? null,
    map_url: address === null ? null : mapLink(address),
    promised_time: order.promisedAt ?? null,
    estimated_arrival_time: estimatedArrivalTime(order, outlook),
    payment_method: payment?.method ?? null,
    amount_due: formatDecimal(due),
    currency: due.currency,
  };
}

function addressOf({ fulfilment }: VisibleOrder): string | null {
  return (fulfilment.type === 'delivery' ? fulfilment.address?.text : undefined) ?? null;
}

function outSince({ status, outForDeliveryAt }: VisibleOrder): string | null {
  return status === 'delivering' ? (outForDeliveryAt ?? null) : null;
}

function dueOf({ payment, totals }: VisibleOrder): Money {
  return payment?.status === 'due' ? totals.total : zero(totals.total.currency);
}
