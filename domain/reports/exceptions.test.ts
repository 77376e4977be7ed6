import { anOrderState } from '../../tests/support/builders.ts';
import type { ManagerAlert } from '../order/alerts.ts';
import type { OrderState } from '../order/types.ts';
import { exceptionsOf, flagOrders } from './exceptions.ts';

const NOW = '2026-11-28T19:00:00.000Z';
const order = (parts: Partial<OrderState>): OrderState => ({
  ...anOrderState({ number: 1 }),
  messages: [],
  promisedAt: '2026-11-28T19:30:00.000Z',
  ...parts,
});
const alerted = (about: ManagerAlert, parts: Partial<OrderState>): OrderState =>
  order({ ...parts, messages: [{ kind: 'manager_alert', about, key: 'alert:1', seq: 3, status: 'sent' }] });

test('an order is late once its customer has waited longer than a delay worth telling', () => {
  const waiting = order({ status: 'confirmed', promisedAt: '2026-11-28T18:50:00.000Z' });
  expect(exceptionsOf(waiting, NOW)).toEqual([{ kind: 'late', minutes: 10 }]);
  expect(exceptionsOf(waiting, '2026-11-28T18:54:00.000Z')).toEqual([]);
  expect(exceptionsOf({ ...waiting, expectedAt: '2026-11-28T19:10:00.000Z' }, NOW)).toEqual([]);
  expect(exceptionsOf({ ...waiting, status: 'ready', readyAt: '2026-11-28T18:49:00.000Z' }, NOW)).toEqual([]);
  expect(exceptionsOf({ ...waiting, status: 'cancelled' }, NOW)).toEqual([]);
});

test('an alert is shown while it holds, and not once somebody has acted', () => {
  const untaken = { code: 'driver_awaited', waitedMinutes: 10 } as const;
  expect(exceptionsOf(alerted(untaken, { status: 'ready' }), NOW)).toEqual([{ kind: 'alert', alert: untaken }]);
  expect(exceptionsOf(alerted(untaken, { status: 'ready', driverId: 'dario' }), NOW)).toEqual([]);
  const overdue = { code: 'cooking_overdue', waitedMinutes: 30 } as const;
  expect(exceptionsOf(alerted(overdue, { status: 'cooking' }), NOW)).toEqual([{ kind: 'alert', alert: overdue }]);
  expect(exceptionsOf(alerted(overdue, { status: 'ready' }), NOW)).toEqual([]);
});

test('an alert about money stays, whatever the status', () => {
  const refused = { code: 'refund_failed', reason: 'charge_disputed' } as const;
  expect(exceptionsOf(alerted(refused, { status: 'delivered' }), NOW)).toEqual([{ kind: 'alert', alert: refused }]);
});

test('orders without exceptions are left out, and the oldest promise comes first', () => {
  const early = order({ status: 'confirmed', promisedAt: '2026-11-28T18:20:00.000Z' });
  const late = order({ status: 'confirmed', promisedAt: '2026-11-28T18:40:00.000Z' });
  const fine = order({ status: 'confirmed', promisedAt: '2026-11-28T19:20:00.000Z' });
  expect(flagOrders([late, fine, early], NOW).map((each) => each.order)).toEqual([early, late]);
});
