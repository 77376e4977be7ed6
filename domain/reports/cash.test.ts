import { money } from '../shared/money.ts';
import { anOrderState, by, DELIVERY, DRIVER, MANAGER } from '../../tests/support/builders.ts';
import type { OrderEvent, OrderFact } from '../order/index.ts';
import { refundsOf } from '../order/refunds.ts';
import { cashOf, sumCash } from './cash.ts';

const AT = '2026-11-20T18:00:00.000Z';
const usd = (minor: number) => money(minor, 'USD');

function events(...facts: readonly (OrderFact & { readonly actor?: OrderEvent['by'] })[]): OrderEvent[] {
  return facts.map(({ actor = MANAGER, ...fact }, index) => {
    const { commandId } = by(actor);
    return { ...fact, seq: index + 1, at: AT, by: actor, commandId };
  });
}

const cashOrder = (overrides: Parameters<typeof anOrderState>[0] = {}) => {
  const { payment } = anOrderState();
  return anOrderState({ payment: { ...payment, method: 'cash', status: 'settled' }, ...overrides });
};
const settled = { type: 'PaymentSettled', amount: usd(1739) } as const;
const asked = { type: 'RefundRequested', refundId: 'key:hash', amount: usd(500), reason: 'Cold.' } as const;
const given = { type: 'PaymentRefunded', refundId: 'key:hash', amount: usd(500) } as const;

test.each([
  ['at the till for a pickup', cashOrder(), MANAGER, undefined],
  ['by the driver who hands it over', cashOrder({ fulfilment: DELIVERY }), DRIVER, DRIVER.id],
  ['by its driver, when a manager says so', cashOrder({ fulfilment: DELIVERY, driverId: 'dora' }), MANAGER, 'dora'],
])('cash is taken %s', (_what, order, actor, driverId) => {
  const [movement] = cashOf(events({ ...settled, actor }), order);
  expect(movement).toEqual({ kind: 'taken', at: AT, amount: usd(1739), ...(driverId && { driverId }) });
});

test('it is given back from the till, or by a driver', () => {
  const stream = events(
    settled,
    asked,
    given,
    { ...asked, refundId: 'b', driverId: 'dora' },
    { ...given, refundId: 'b' },
  );
  expect(cashOf(stream, cashOrder()).slice(1)).toEqual([
    { kind: 'given_back', at: AT, amount: usd(500) },
    { kind: 'given_back', at: AT, amount: usd(500), driverId: 'dora' },
  ]);
});

test('what goes through the provider is no cash', () => {
  expect(cashOf(events(asked, given), anOrderState())).toEqual([]);
});

test('the sums are by driver and till, and one in all; a purse may be short', () => {
  const sums = sumCash(
    [
      { kind: 'taken', at: AT, amount: usd(1000), driverId: 'dora' },
      { kind: 'taken', at: AT, amount: usd(500), driverId: 'dario' },
      { kind: 'given_back', at: AT, amount: usd(700) },
    ],
    'USD',
  );
  expect(sums.drivers.map(({ driverId, balance }) => [driverId, balance.minor])).toEqual([
    ['dario', 500],
    ['dora', 1000],
  ]);
  expect(sums.till).toEqual({ orders: 0, taken: usd(0), givenBack: usd(700), balance: usd(-700) });
  expect(sums.total).toEqual({ orders: 2, taken: usd(1500), givenBack: usd(700), balance: usd(800) });
});

test('a refund is pending, and then refunded or failed; a cancelled order’s is not requested', () => {
  expect(refundsOf(events(asked))).toMatchObject([
    { id: 'ref_1', status: 'pending', amount: usd(500), reason: 'Cold.' },
  ]);
  expect(refundsOf(events(asked, given))).toMatchObject([{ id: 'ref_1', status: 'refunded', settledAt: AT }]);
  const failed = { type: 'RefundFailed', refundId: 'key:hash', reason: 'The card is gone.' } as const;
  expect(refundsOf(events(asked, failed))).toMatchObject([{ status: 'failed', failure: 'The card is gone.' }]);
  const released = { ...given, refundId: 'cancellation' };
  expect(refundsOf(events(settled, released))).toMatchObject([{ id: 'ref_2', status: 'refunded' }]);
});
