import { anOrderState } from '../../tests/support/builders.ts';
import { auditOrder, type ProviderAccount, type WorkflowState } from './audit.ts';
import { money } from '../shared/money.ts';
import type { OrderState, Payment } from '../order/index.ts';
import { withRepair } from './repairs.ts';
import { DEFAULT_STORE, instant } from '../shared/values.ts';

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

const paid: ProviderAccount = { held: usd(0), reservations: [], captured: usd(1739), refunded: usd(0), captures: 1 };
const given: ProviderAccount = { ...paid, refunded: usd(1739) };
const cancelled = (payment: Partial<Payment>): OrderState => anOrder({ status: 'cancelled' }, payment);
const cooking = (overrides: Partial<OrderState> = {}): OrderState =>
  anOrder({ status: 'cooking', cookingStartedAt: before(30), ...overrides });
const nothing: ProviderAccount = { ...paid, captured: usd(0), captures: 0 };
const holding = (account: ProviderAccount, ...ids: string[]): ProviderAccount => ({
  ...account,
  held: usd(1739 * ids.length),
  reservations: ids.map((authorizationId) => ({ authorizationId, amount: usd(1739) })),
});
const waiting = (payment: Partial<Payment> = {}): OrderState =>
  anOrder({ status: 'confirmed' }, { status: 'authorized', authorizationId: 'auth_1', captured: usd(0), ...payment });
const uncaptured = { status: 'authorized', captured: usd(0) } as const;

test.each<[string, OrderState, ProviderAccount | undefined, WorkflowState, string[]]>([
  ['delivered and paid', anOrder(), paid, 'ended', []],
  [
    'still cooking long after it should have been ready',
    cooking({ cookingStartedAt: before(43) }),
    paid,
    'running',
    ['overdue_in_kitchen'],
  ],
  ['cooking for long, but promised for later', cooking({ cookingStartedAt: before(43), promisedAt: before(20) }), paid, 'running', []], // prettier-ignore
  ['paid in cash', anOrder({}, { method: 'cash', status: 'settled' }), undefined, 'ended', []],
  ['cancelled and refunded', cancelled({ status: 'refunded', refunded: usd(1739) }), given, 'ended', []],
  ['cancelled, and not refunded by the provider', cancelled({ status: 'refunded', refunded: usd(1739) }), paid, 'ended', ['money_without_food', 'books_differ']],
  ['cancelled, with money still reserved', cancelled({ status: 'voided', captured: usd(0) }), { ...paid, captured: usd(0), held: usd(1739), captures: 0 }, 'ended', ['money_without_food']],
  ['cancelled, and the refund failed: alerted already', cancelled({ status: 'release_failed' }), paid, 'ended', []],
  ['handed over and never paid', anOrder({}, { status: 'capture_failed', captured: usd(0) }), { ...paid, captured: usd(0), captures: 0 }, 'ended', ['food_without_money']],
  ['taken twice', anOrder(), { ...paid, captured: usd(3478), captures: 2 }, 'ended', ['captured_twice', 'books_differ']],
  ['sold, with a reservation that the order does not know about', anOrder(), holding(paid, 'auth_change'), 'ended', ['unknown_money']],
  ['waiting, with its own reservation', waiting(), holding(nothing, 'auth_1'), 'running', []],
  ['waiting, with one that is still to be released', waiting({ superseded: [{ authorizationId: 'auth_0', amount: usd(900) }] }), holding(nothing, 'auth_1', 'auth_0'), 'running', []],
  ['waiting, with another one that it does not know about', waiting(), holding(nothing, 'auth_1', 'auth_change'), 'running', ['unknown_money']],
  ['received, and the bank answered a moment ago', waiting({ status: 'pending' }), holding(nothing, 'auth_1'), 'running', []],
  ['cooking, with its workflow', cooking(), paid, 'running', []],
  ['cooking, with its workflow terminated', cooking(), paid, 'ended', ['unattended']],
  ['cooking, with no workflow on the server', cooking(), paid, 'unknown', ['unattended']],
  ['cooking, with its capture overdue by an hour and a half', cooking({ updatedAt: before(90), payment: { ...anOrder().payment, ...uncaptured } }), paid, 'running', ['stuck']],
  ['cancelled a moment ago: the provider may be a step behind', { ...cancelled({ status: 'captured' }), updatedAt: before(1) }, paid, 'running', []],
])('%s', (_, state, account, workflow, codes) => {
  expect(auditOrder({ state, account, workflow }, instant(NOW), 2).map(({ code }) => code)).toEqual(codes);
}); // prettier-ignore

test('a workflow whose task keeps failing is reported immediately, even if the order has just changed', () => {
  const state = { ...waiting(), updatedAt: before(0) };
  const failing = { attempts: 7, reason: 'TMPRL1100' };
  const findings = auditOrder({ state, account: undefined, workflow: 'running', failing }, instant(NOW), 2);
  expect(findings).toEqual([{ code: 'failing_task', orderId: state.id, detail: 'It has failed 7 times. TMPRL1100' }]);
});

test('a workflow that lacks a key is not to be replaced: the key is to be put back', () => {
  const state = waiting();
  const repairFor = (reason: string): string => {
    const evidence = { state, account: undefined, workflow: 'running' as const, failing: { attempts: 7, reason } };
    return auditOrder(evidence, instant(NOW), 2)
      .map((finding) => withRepair(DEFAULT_STORE, finding).repair)
      .join();
  };
  expect(repairFor('A message of order/main/ord_1 has an unknown key.')).toMatch(
    /^Put the missing key into PAYLOAD_KEYS/,
  );
  expect(repairFor('TMPRL1100')).toBe(`npm run repair -- failing_task ${DEFAULT_STORE}/${state.id}`);
});
