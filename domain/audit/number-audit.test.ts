import { anOrderState } from '../../tests/support/builders.ts';
import { auditNumbers } from './number-audit.ts';
import type { OrderState } from '../order/index.ts';
import { instant, type OrderId } from '../shared/values.ts';

const TODAY = '2026-11-21';
const YESTERDAY = '2026-11-20';

const order = (id: string, number: number, overrides: Partial<OrderState> = {}): OrderState =>
  anOrderState({ id: id as OrderId, number, day: TODAY, placedAt: instant(number * 1000), ...overrides });

const found = (orders: OrderState[], last: Record<string, number>): string[] =>
  auditNumbers(orders, new Map(Object.entries(last)), TODAY).map(({ code, orderId }) => `${code} ${orderId}`);

test('if two orders of a day share a number, the later one is reported', () => {
  const orders = [order('b', 17, { placedAt: instant(9000) }), order('a', 17, { placedAt: instant(8000) })];
  expect(found(orders, { [TODAY]: 17 })).toEqual(['number_twice b']);
});

test('numbers restart each day, and those of cancelled orders may be reused', () => {
  expect(found([order('a', 17), order('b', 17, { day: YESTERDAY })], { [TODAY]: 17, [YESTERDAY]: 20 })).toEqual([]);
  expect(found([order('a', 17), order('b', 17, { status: 'cancelled' })], { [TODAY]: 17 })).toEqual([]);
});

test('the last number drawn is not below that of any order, on each remembered day', () => {
  expect(found([order('a', 17)], { [TODAY]: 16 })).toEqual([`number_behind numbers/${TODAY}`]);
  expect(found([order('a', 17, { status: 'cancelled' })], {})).toEqual([`number_behind numbers/${TODAY}`]);
  expect(found([order('a', 17, { day: '2026-11-01' })], {})).toEqual([]);
});
