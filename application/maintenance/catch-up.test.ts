import { join } from 'node:path';
import { pino } from 'pino';
import { openFileStorage } from '../../adapters/storage/files/index.ts';
import type { WorkflowState } from '../../domain/audit/audit.ts';
import { enqueue } from '../../domain/kitchen/kitchen.ts';
import type { OrderEvent } from '../../domain/order/index.ts';
import { money } from '../../domain/shared/money.ts';
import { DEFAULT_STORE, instant, type OrderId } from '../../domain/shared/values.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { catchUpEnded } from '../../operations/catch-up-ended.ts';
import type { AppendRequest, Storage, WorkflowDirectory } from '../../ports.ts';
import { next, placement } from '../../tests/contract/storage.ts';
import { STORE } from '../../tests/support/builders.ts';
import { temporaryFolder } from '../../tests/support/folders.ts';
import { reconcile } from './reconcile.ts';
import { repair } from './repair.ts';

/** Storage of an older copy beside workflows that have ended since. */

const storeId = DEFAULT_STORE;
const log = pino({ level: 'silent' });
const now = (): number => Date.parse('2026-11-20T18:30:00Z');
const none = money(0, 'USD');
const nothing = { held: none, reservations: [], captured: none, refunded: none, captures: 0 };
let storage: Storage;
/** What Temporal knows of each order. */
let histories: Map<OrderId, readonly OrderEvent[]>;
let isAway: boolean;
let asked: OrderId[];
let state: WorkflowState;

beforeEach(async () => {
  storage = await openFileStorage(temporaryFolder(), join(PROJECT_ROOT, 'seed'), log);
  [histories, isAway, asked, state] = [new Map(), false, [], 'ended'];
});
afterEach(() => storage.close());

async function* nobody(): AsyncIterable<never> {
  // None.
}

const workflows: WorkflowDirectory = {
  running: nobody,
  unreplayable: nobody,
  failingDispatchers: nobody,
  numbered: nobody,
  failingTask: async () => undefined,
  replace: async () => undefined,
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

/** Waits in the copy, kitchen and all, and has been cancelled since. */
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

test('it is one finding, whose repair stores what the history knows, and has the kitchen follow', async () => {
  const { orderId, cancelled } = await cancelledSince();
  expect(await findings()).toEqual([`behind ${orderId}`]);
  const told = await mend('behind', orderId);
  expect(told).toMatchObject({ isDone: true, told: expect.stringContaining('it is cancelled') });
  expect(await read(orderId)).toEqual(cancelled.state);
  expect((await storage.kitchen.get(storeId)).tickets).toEqual([]);
  expect(await findings()).not.toContain(`behind ${orderId}`);
  expect(await mend('behind', orderId)).toEqual({
    isDone: false,
    told: 'The history of its workflow knows no more of it.',
  });
});

test('it is done without being asked for, once a minute, and each order is compared once', async () => {
  const [behind, left] = [await cancelledSince(), await cancelledSince()];
  histories.set(left.orderId, (histories.get(left.orderId) ?? []).slice(0, 2));
  const compared = new Map<string, number>();
  for (const _ of [1, 2]) await catchUpEnded({ storage, workflows, log, now }, compared);
  expect(await read(behind.orderId)).toMatchObject({ status: 'cancelled' });
  expect(await read(left.orderId)).toMatchObject({ status: 'confirmed' });
  expect(asked.toSorted()).toEqual([behind.orderId, left.orderId].toSorted());
});

test('an order that has gone on otherwise is left alone, and told', async () => {
  const { orderId, confirmed } = await cancelledSince();
  const started = next(confirmed, 'startCooking');
  await storage.orders.append(started);
  histories.set(orderId, [...(histories.get(orderId) ?? []), ...started.events]);
  expect(await findings()).toEqual(expect.arrayContaining([`behind ${orderId}`, `unattended ${orderId}`]));
  expect(await mend('behind', orderId)).toMatchObject({ isDone: false, told: expect.stringContaining('diverged') });
  expect(await read(orderId)).toEqual(started.state);
});

test('an order whose history cannot be read now is told as such, and nothing is written of it', async () => {
  const { orderId } = await cancelledSince();
  isAway = true;
  expect(await findings()).toEqual(expect.arrayContaining([`behind ${orderId}`, `unattended ${orderId}`]));
  await expect(mend('behind', orderId)).rejects.toThrow('No worker answers.');
  await catchUpEnded({ storage, workflows, log, now }, new Map());
  expect(await read(orderId)).toMatchObject({ status: 'confirmed' });
});

test('an order whose workflow is under way is left to it', async () => {
  const { orderId } = await cancelledSince();
  state = 'running';
  expect(await mend('behind', orderId)).toMatchObject({ isDone: false, told: expect.stringContaining('under way') });
  await catchUpEnded({ storage, workflows, log, now }, new Map());
  expect(await read(orderId)).toMatchObject({ status: 'confirmed' });
  expect(asked).toEqual([]);
});

test('one that is lost altogether comes back into the kitchen, and it is said what is left to do', async () => {
  const placed = placement();
  const { orderId } = placed;
  const confirmed = next(placed);
  histories.set(
    orderId,
    [placed, confirmed, next(confirmed, 'startCooking')].flatMap(({ events }) => events),
  );
  const told = await mend('lost_order', orderId);
  expect(told).toMatchObject({ isDone: true, told: expect.stringContaining(`temporal workflow start --type order`) });
  expect((await storage.kitchen.get(storeId)).slots.map((slot) => slot.orderId)).toEqual([orderId]);
});

test('what is being made is put into the kitchen again though all its slots are taken', async () => {
  const placed = placement();
  const confirmed = next(placed);
  for (const request of [placed, confirmed, next(confirmed, 'startCooking')]) await storage.orders.append(request);
  jest.spyOn(storage.catalog, 'settings').mockResolvedValue({ ...STORE, kitchen: { ...STORE.kitchen, slots: 0 } });
  expect(await mend('not_in_kitchen', placed.orderId)).toEqual({ isDone: true, told: 'It has a slot.' });
});
