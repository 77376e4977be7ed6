import { anOrderState, DELIVERY, STORE } from '../../tests/support/builders.ts';
import { isStale } from './messages.ts';
import type { MessageContent, OrderState, PlacedStatus, MessageKind } from './index.ts';
import { money } from '../shared/money.ts';
import { instant, plusMinutes } from '../shared/values.ts';
import { statusesTo } from '../../tests/support/walk.ts';

const NOON = '2026-11-20T12:00:00.000Z';
const PROMISED = plusMinutes(NOON, 20);

const TIMES: Partial<Record<PlacedStatus, Partial<OrderState>>> = {
  ready: { readyAt: NOON },
  delivering: { readyAt: NOON, outForDeliveryAt: NOON },
  delivered: { readyAt: NOON, outForDeliveryAt: NOON, deliveredAt: NOON, endedAt: NOON },
  cancelled: { endedAt: NOON },
};

const BEFORE_READY: PlacedStatus[] = ['confirmed', 'preparing', ...statusesTo('pickup', 'ready').slice(0, -1)];

const of = (kind: MessageKind) => ({ kind }) as MessageContent;
const anOrder = (status: PlacedStatus): OrderState => anOrderState({ status, ...TIMES[status] });

test.each<[MessageKind, PlacedStatus[]]>([
  ['confirmation', BEFORE_READY],
  ['late', BEFORE_READY],
  ['ready', ['ready']],
  ['collection_reminder', ['ready']],
  ['out_for_delivery', ['delivering']],
])('%s is sent only while the order is still in that status', (kind, sent) => {
  const all: readonly PlacedStatus[] = [...BEFORE_READY, 'ready', 'delivering', 'delivered', 'cancelled'];
  expect(all.filter((status) => !isStale(of(kind), anOrder(status), NOON))).toEqual(sent);
});

test.each<MessageKind>(['confirmation', 'late'])('%s is not sent once the time it mentions has passed', (kind) => {
  expect(isStale(of(kind), anOrder('cooking'), PROMISED)).toBe(false);
  expect(isStale(of(kind), anOrder('cooking'), instant(Date.parse(PROMISED) + 1))).toBe(true);
});

test('that a delivery is late is told while it is expected at the time it mentions', () => {
  const late = { ...anOrder('delivering'), fulfilment: DELIVERY, arrivalAt: PROMISED };
  expect(isStale(of('delivery_late'), late, PROMISED)).toBe(false);
  expect(isStale(of('delivery_late'), late, instant(Date.parse(PROMISED) + 1))).toBe(true);
  expect(isStale(of('delivery_late'), { ...late, status: 'delivered' }, NOON)).toBe(true);
});

test('a confirmation without a time is sent', () => {
  const { promisedAt: _, ...waiting } = anOrder('confirmed');
  expect(isStale(of('confirmation'), waiting, plusMinutes(NOON, 300))).toBe(false);
});

test.each<[MessageKind, PlacedStatus, number]>([
  ['ready', 'ready', 120],
  ['out_for_delivery', 'delivering', 120],
  ['collection_reminder', 'ready', 120 + STORE.timers.collectReminderMinutes],
])('%s is out of date after two hours', (kind, status, minutes) => {
  expect(isStale(of(kind), anOrder(status), plusMinutes(NOON, minutes))).toBe(false);
  expect(isStale(of(kind), anOrder(status), plusMinutes(NOON, minutes + 1))).toBe(true);
});

test.each<MessageKind>(['cancelled', 'moved', 'rejected', 'refunded', 'manager_alert'])(
  '%s is never out of date',
  (kind) => expect(isStale(of(kind), anOrder('cancelled'), plusMinutes(NOON, 24 * 60))).toBe(false),
);

test('that a refund waits for a second manager is told until it is decided about, or has lapsed', () => {
  const about = { refundId: 'r1', amount: money(4001, 'USD') };
  const message = { kind: 'refund_approval', about } as const;
  const waiting = { ...about, by: 'm1', expiresAt: plusMinutes(NOON, 60) };
  const withAwaiting = (refundsAwaiting: OrderState['payment']['refundsAwaiting']): OrderState => {
    const order = anOrder('delivered');
    return { ...order, payment: { ...order.payment, ...(refundsAwaiting && { refundsAwaiting }) } };
  };
  expect(isStale(message, withAwaiting([waiting]), plusMinutes(NOON, 60))).toBe(false);
  expect(isStale(message, withAwaiting([waiting]), plusMinutes(NOON, 61))).toBe(true);
  expect(isStale(message, withAwaiting([{ ...waiting, refundId: 'r2' }]), NOON)).toBe(true);
  expect(isStale(message, withAwaiting(undefined), NOON)).toBe(true);
});
