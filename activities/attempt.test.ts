import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { pino } from 'pino';
import { openFileStorage } from '../adapters/storage/files/index.ts';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { receive } from '../domain/stock/index.ts';
import { DEFAULT_STORE, instant } from '../domain/shared/values.ts';
import type { Storage } from '../ports.ts';
import { next, placement } from '../tests/contract/storage.ts';
import { anOrderId, placedOf } from '../tests/support/builders.ts';
import { temporaryFolder } from '../tests/support/folders.ts';
import { recordingActivities } from './recording.ts';
import { stockActivities } from './stock.ts';

/** Attempts whose guarded change hangs until the workflow has abandoned them. */

const storeId = DEFAULT_STORE;
const requestedFor = instant(Date.now() + 3 * 3_600_000);
const WAITS_MS = 100;

let storage: Storage;
beforeEach(async () => {
  storage = await openFileStorage(temporaryFolder(), join(PROJECT_ROOT, 'seed'), pino({ level: 'silent' }));
});
afterEach(() => storage.close());

const activities = () => ({
  ...recordingActivities({
    storage,
    feed: { changed: () => undefined },
    meter: { wrote: () => undefined },
    signals: { lookAtStorage: async () => undefined, lookAtStock: async () => undefined },
    now: () => Date.now(),
  }),
  ...stockActivities({ storage, now: () => Date.now() }),
});

const mockLogger = { logger: new DefaultLogger('ERROR') };
type Info = ConstructorParameters<typeof MockActivityEnvironment>[0];
const local = (): Info => ({ isLocal: true, scheduledTimestampMs: Date.now(), scheduleToCloseTimeoutMs: WAITS_MS });
const patient = (scheduledMsAgo = 0): Info => ({
  isLocal: false,
  currentAttemptScheduledTimestampMs: Date.now() - scheduledMsAgo,
  startToCloseTimeoutMs: WAITS_MS,
});

/** Makes the next change of kitchen or stock hang for this long. */
function hang(part: 'kitchen' | 'stock', ms: number): void {
  const store: { change: (...args: never[]) => Promise<unknown> } = storage[part];
  const real = store.change.bind(store);
  jest.spyOn(store, 'change').mockImplementationOnce(async (...args) => {
    await pause(ms);
    return real(...args);
  });
}

type Ask = (orderId: ReturnType<typeof anOrderId>) => Promise<unknown>;
const ASKS: Record<string, { part: 'kitchen' | 'stock'; ask: Ask }> = {
  requoteTicket: {
    part: 'kitchen',
    ask: (orderId) => activities().requoteTicket({ storeId, orderId, orderVersion: 4, minutes: 10, requestedFor }),
  },
  bookQuarterHour: {
    part: 'kitchen',
    ask: (orderId) => activities().bookQuarterHour({ storeId, orderId, orderVersion: 1, requestedFor }),
  },
  enqueueTicket: {
    part: 'kitchen',
    ask: (orderId) => activities().enqueueTicket({ storeId, orderId, orderVersion: 1, minutes: 10 }),
  },
  startCooking: {
    part: 'kitchen',
    ask: async () => {
      const placed = placement();
      await storage.orders.append(placed);
      const confirmed = next(placed);
      await storage.orders.append(confirmed);
      expect(placedOf(confirmed.state).status).toBe('confirmed');
      return activities().startCooking(next(confirmed, 'startCooking'));
    },
  },
  allocateStock: {
    part: 'stock',
    ask: (orderId) =>
      activities().allocateStock({ storeId, orderId, orderVersion: 4, ingredients: [{ sku: 'DOUGH', quantity: 4 }], minutes: 10, isChange: true }), // prettier-ignore
  },
};

describe.each(Object.entries(ASKS))('%s', (_, { part, ask }) => {
  /** The part's content, before and after the attempt. */
  const look = () => (part === 'kitchen' ? storage.kitchen.get(storeId) : storage.stock.get(storeId));

  async function attempt(info: Info, hangsMs: number): Promise<{ failed: boolean; changed: boolean }> {
    const batch = { reference: 'one', sku: 'DOUGH', quantity: 10 };
    await storage.stock.change(storeId, (room) => receive(room, batch, 'maria', instant(Date.now())));
    const before = await look();
    hang(part, hangsMs);
    const run = new MockActivityEnvironment(info, mockLogger).run(ask, anOrderId());
    const failed = await run.then(
      () => false,
      (error: Error) => /no longer waits/.test(error.message),
    );
    return { failed, changed: JSON.stringify(await look()) !== JSON.stringify(before) };
  }

  test.each([
    ['local', local],
    ['patient', patient],
  ] as const)('a %s attempt within its deadline is carried out', async (_name, info) => {
    expect(await attempt({ ...info(), scheduleToCloseTimeoutMs: 9_000, startToCloseTimeoutMs: 9_000 }, 1)).toEqual({
      failed: false,
      changed: true,
    });
  });

  test.each([
    ['local', local],
    ['patient', patient],
  ] as const)('an abandoned %s attempt changes nothing', async (_name, info) => {
    expect(await attempt(info(), WAITS_MS + 50)).toEqual({ failed: true, changed: false });
  });

  test('a patient attempt that was dispatched, then paused before it started, changes nothing', async () => {
    expect(await attempt(patient(WAITS_MS + 1), 1)).toEqual({ failed: true, changed: false });
  });

  test('a worker’s slow clock does not extend a patient attempt’s deadline', async () => {
    expect(await attempt(patient(-60_000), WAITS_MS + 50)).toEqual({ failed: true, changed: false });
  });
});
