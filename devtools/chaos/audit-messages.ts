import { setTimeout as pause } from 'node:timers/promises';
import type { JournalEntry } from '../../adapters/faults/journal.ts';
import {
  isPlaced,
  isSentFromOutbox,
  messagesDue,
  type MessageKind,
  type OutboxEntry,
} from '../../domain/order/index.ts';
import type { StoredOrder } from '../../ports.ts';
import type { Fault } from './ledger.ts';

const SENT_WITHIN_MS = 180_000;

/** Waits until the outbox has nothing left to send, according to the API's metrics. */
export async function untilSent(url: string): Promise<Fault[]> {
  const limit = performance.now() + SENT_WITHIN_MS;
  let lag = 'nothing';
  while (performance.now() < limit) {
    const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(30_000) })).text();
    lag = /^pizzeria_message_lag_seconds (\S+)$/m.exec(text)?.[1] ?? 'nothing';
    if (lag === '0') return [];
    await pause(500);
  }
  return [{ what: `After three minutes messages are still waiting to be sent; the lag is ${lag}.` }];
}

/** Every message due has an outcome and was passed to its provider once; repetitions are marked as possibly sent. */
export function auditMessages(
  orders: readonly StoredOrder[],
  entries: readonly OutboxEntry[],
  journal: readonly JournalEntry[],
): Fault[] {
  const faults: Fault[] = [];
  const known = new Map(entries.map((entry) => [`${entry.orderId}/${entry.message.key}`, entry]));
  for (const { state, events } of orders) {
    for (const { orderId, message } of isPlaced(state) ? messagesDue(state, events) : []) {
      const entry = known.get(`${orderId}/${message.key}`);
      if (entry?.outcome) continue;
      const what = `${orderId}: its message "${message.kind}" ${entry ? 'has no outcome' : 'is not in the outbox'}.`;
      faults.push({ what, orderId });
    }
  }
  const given = journal.flatMap((entry) => (entry.kind === 'message' ? [entry] : []));
  const firsts = new Map<string, number>();
  for (const { key, message, mayBeRepeated } of given) {
    // A workflow's own messages are sent again as new after an operator has reset it.
    if (mayBeRepeated || !isSentFromOutbox(message as MessageKind)) continue;
    firsts.set(key, (firsts.get(key) ?? 0) + 1);
  }
  for (const [key, count] of firsts) {
    const [orderId = ''] = key.split('/');
    if (count > 1) faults.push({ what: `${key} was passed to its provider ${count} times as a new message.`, orderId });
  }
  for (const [key, { outcome, orderId }] of known) {
    if (outcome?.outcome !== 'sent' || given.some((entry) => entry.key === key)) continue;
    faults.push({ what: `${key} is recorded as sent, but was not passed to a provider.`, orderId });
  }
  return faults;
}
