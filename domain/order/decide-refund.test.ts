import { aPlacedOrder, by, COOK, CUSTOMER, MANAGER, placedOf, SYSTEM } from '../../tests/support/builders.ts';
import { money } from '../shared/money.ts';
import { plusMinutes, type Instant } from '../shared/values.ts';
import { decide, EMPTY_STREAM, extend, pendingEffects, type OrderCommand, type OrderStream } from './index.ts';
import { refundsNow } from './refunds.ts';
import type { Actor } from './types.ts';

const now = '2026-11-20T18:00:00.000Z';
const WEEK = 7 * 24 * 60;
const MONA: Actor = { role: 'manager', id: 'mona' };
const ADA: Actor = { role: 'admin', id: 'ada' };
const LIMIT = money(1000, 'USD');
const total = money(1739, 'USD');

const paidByCard = (): OrderStream =>
  happen(
    EMPTY_STREAM,
    { ...by(CUSTOMER), type: 'place', order: aPlacedOrder() },
    {
      ...by(SYSTEM),
      type: 'recordAuthorization',
      result: { outcome: 'authorized', authorizationId: 'a', amount: total },
    },
    { ...by(SYSTEM), type: 'confirm', position: 1, promisedAt: now },
    { ...by(COOK), type: 'startCooking' },
    { ...by(SYSTEM), type: 'recordCapture', result: { outcome: 'captured', amount: total } },
  );
const paidInCash = (): OrderStream =>
  happen(
    EMPTY_STREAM,
    { ...by(CUSTOMER), type: 'place', order: aPlacedOrder({ payment: { method: 'cash' } }) },
    { ...by(SYSTEM), type: 'confirm', position: 1, promisedAt: now },
    { ...by(COOK), type: 'startCooking' },
    { ...by(COOK), type: 'complete' },
    { ...by(COOK), type: 'handOver' },
  );
const ask = (refundId: string, minor: number, actor = MANAGER): OrderCommand => ({
  ...by(actor), type: 'refund', refundId, amount: money(minor, 'USD'), reason: 'Cold.', approvalAbove: LIMIT,
}); // prettier-ignore
const approve = (refundId: string, actor = MONA): OrderCommand => ({ ...by(actor), type: 'approveRefund', refundId });
const decline = (refundId: string, actor = MONA): OrderCommand => ({ ...by(actor), type: 'declineRefund', refundId });

function happen(stream: OrderStream, ...commands: OrderCommand[]): OrderStream {
  return commands.reduce((so_far, command) => {
    const decision = decide(so_far.state, command, now);
    if (decision.kind === 'refused') throw new Error(decision.refusal.message);
    return decision.kind === 'events' ? extend(so_far, decision.events) : so_far;
  }, stream);
}

function outcome(stream: OrderStream, command: OrderCommand, at: Instant = now): string | string[] {
  const decision = decide(stream.state, command, at);
  if (decision.kind === 'events') return decision.events.map((event) => event.type);
  return decision.kind === 'refused' ? decision.refusal.code : decision.kind;
}

const effectsOf = ({ state }: OrderStream): string[] =>
  pendingEffects(placedOf(state)).flatMap((effect) => (effect.kind === 'refundPayment' ? [effect.key] : []));
const statusesOf = ({ state, events }: OrderStream, at: Instant = now): string[] =>
  refundsNow(placedOf(state), events, at).map(({ status }) => status);

test('up to the limit one manager refunds; above it, nothing is moved before another has approved', () => {
  expect(outcome(paidByCard(), ask('r', 1000))).toEqual(['RefundRequested']);
  const asked = happen(paidByCard(), ask('r', 1001));
  expect(effectsOf(asked)).toEqual([]);
  expect(statusesOf(asked)).toEqual(['awaiting_approval']);
  expect(outcome(asked, ask('r', 1001))).toBe('unchanged');
  const approved = happen(asked, approve('r'));
  expect(effectsOf(approved)).toEqual(['refund:r']);
  expect(statusesOf(approved)).toEqual(['pending']);
  expect(outcome(approved, approve('r', ADA))).toBe('unchanged');
  expect(outcome(approved, decline('r', ADA))).toBe('illegal_transition');
});

test('who asked for it neither approves nor declines it; an administrator may', () => {
  const asked = happen(paidByCard(), ask('r', 1500));
  expect(outcome(asked, approve('r', MANAGER))).toBe('forbidden');
  expect(outcome(asked, decline('r', MANAGER))).toBe('forbidden');
  expect(outcome(asked, approve('r', COOK))).toBe('forbidden');
  expect(outcome(asked, approve('r', ADA))).toEqual(['RefundApproved']);
  expect(outcome(happen(asked, approve('r')), approve('r', MANAGER))).toBe('forbidden');
});

test('several refunds of one manager count as one; those of another, or that failed, do not', () => {
  const once = happen(paidByCard(), ask('r1', 600));
  expect(outcome(once, ask('r2', 400))).toEqual(['RefundRequested']);
  expect(outcome(once, ask('r2', 401))).toEqual(['RefundApprovalRequested']);
  expect(outcome(once, ask('r2', 401, MONA))).toEqual(['RefundRequested']);
  const refunded: OrderCommand = {
    ...by(SYSTEM), type: 'recordRefund', refundId: 'r1', result: { outcome: 'refunded', amount: money(600, 'USD') },
  }; // prettier-ignore
  expect(outcome(happen(once, refunded), ask('r2', 401))).toEqual(['RefundApprovalRequested']);
  const failed: OrderCommand = {
    ...by(SYSTEM), type: 'recordRefund', refundId: 'r1', result: { outcome: 'failed', reason: 'No.' },
  }; // prettier-ignore
  expect(outcome(happen(once, failed), ask('r2', 1000))).toEqual(['RefundRequested']);
  const approved = happen(paidByCard(), ask('r1', 1001), approve('r1'));
  expect(outcome(approved, ask('r2', 1))).toEqual(['RefundApprovalRequested']);
  expect(outcome(approved, ask('r2', 500, MONA))).toEqual(['RefundRequested']);
});

test('a request lapses after a week, and when the payment no longer covers it', () => {
  const asked = happen(paidByCard(), ask('r', 1500));
  expect(outcome(asked, approve('r'), plusMinutes(now, WEEK))).toEqual(['RefundApproved']);
  expect(outcome(asked, approve('r'), plusMinutes(now, WEEK + 1))).toBe('refund_lapsed');
  expect(statusesOf(asked, plusMinutes(now, WEEK + 1))).toEqual(['lapsed']);
  const less = happen(asked, ask('r2', 240, MONA));
  expect(outcome(less, approve('r'))).toBe('refund_lapsed');
  expect(statusesOf(less)).toEqual(['lapsed', 'pending']);
  const cancelled = happen(asked, { ...by(MANAGER), type: 'cancel' });
  expect(outcome(cancelled, approve('r'))).toBe('refund_lapsed');
});

test('a declined request moves nothing, and can be made again', () => {
  const declined = happen(paidByCard(), ask('r', 1500), decline('r'));
  expect(effectsOf(declined)).toEqual([]);
  expect(statusesOf(declined)).toEqual(['declined']);
  expect(outcome(declined, decline('r'))).toBe('unchanged');
  expect(outcome(declined, approve('r'))).toBe('illegal_transition');
  expect(outcome(declined, ask('r2', 1500))).toEqual(['RefundApprovalRequested']);
});

test('cash counts as given back once it is approved', () => {
  const asked = happen(paidInCash(), ask('r', 1500));
  expect(placedOf(asked.state).payment.refunded.minor).toBe(0);
  expect(outcome(asked, approve('r'))).toEqual(['RefundApproved', 'PaymentRefunded']);
  expect(statusesOf(happen(asked, approve('r')))).toEqual(['refunded']);
});

test('without a limit, or with one of another currency, one manager refunds everything', () => {
  const { approvalAbove: _, ...unlimited } = ask('r', 1739) as Extract<OrderCommand, { type: 'refund' }>;
  expect(outcome(paidByCard(), unlimited)).toEqual(['RefundRequested']);
  expect(outcome(paidByCard(), { ...unlimited, approvalAbove: money(1, 'EUR') })).toEqual(['RefundRequested']);
});
