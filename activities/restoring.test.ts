import { join } from 'node:path';
import { pino } from 'pino';
import { openFileStorage } from '../adapters/storage/files/index.ts';
import { claimSlot } from '../domain/kitchen/kitchen.ts';
import { allocate } from '../domain/stock/index.ts';
import { DEFAULT_STORE, instant, type OrderId } from '../domain/shared/values.ts';
import { StorageDamaged, type AppendRequest, type OrderSignals, type Storage } from '../ports.ts';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { next, placement } from '../tests/contract/storage.ts';
import { placedOf, STORE } from '../tests/support/builders.ts';
import { temporaryFolder } from '../tests/support/folders.ts';
import { recordingActivities } from './recording.ts';
import { restoringActivities } from './restoring.ts';
import { stockActivities } from './stock.ts';

/**
 * A damaged order keeps its slot, booking and stock, and its workflow learns of the damage so that it can rewrite it.
 */

const storeId = DEFAULT_STORE;
const requestedFor = '2026-11-20T20:00:00.000Z';
const kitchen = { ...STORE.kitchen, slots: 1, ordersPerQuarterHour: 1 };
const now = () => Date.parse('2026-11-20T18:00:00Z');
const signals: OrderSignals = { lookAtStorage: async () => undefined, lookAtStock: async () => undefined };
let storage: Storage;
let damaged: OrderId;

beforeEach(async () => {
  storage = await openFileStorage(temporaryFolder(), join(PROJECT_ROOT, 'seed'), pino({ level: 'silent' }));
  jest.spyOn(storage.catalog, 'settings').mockResolvedValue({ ...STORE, kitchen });
});
afterEach(() => storage.close());

const recording = () =>
  recordingActivities({ storage, feed: { changed: () => undefined }, meter: { wrote: () => undefined }, signals, now });

/** Makes the order unreadable. */
function damage({ orderId }: AppendRequest): void {
  damaged = orderId;
  const get = storage.orders.get.bind(storage.orders);
  const error = new StorageDamaged({ storeId, kind: 'order', id: damaged, reason: 'It is cut off.' });
  jest.spyOn(storage.orders, 'get').mockImplementation(async (store, id) => {
    if (id === damaged) throw error;
    return get(store, id);
  });
  const append = storage.orders.append.bind(storage.orders);
  jest.spyOn(storage.orders, 'append').mockImplementation(async (request) => {
    if (request.orderId === damaged) throw error;
    return append(request);
  });
}

async function confirmedOrder(): Promise<AppendRequest> {
  const placed = placement();
  const confirmed = next(placed);
  for (const request of [placed, confirmed]) await storage.orders.append(request);
  return confirmed;
}

test('it keeps its kitchen slot', async () => {
  const [mine, other] = [await confirmedOrder(), await confirmedOrder()];
  const start = next(mine, 'startCooking');
  const claim = { orderId: mine.orderId, orderVersion: 2, minutes: placedOf(start.state).kitchenMinutes };
  await storage.kitchen.change(storeId, (known) => claimSlot(known, claim, kitchen, instant(now() - 60_000)));
  damage(mine);
  expect(await recording().startCooking(next(other, 'startCooking'))).toMatchObject({ outcome: 'no_free_slot' });
});

test('it keeps its quarter-hour booking', async () => {
  const [mine, other] = [await confirmedOrder(), await confirmedOrder()];
  const book = ({ orderId }: AppendRequest) =>
    recording().bookQuarterHour({ storeId, orderId, orderVersion: 2, requestedFor });
  expect(await book(mine)).toEqual({ outcome: 'booked' });
  damage(mine);
  expect(await book(other)).toMatchObject({ outcome: 'quarter_hour_full' });
});

test('it keeps its stock', async () => {
  const mine = await confirmedOrder();
  const needs = [{ sku: 'DOUGH', quantity: 1 }];
  const early = instant(now() - 60_000);
  await storage.stock.change(storeId, (room) => {
    const batch = { reference: 'b1', sku: 'DOUGH', received: 1, quantity: 1, at: early };
    const counted = { ...room, items: { DOUGH: { archived: 0 } }, batches: [batch] };
    const claim = { orderId: mine.orderId, orderVersion: 2, needs, isChange: false, neededBy: early };
    return allocate(counted, claim, early);
  });
  damage(mine);
  const other = await confirmedOrder();
  const request = { storeId, orderId: other.orderId, orderVersion: 2, ingredients: needs, minutes: 10 };
  const { allocateStock } = stockActivities({ storage, now });
  expect(await allocateStock(request)).toMatchObject({ outcome: 'out_of_stock' });
});

test('its workflow learns of the damage from writes and reads', async () => {
  const mine = await confirmedOrder();
  damage(mine);
  const outcome = { outcome: 'damaged', reason: 'It is cut off.' };
  expect(await recording().recordEvents(next(mine, 'cancel'))).toEqual(outcome);
  expect(await recording().startCooking(next(mine, 'startCooking'))).toEqual(outcome);
  expect(await recording().readEvents({ storeId, orderId: mine.orderId, after: 1 })).toEqual(outcome);
});

test('an intact record is read from its workflow’s version on, and not overwritten', async () => {
  const mine = await confirmedOrder();
  const { orderId, events } = mine;
  expect(await recording().readEvents({ storeId, orderId, after: 1 })).toEqual({ outcome: 'read', version: 2, events });
  const { restoreRecord } = restoringActivities({ storage });
  expect(await restoreRecord({ ...mine, events: [] })).toEqual({ outcome: 'not_damaged' });
});
