import { anOrderState } from '../../tests/support/builders.ts';
import type { OrderState } from '../order/index.ts';
import { instant, type OrderId } from '../shared/values.ts';
import { auditStock } from './audit.ts';
import { allocate, EMPTY_STOCK, receive, settle, type StockRoom } from './index.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');
const inMinutes = (minutes: number): string => instant(NOW + minutes * 60_000);
const ID = 'ord_1' as OrderId;
const dough = (quantity: number) => [{ sku: 'DOUGH', quantity }];

/** Confirmed an hour ago, and takes 4. */
const order = (overrides: Partial<OrderState> = {}): OrderState =>
  anOrderState({ id: ID, version: 4, status: 'confirmed', ingredients: dough(4), updatedAt: inMinutes(-60), ...overrides }); // prettier-ignore

function holding(quantity: number): StockRoom {
  const { room } = receive(EMPTY_STOCK, { reference: 'b', sku: 'DOUGH', quantity: 20 }, 'maria', inMinutes(-90));
  const claim = { orderId: ID, orderVersion: 4, needs: dough(quantity), neededBy: inMinutes(30) };
  return allocate(room, claim, inMinutes(-70)).room;
}

const found = (room: StockRoom, state: OrderState) =>
  auditStock(room, new Map([[ID, state]]), instant(NOW)).map(({ code, detail }) => `${code}: ${detail}`);

test('an order that holds another amount than it needs is told, and settling it mends that', () => {
  expect(found(holding(4), order())).toEqual([]);
  const wrong = 'wrong_stock: It needs 4 DOUGH, and the stock room has 12 DOUGH for it.';
  expect(found(holding(12), order())).toEqual([wrong]);
  expect(found(settle(holding(12), order(), inMinutes(0)), order())).toEqual([]);
});

test('what waits for another amount is told as well', () => {
  const { allocations, ...room } = holding(12);
  const waiting = {
    ...room,
    allocations: [],
    shortages: allocations,
  };
  expect(found(waiting, order())).toEqual([expect.stringMatching(/^wrong_stock: /)]);
});

test('what is about to be changed, or has changed a moment ago, is not judged', () => {
  const { lines, totals, kitchenMinutes } = order();
  const content = { lines, totals, kitchenMinutes, ingredients: dough(12) };
  const pendingRevision = { revisionId: 'r1', content } as OrderState['pendingRevision'] & object;
  expect(found(holding(12), order({ pendingRevision }))).toEqual([]);
  expect(found(holding(12), order({ updatedAt: inMinutes(1) }))).toEqual([]);
});

test('an order that takes nothing, or has ended, holds nothing', () => {
  expect(found(holding(4), order({ status: 'cancelled' }))).toEqual([expect.stringMatching(/^leaked_stock: /)]);
});
