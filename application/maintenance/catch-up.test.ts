import { join } from 'node:path';
import { pino } from 'pino';
import { openFileStorage } from '../../adapters/storage/files/index.ts';
import type { WorkflowState } from '../../domain/audit/audit.ts';
import { enqueue } from '../../domain/kitchen/kitchen.ts';
import type { OrderEvent } from '../../domain/order/index.ts';
import { money } from '../../domain/shared/money.ts';
import { DEFAULT_STORE, instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { catchUpEnded } from '../../operations/catch-up-ended.ts';
import type { AppendRequest, Storage, WorkflowDirectory } from '../../ports.ts';
import { next, placement } from '../../tests/contract/storage.ts';
import { STORE } from '../../tests/support/builders.ts';
import { temporaryFolder } from '../../tests/support/folders.ts';
import { reconcile } from './reconcile.ts';
import { repair } from './repair.ts';

/** Storage restored from an older copy, with workflows that have ended since. */

const storeId = DEFAULT_STORE;
const log = pino({ level: 'silent' });
const now = (): number => Date.parse('2026-11-20T18:30:00Z');
const none = money(0, 'USD');
const nothing = { held: none, reservations: [], captured: none, refunded: none, captures: 0 };
let storage: Storage;
/** Temporal's knowledge of each order. */
let histories: Map<OrderId, readonly OrderEvent[]>;
let isAway: boolean;
let asked: OrderId[];
let state: WorkflowState;

beforeEach(async () => {
  storage = await openFileStorage(temporaryFolder(), join(PROJECT_ROOT, 'seed'), log);
  [histories, isAway, asked, state] = [new Map(), false, [], 'ended'];
});
afterEach(() => storage.close());

async function* noWorkflows(): AsyncIterable<never> {
  // No events.
}

const workflows: WorkflowDirectory = {
  running: noWorkflows,
  failing: noWorkflows,
  whyUnreplayable: async () => undefined,
  failingDispatchers: noWorkflows,
  numbered: noWorkflows,
  failingTask: async () => undefined,
  replace: async () => undefined,
  takeUp: async () => undefined,
  retryNow: async () => 0,
  resetBefore: async () => false,
  stateOf: async () => state,
  eventsOf: async (_, orderId) => {
    asked.push(orderId);
    if (isAway) throw new Error('No worker answers.');
    return histories.get(orderId) ?? [];
  },
};

const payments = {
  account: async () => nothing,
  void: async () => ({ outcome: 'voided' as const, amount: none }),
  release: async () => ({ outcome: 'nothing_held' as const }),
};
const deps = () => ({ storage, workflows, payments, now });
const read = async (orderId: OrderId) => (await storage.orders.get(storeId, orderId))?.state;
const mend = (code: 'behind' | 'lost_order' | 'not_in_kitchen', subject: OrderId) =>
  repair(deps(), { code, storeId, subject });

async function findings(): Promise<string[]> {
  const options = { days: ['2026-11-20'], now: () => instant(now()), graceMinutes: 0 };
  const found = await reconcile({ storage, payments, workflows }, storeId, options);
  return found.findings.filter(({ code }) => code !== 'number_behind').map(({ code, orderId }) => `${code} ${orderId}`);
}

/** In the copy it waits in the queue; it has been cancelled since. */
async function cancelledSince(): Promise<{ orderId: OrderId; confirmed: AppendRequest; cancelled: AppendRequest }> {
  const placed = placement();
  const confirmed = next(placed);
  const { orderId } = placed;
  for (const request of [placed, confirmed]) await storage.orders.append(request);
  const ticket = { orderId, orderVersion: 1, minutes: 10 };
  await storage.kitchen.change(storeId, (kitchen) => enqueue(kitchen, ticket, STORE.kitchen, instant(now())));
  const cancelled = next(confirmed, 'cancel');
  histories.set(
    orderId,
    [placed, confirmed, cancelled].flatMap(({ events }) => events),
  );
  return { orderId, confirmed, cancelled };
}

test('it is a single finding, whose repair stores the missing events and updates the kitchen', async () => {
  const { orderId, cancelled } = await cancelledSince();
  expect(await findings()).toEqual([`behind ${orderId}`]);
  const told = await mend('behind', orderId);
  expect(told).toMatchObject({ isDone: true, told: expect.stringContaining('it is cancelled') });
  expect(await read(orderId)).toEqual(cancelled.state);
  expect((await storage.kitchen.get(storeId)).tickets).toEqual([]);
  expect(await findings()).not.toContain(`behind ${orderId}`);
  expect(await mend('behind', orderId)).toEqual({
    isDone: false,
    told: 'The history of its workflow has no more events.',
  });
});

test('it happens automatically once a minute, and compares each order once', async () => {
  const [behind, left] = [await cancelledSince(), await cancelledSince()];
  histories.set(left.orderId, (histories.get(left.orderId) ?? []).slice(0, 2));
  const compared = new Map<string, number>();
  for (const _ of [1, 2]) await catchUpEnded({ storage, workflows, log, now }, compared);
  expect(await read(behind.orderId)).toMatchObject({ status: 'cancelled' });
  expect(await read(left.orderId)).toMatchObject({ status: 'confirmed' });
  expect(asked.toSorted()).toEqual([behind.orderId, left.orderId].toSorted());
});

test('Temporal is asked about no store whose orders have all ended or been compared', async () => {
  const stores: string[] = [];
  const running: WorkflowDirectory['running'] = (store) => {
    stores.push(store);
    return noWorkflows();
  };
  const compared = new Map<string, number>();
  const look = () => catchUpEnded({ storage, workflows: { ...workflows, running }, log, now }, compared);
  await storage.catalog.createStore({ ...STORE, id: 'harbour' as StoreId }, (await storage.catalog.menu(storeId))!);
  await look();
  expect(stores).toEqual([]);
  const { orderId } = await cancelledSince();
  histories.set(orderId, (histories.get(orderId) ?? []).slice(0, 2));
  for (const _ of [1, 2]) await look();
  expect(stores).toEqual([storeId]);
});

test('an order that has diverged is left alone, and reported', async () => {
  const { orderId, confirmed } = await cancelledSince();
  const started = next(confirmed, 'startCooking');
  await storage.orders.append(started);
  histories.set(orderId, [...(histories.get(orderId) ?? []), ...started.events]);
  expect(await findings()).toEqual(expect.arrayContaining([`behind ${orderId}`, `unattended ${orderId}`]));
  expect(await mend('behind', orderId)).toMatchObject({ isDone: false, told: expect.stringContaining('diverged') });
  expect(await read(orderId)).toEqual(started.state);
});

test('an order whose history cannot be read is reported, and not changed', async () => {
  const { orderId } = await cancelledSince();
  isAway = true;
  expect(await findings()).toEqual(expect.arrayContaining([`behind ${orderId}`, `unattended ${orderId}`]));
  await expect(mend('behind', orderId)).rejects.toThrow('No worker answers.');
  await catchUpEnded({ storage, workflows, log, now }, new Map());
  expect(await read(orderId)).toMatchObject({ status: 'confirmed' });
});

test('an order with a running workflow is left to it', async () => {
  const { orderId } = await cancelledSince();
  state = 'running';
  expect(await mend('behind', orderId)).toMatchObject({ isDone: false, told: expect.stringContaining('is running') });
  await catchUpEnded({ storage, workflows, log, now }, new Map());
  expect(await read(orderId)).toMatchObject({ status: 'confirmed' });
  expect(asked).toEqual([]);
});

test('a completely lost order returns to the kitchen, and the remaining steps are reported', async () => {
  const placed = placement();
  const { orderId } = placed;
  const confirmed = next(placed);
  histories.set(
    orderId,
    [placed, confirmed, next(confirmed, 'startCooking')].flatMap(({ events }) => events),
  );
  const told = await mend('lost_order', orderId);
  expect(told).toMatchObject({ isDone: true, told: expect.stringContaining(`npm run repair -- unattended`) });
  expect((await storage.kitchen.get(storeId)).slots.map((slot) => slot.orderId)).toEqual([orderId]);
});

test('an order in preparation returns to the kitchen even if all slots are taken', async () => {
  const placed = placement();
  const confirmed = next(placed);
  for (const request of [placed, confirmed, next(confirmed, 'startCooking')]) await storage.orders.append(request);
  jest.spyOn(storage.catalog, 'settings').mockResolvedValue({ ...STORE, kitchen: { ...STORE.kitchen, slots: 0 } });
  expect(await mend('not_in_kitchen', placed.orderId)).toEqual({ isDone: true, told: 'It has a slot again.' });
});
