import { anOrderState } from '../../tests/support/builders.ts';
import type { Booking } from './types.ts';
import { auditKitchen } from './audit.ts';
import { EMPTY_KITCHEN, type Kitchen } from './kitchen.ts';
import type { OrderState } from '../order/index.ts';
import { instant, type OrderId } from '../shared/values.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');
const inMinutes = (minutes: number): string => instant(NOW + minutes * 60_000);
const ID = 'ord_1' as OrderId;
const QUARTER = inMinutes(180);

/** Confirmed an hour ago, scheduled in three hours. */
const later = (overrides: Partial<OrderState> = {}): OrderState =>
  anOrderState({ id: ID, status: 'confirmed', requestedFor: inMinutes(185), updatedAt: inMinutes(-60), ...overrides });
const booked = (orderId: string, quarter = QUARTER): Kitchen => {
  const booking: Booking = { orderId: orderId as OrderId, orderVersion: 1, quarter };
  return { ...EMPTY_KITCHEN, bookings: [booking] };
};

function codes(kitchen: Kitchen, order: OrderState | undefined, damaged: string[] = []): string[] {
  const orders = new Map(order ? [[order.id, order]] : []);
  return auditKitchen(kitchen, orders, new Set(damaged), instant(NOW)).map(({ code }) => code);
}

test('a scheduled order has a booking for its quarter hour, and no order has any other', () => {
  expect(codes(booked(ID), later())).toEqual([]);
  expect(codes(EMPTY_KITCHEN, later())).toEqual(['not_booked']);
  expect(codes(booked(ID, inMinutes(300)), later())).toEqual(['leaked_booking', 'not_booked']);
  expect(codes(booked(ID), later({ status: 'cancelled' }))).toEqual(['leaked_booking']);
  expect(codes(booked(ID), undefined)).toEqual(['leaked_booking']);
});

test('orders that have just changed or cannot be read are skipped', () => {
  const fresh = { updatedAt: inMinutes(0) };
  expect(codes(EMPTY_KITCHEN, later(fresh))).toEqual([]);
  expect(codes(booked(ID), later({ status: 'cancelled', ...fresh }))).toEqual([]);
  expect(codes(booked(ID), undefined, [ID])).toEqual([]);
});

test('an order that is being rescheduled may have bookings for both times', () => {
  const order = later();
  const { lines, totals, kitchenMinutes } = order;
  const content = { lines, totals, kitchenMinutes, requestedFor: inMinutes(300) };
  const changing = later({ pendingRevision: { revisionId: 'r1', content } as OrderState['pendingRevision'] & object });
  expect(codes(booked(ID), changing)).toEqual([]);
  expect(codes(booked(ID, inMinutes(300)), changing)).toEqual([]);
});

test('an order keeps its booking while it is cooked, until it is ready', () => {
  const slots = [{ orderId: ID, orderVersion: 1, minutes: 10, since: inMinutes(-10) }];
  expect(codes({ ...booked(ID), slots }, later({ status: 'cooking' }))).toEqual([]);
  expect(codes(booked(ID), later({ status: 'ready' }))).toEqual(['leaked_booking']);
});
