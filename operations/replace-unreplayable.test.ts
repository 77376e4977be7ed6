import { pino } from 'pino';
import type { OrderId, StoreId } from '../domain/shared/values.ts';
import type { FailingOrder } from '../ports.ts';
import { anOrderState } from '../tests/support/builders.ts';
import { replaceUnreplayable } from './replace-unreplayable.ts';

const aFailingOrder = (id: string, overrides: Partial<FailingOrder> = {}): FailingOrder => ({
  storeId: 'main' as StoreId,
  orderId: id as OrderId,
  runId: `run of ${id}`,
  attempts: 7,
  reason: 'No worker completes it in time.',
  timesOut: true,
  ...overrides,
});

test('an order whose task runs out of time is reminded each time, and replaced only if its history does not replay', async () => {
  const [late, broken, throwing] = [
    aFailingOrder('late'),
    aFailingOrder('broken'),
    aFailingOrder('throwing', { timesOut: false, reason: 'A bug.' }),
  ];
  const reminded: string[] = [];
  const replaced: string[] = [];
  await replaceUnreplayable({
    storage: { orders: { get: async () => ({ state: anOrderState(), events: [] }) } as never },
    workflows: {
      async *failing() {
        yield* [late, broken, throwing];
      },
      whyUnreplayable: async ({ orderId }) => (orderId === 'broken' ? 'TMPRL1100' : undefined),
      replace: async ({ orderId }) => void replaced.push(orderId),
    },
    remind: async ({ orderId }) => reminded.push(orderId),
    log: pino({ level: 'silent' }),
  });
  expect({ reminded, replaced }).toEqual({ reminded: ['late', 'broken'], replaced: ['broken'] });
});
