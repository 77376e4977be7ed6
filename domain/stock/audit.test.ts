import { anOrderState } from '../../tests/support/builders.ts';
import type { OrderState } from '../order/index.ts';
import { instant, type OrderId } from '../shared/values.ts';
import { auditStock } from './audit.ts';
import { allocate, EMPTY_STOCK, receive, settle, type StockRoom } from './index.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');
const inMinutes = (minutes: number): string => instant(NOW + minutes * 60_000);
const ID = 'ord_1' as OrderId;
const dough = (quantity: number) => [{ sku: 'DOUGH', quantity }];

/** Confirmed an hour ago; needs 4. */
const order = (overrides: Partial<OrderState> = {}): OrderState =>
  anOrderState({ id: ID, version: 4, status: 'confirmed', ingredients: dough(4), updatedAt: inMinutes(-60), ...overrides }); // prettier-ignore

function holding(quantity: number): StockRoom {
  const { room } = receive(EMPTY_STOCK, { reference: 'b', sku: 'DOUGH', quantity: 20 }, 'maria', inMinutes(-90));
  const claim = { orderId: ID, orderVersion: 4, needs: dough(quantity), neededBy: inMinutes(30) };
  return allocate(room, claim, inMinutes(-70)).room;
}

const found = (room: StockRoom, state: OrderState) =>
  auditStock(room, new Map([[ID, state]]), instant(NOW)).map(({ code, detail }) => `${code}: ${detail}`);

test('an order that holds a different amount than it needs is reported, and settling fixes it', () => {
  expect(found(holding(4), order())).toEqual([]);
  const wrong = 'wrong_stock: It needs 4 DOUGH, but the stock has allocated 12 DOUGH.';
  expect(found(holding(12), order())).toEqual([wrong]);
  expect(found(settle(holding(12), order(), inMinutes(0)), order())).toEqual([]);
});

test('waiting for a different amount is reported too', () => {
  const { allocations, ...room } = holding(12);
  const waiting = {
    ...room,
    allocations: [],
    shortages: allocations,
  };
  expect(found(waiting, order())).toEqual([expect.stringMatching(/^wrong_stock: /)]);
});

test('orders that are being changed, or have just changed, are skipped', () => {
  const { lines, totals, kitchenMinutes } = order();
  const content = { lines, totals, kitchenMinutes, ingredients: dough(12) };
  const pendingRevision = { revisionId: 'r1', content } as OrderState['pendingRevision'] & object;
  expect(found(holding(12), order({ pendingRevision }))).toEqual([]);
  expect(found(holding(12), order({ updatedAt: inMinutes(1) }))).toEqual([]);
});

test('an order that needs nothing, or has ended, holds nothing', () => {
  expect(found(holding(4), order({ status: 'cancelled' }))).toEqual([expect.stringMatching(/^leaked_stock: /)]);
});
