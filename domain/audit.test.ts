import { anOrderState } from '../tests/support/builders.ts';
import { auditOrder, type ProviderAccount, type WorkflowState } from './audit.ts';
import { money } from './money.ts';
import type { OrderState, Payment } from './order/index.ts';
import { instant } from './values.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');
const before = (minutes: number): string => instant(NOW - minutes * 60_000);
const usd = (minor: number) => money(minor, 'USD');

/** Delivered and paid by card an hour ago: 17.39. */
function anOrder(overrides: Partial<OrderState> = {}, paid: Partial<Payment> = {}): OrderState {
  const { payment, totals } = anOrderState();
  return anOrderState({
    version: 9,
    status: 'delivered',
    payment: { ...payment, status: 'captured', captured: totals.total, ...paid },
    placedAt: before(90),
    updatedAt: before(60),
    ...overrides,
  });
}

const paid: ProviderAccount = { held: usd(0), captured: usd(1739), refunded: usd(0), captures: 1 };
const given: ProviderAccount = { ...paid, refunded: usd(1739) };
const cancelled = (payment: Partial<Payment>): OrderState => anOrder({ status: 'cancelled' }, payment);
const cooking = (overrides: Partial<OrderState> = {}): OrderState =>
  anOrder({ status: 'cooking', cookingStartedAt: before(70), ...overrides });
const uncaptured = { status: 'authorized', captured: usd(0) } as const;

test.each<[string, OrderState, ProviderAccount | undefined, WorkflowState, string[]]>([
  ['delivered and paid', anOrder(), paid, 'ended', []],
  ['paid in cash', anOrder({}, { method: 'cash', status: 'settled' }), undefined, 'ended', []],
  ['cancelled, and given back', cancelled({ status: 'refunded', refunded: usd(1739) }), given, 'ended', []],
  ['cancelled, and the provider kept it', cancelled({ status: 'refunded', refunded: usd(1739) }), paid, 'ended', ['money_without_food', 'books_differ']],
  ['cancelled, and still reserved', cancelled({ status: 'voided', captured: usd(0) }), { ...paid, captured: usd(0), held: usd(1739), captures: 0 }, 'ended', ['money_without_food']],
  ['cancelled, and the money could not be given back: told already', cancelled({ status: 'release_failed' }), paid, 'ended', []],
  ['handed over, and never paid', anOrder({}, { status: 'capture_failed', captured: usd(0) }), { ...paid, captured: usd(0), captures: 0 }, 'ended', ['food_without_money']],
  ['taken twice', anOrder(), { ...paid, captured: usd(3478), captures: 2 }, 'ended', ['captured_twice', 'books_differ']],
  ['cooking, with its workflow', cooking(), paid, 'running', []],
  ['cooking, its workflow terminated', cooking(), paid, 'ended', ['unattended']],
  ['cooking, its workflow unknown to the server', cooking(), paid, 'unknown', ['unattended']],
  ['cooking, and owing its capture for an hour and a half', cooking({ updatedAt: before(90), payment: { ...anOrder().payment, ...uncaptured } }), paid, 'running', ['stuck']],
  ['cancelled a moment ago: its provider may be a step behind', { ...cancelled({ status: 'captured' }), updatedAt: before(1) }, paid, 'running', []],
])('%s', (_, state, account, workflow, codes) => {
  expect(auditOrder({ state, account, workflow }, instant(NOW), 2).map(({ code }) => code)).toEqual(codes);
}); // prettier-ignore
