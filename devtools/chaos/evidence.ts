import { readFile } from 'node:fs/promises';
import type { StoredOrder } from '../../ports.ts';
import type { Fault, Ledger } from './ledger.ts';

const MOST_ORDERS = 12;
const MOST_LINES = 8;

/** What is known about faulty orders and requests: events, requests and responses, and log lines. */
export async function gatherEvidence(
  faults: readonly Fault[],
  { ledger, orders, log }: { ledger: Ledger; orders: readonly StoredOrder[]; log: string },
): Promise<string[]> {
  const lines: string[] = [];
  const logged = (await readFile(log, 'utf8').catch(() => '')).split('\n');
  const orderIds = [...new Set(faults.flatMap(({ orderId }) => orderId ?? []))];
  for (const id of orderIds.slice(0, MOST_ORDERS)) {
    lines.push(`EVIDENCE  ${id}`);
    const events = orders.find(({ state }) => state.id === id)?.events ?? [];
    if (events.length === 0) lines.push('  nothing is stored');
    for (const { seq, at, type, commandId, by } of events) {
      lines.push(`  ${String(seq).padStart(3)} ${at} ${type}  by ${by.role} ${by.id}, ${commandId}`);
    }
    for (const { key, line, attempts } of ledger.requests.values()) {
      const isOfIt = line.includes(id) || attempts.some(({ orderId }) => orderId === id);
      for (const attempt of isOfIt ? attempts : []) {
        const { sentAt, tookMs, status = 'no answer', code = '' } = attempt;
        lines.push(`  asked ${sentAt} ${line} (${key}): ${status} ${code} after ${tookMs} ms`);
      }
    }
    lines.push(...withText(logged, id));
  }
  for (const requestId of new Set(faults.flatMap((fault) => fault.requestId ?? []))) {
    const found = withText(logged, requestId);
    if (found.length > 0) lines.push(`EVIDENCE  request ${requestId}`, ...found);
  }
  return lines;
}

function withText(logged: readonly string[], text: string): string[] {
  const found = logged.filter((line) => line.includes(text));
  const more = found.length > MOST_LINES ? [`  … ${found.length - MOST_LINES} more log lines`] : [];
  return [...found.slice(0, MOST_LINES).map((line) => `  log ${line.slice(0, 1500)}`), ...more];
}
