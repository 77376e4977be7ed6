import type { JournalEntry } from '../../adapters/faults/journal.ts';
import { belongsInKitchen } from '../../domain/order/index.ts';
import type { Fault } from './ledger.ts';

const MOST_TOLD = 5;

/**
 * At no time are more orders in preparation than there are slots. An order counts from the end of the write that starts it to the
 * beginning of the write that ends its preparation, so there are no false alarms.
 */
export function auditKitchen(journal: readonly JournalEntry[], storeId: string, slots: number): Fault[] {
  const faults: Fault[] = [];
  const working = new Map<string, number>();
  const leaving = new Map<string, { orderId: string; version: number }>();
  const left = new Map<string, number>();
  for (const entry of journal) {
    if (entry.storeId !== storeId || entry.kind === 'message') continue;
    if (entry.kind === 'kitchen') {
      if (entry.slots.length > slots) {
        faults.push({ what: `At ${entry.at} the kitchen had given out ${entry.slots.length} of ${slots} slots: ${entry.slots.join(', ')}.` }); // prettier-ignore
      }
      continue;
    }
    const { orderId, version, phase, outcome, status, pid, write, at } = entry;
    const name = `${pid}/${write}`;
    const isAtWork = belongsInKitchen({ status }) === 'slot';
    if (phase === 'begun' && !isAtWork && working.has(orderId)) {
      leaving.set(name, { orderId, version: working.get(orderId) ?? 0 });
      working.delete(orderId);
      left.set(orderId, Math.max(version, left.get(orderId) ?? 0));
    }
    const back = phase === 'done' ? leaving.get(name) : undefined;
    leaving.delete(phase === 'done' ? name : '');
    // The refusal was for another order: this one had not left.
    if (back && (outcome === 'ahead' || outcome === 'behind')) {
      working.set(orderId, back.version);
      left.delete(orderId);
    }
    // A process that was stopped right after its write notes it late, when another may have brought the order further.
    if (phase === 'done' && outcome === 'appended' && !isAtWork) {
      left.set(orderId, Math.max(version, left.get(orderId) ?? 0));
    }
    const isBegun = phase === 'done' && outcome === 'appended' && isAtWork && version > (left.get(orderId) ?? 0);
    if (!isBegun || working.has(orderId)) continue;
    working.set(orderId, version);
    if (working.size > slots) {
      const ids = [...working.keys()].join(', ');
      faults.push({
        what: `At ${at} ${working.size} orders were in preparation with ${slots} slots: ${ids}.`,
        orderId,
      });
    }
  }
  return faults.slice(0, MOST_TOLD);
}
