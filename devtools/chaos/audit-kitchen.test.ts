import type { JournalEntry } from '../../adapters/faults/journal.ts';
import type { OrderStatus } from '../../domain/order/index.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import { auditKitchen } from './audit-kitchen.ts';

const storeId = 'main' as StoreId;
let writes = 0;

type Write = [orderId: string, status: OrderStatus, version: number];

function noted(phase: 'begun' | 'done', pid: number, write: number, [orderId, status, version]: Write): JournalEntry {
  const line = { kind: 'order' as const, at: '', storeId, orderId, status, version, events: [], pid, write, phase };
  return phase === 'done' ? { ...line, outcome: 'appended' } : line;
}

function written(...write: Write): JournalEntry[] {
  writes += 1;
  return [noted('begun', 1, writes, write), noted('done', 1, writes, write)];
}

test('two orders in preparation on one slot are a fault; one after the other is none', () => {
  expect(auditKitchen([...written('a', 'cooking', 2), ...written('b', 'cooking', 2)], storeId, 1)).toHaveLength(1);
  const inTurn = [...written('a', 'cooking', 2), ...written('a', 'ready', 3), ...written('b', 'cooking', 2)];
  expect(auditKitchen(inTurn, storeId, 1)).toEqual([]);
});

test('a start noted late, by a process that was stopped, does not count for an order that has left since', () => {
  const late: Write = ['a', 'cooking', 2];
  const journal = [
    noted('begun', 2, 1, late),
    ...written('a', 'ready', 3),
    noted('done', 2, 1, late),
    ...written('b', 'cooking', 2),
  ];
  expect(auditKitchen(journal, storeId, 1)).toEqual([]);
});
