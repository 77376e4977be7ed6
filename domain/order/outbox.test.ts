import { anOrderState } from '../../tests/support/builders.ts';
import { pendingEffects } from './effects.ts';
import { evolve } from './evolve.ts';
import type { OrderEvent } from './events.ts';
import { isGivenUp, isSentFromOutbox, messagesDue, retryAt } from './outbox.ts';
import { MESSAGE_KINDS } from './types.ts';
import { money } from '../shared/money.ts';
import { plusMinutes } from '../shared/values.ts';

const NOON = '2026-11-20T12:00:00.000Z';
const order = anOrderState({ version: 7, messages: [] });
const cancelled = { type: 'OrderCancelled', reason: 'No.', seq: 8, at: NOON, by: { role: 'manager', id: 'm' }, commandId: 'c' } as unknown as OrderEvent; // prettier-ignore
const ready = { ...cancelled, type: 'OrderReady' } as OrderEvent;
const after = (event: OrderEvent) => {
  const state = evolve(order, event);
  if (state.placedAt === undefined) throw new Error('It is placed.');
  return state;
};

test('"ready" and alerts to staff are sent by the workflow, which nothing else can delay', () => {
  const byWorkflow = MESSAGE_KINDS.filter((kind) => !isSentFromOutbox(kind));
  expect(byWorkflow).toEqual(['ready', 'stock_alert', 'manager_alert', 'kitchen_alert']);
});

test('a message is due at the time of its event, only once, and is not an effect of the workflow', () => {
  const state = after(cancelled);
  expect(messagesDue(state, [cancelled])).toMatchObject([
    { orderId: order.id, message: { key: 'cancelled', kind: 'cancelled', seq: 8 }, dueAt: NOON, attempts: 0 },
  ]);
  expect(messagesDue(state, [{ seq: 9, at: NOON }])).toEqual([]);
  expect(pendingEffects(state).filter(({ kind }) => kind === 'sendMessage')).toEqual([]);
});

test('messages sent by the workflow are its effects, and not in the outbox', () => {
  const state = after(ready);
  expect(messagesDue(state, [ready])).toEqual([]);
  expect(pendingEffects(state)).toMatchObject([{ kind: 'sendMessage', message: { kind: 'ready', seq: 8 } }]);
});

test('messages sent by a workflow before the outbox existed are not due again', () => {
  const state = after(cancelled);
  const sent = evolve(state, {
    ...cancelled,
    type: 'MessageSent',
    key: 'cancelled',
    kind: 'cancelled',
    channel: 'sms',
    seq: 9,
  });
  expect(sent.placedAt === undefined ? [] : messagesDue(sent, [cancelled])).toEqual([]);
});

test('a message is retried at growing intervals, for six hours', () => {
  const waits = [1, 2, 3, 4, 20].map((attempts) => Date.parse(retryAt(attempts, NOON)) - Date.parse(NOON));
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 300_000]);
  expect(isGivenUp(NOON, plusMinutes(NOON, 360))).toBe(false);
  expect(isGivenUp(NOON, plusMinutes(NOON, 361))).toBe(true);
});

test('managers are told once, from the outbox, that a refund waits for another of them', () => {
  const asked = { ...cancelled, type: 'RefundApprovalRequested', refundId: 'r1', amount: money(4001, 'USD'), reason: 'Cold.', expiresAt: plusMinutes(NOON, 60) } as OrderEvent; // prettier-ignore
  const state = after(asked);
  expect(messagesDue(state, [asked])).toMatchObject([
    { orderId: order.id, message: { key: 'refund_approval:r1', kind: 'refund_approval', seq: 8 }, dueAt: NOON },
  ]);
  expect(pendingEffects(state).filter(({ kind }) => kind === 'sendMessage')).toEqual([]);
  const again = evolve(state, { ...asked, seq: 9 });
  expect(again).toMatchObject({ messages: [{ key: 'refund_approval:r1' }] });
});
