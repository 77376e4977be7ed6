import { anOrderState } from '../../tests/support/builders.ts';
import type { OrderEvent } from '../order/index.ts';
import { plusMinutes } from '../shared/values.ts';
import { auditMessages, overdueMessages } from './message-audit.ts';

const NOON = '2026-11-20T12:00:00.000Z';
const confirmation = { key: 'confirmation', kind: 'confirmation', seq: 3 } as const;
const order = anOrderState({ messages: [confirmation, { key: 'ready', kind: 'ready', seq: 3, status: 'due' }] });
const events = [{ seq: 3, at: NOON }] as OrderEvent[];
const at = (minutes: number) => overdueMessages(order, events, plusMinutes(NOON, minutes));

test('a message is overdue after 15 minutes, and is checked for as long as the outbox keeps entries', () => {
  expect(at(15)).toEqual([]);
  expect(at(16).map(({ message }) => message)).toEqual([confirmation]);
  expect(at(30 * 24 * 60)).toEqual([]);
});

test('a message that is missing from the outbox, or has no outcome there, is a finding', () => {
  const [entry] = at(16);
  const codesFor = (known: Parameters<typeof auditMessages>[1]) => auditMessages(at(16), known).map(({ code }) => code);
  expect(codesFor([])).toEqual(['message_overdue']);
  expect(codesFor([entry!])).toEqual(['message_overdue']);
  expect(codesFor([{ ...entry!, outcome: { at: NOON, outcome: 'dropped' } }])).toEqual([]);
});

test('a message sent by a workflow, before the outbox existed, is not a finding', () => {
  const before = { ...order, messages: [{ ...confirmation, status: 'sent' as const }] };
  expect(overdueMessages(before, events, plusMinutes(NOON, 60))).toEqual([]);
});
