import { join } from 'node:path';
import { pino } from 'pino';
import { openFileStorage } from '../adapters/storage/files/index.ts';
import { claimSlot, EMPTY_KITCHEN } from '../domain/kitchen/kitchen.ts';
import { DEFAULT_STORE, instant, type OrderId } from '../domain/shared/values.ts';
import type { AppendRequest, OrderSignals, Storage } from '../ports.ts';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { next, placement } from '../tests/contract/storage.ts';
import { placedOf, STORE } from '../tests/support/builders.ts';
import { temporaryFolder } from '../tests/support/folders.ts';
import { recordingActivities } from './recording.ts';

/** One slot, and a clock that is set by hand. */

let storage: Storage;
let clock: number;
const kitchen = { ...STORE.kitchen, slots: 1 };
const storeId = DEFAULT_STORE;

beforeEach(async () => {
  signalled = [];
  clock = Date.parse('2026-11-20T18:00:00Z');
  const log = pino({ level: 'silent' });
  storage = await openFileStorage(temporaryFolder(), join(PROJECT_ROOT, 'seed'), log);
  jest.spyOn(storage.catalog, 'settings').mockResolvedValue({ ...STORE, kitchen });
});
afterEach(() => storage.close());

/** Orders whose workflows were signalled to resync. */
let signalled: OrderId[];
const signals: OrderSignals = {
  lookAtStorage: async (_, orders) => void signalled.push(...orders),
  lookAtStock: async () => undefined,
};
const activities = () =>
  recordingActivities({
    storage,
    feed: { changed: () => undefined },
    meter: { wrote: () => undefined },
    signals,
    now: () => clock,
  });

/** A confirmed order in the queue: the request that confirmed it, and one that would start it. */
async function waitingOrder(): Promise<{ confirmed: AppendRequest; start: AppendRequest; orderId: OrderId }> {
  const placed = placement();
  const { orderId } = placed;
  await storage.orders.append(placed);
  await activities().enqueueTicket({ storeId, orderId, orderVersion: 1, minutes: 10 });
  const confirmed = next(placed);
  await storage.orders.append(confirmed);
  return { confirmed, start: next(confirmed, 'startCooking'), orderId };
}

/** The state after a crash right after the claim. */
async function claimOnly({ orderId, expectedVersion, state }: AppendRequest): Promise<void> {
  const claim = { orderId, orderVersion: expectedVersion, minutes: placedOf(state).kitchenMinutes };
  await storage.kitchen.change(storeId, (now) => claimSlot(now, claim, kitchen, instant(clock)));
}

async function queue(): Promise<OrderId[]> {
  return (await storage.kitchen.get(storeId)).tickets.map((ticket) => ticket.orderId);
}

/** What the order's workflow does on resync if its record has no start. */
async function giveBack({ confirmed, orderId }: Awaited<ReturnType<typeof waitingOrder>>): Promise<void> {
  expect(await activities().readClaim({ storeId, orderId })).not.toBeNull();
  const withdrawal = next(confirmed, 'withdrawClaim');
  const { version } = withdrawal.state;
  expect(await activities().recordEvents(withdrawal)).toEqual({ outcome: 'appended', version });
}

test('an order whose start was cut off by a crash keeps its slot until its own workflow releases it, then returns to its place in the queue', async () => {
  const [first, second] = [await waitingOrder(), await waitingOrder()];
  await claimOnly(first.start);
  clock += 31_000;
  expect(await activities().startCooking(second.start)).toMatchObject({ outcome: 'no_free_slot' });
  expect(signalled).toEqual([first.orderId]);
  await giveBack(first);
  expect(await queue()).toEqual([first.orderId, second.orderId]);
  expect((await storage.kitchen.get(storeId)).slots).toEqual([]);
  expect(await activities().startCooking(second.start)).toMatchObject({ outcome: 'appended' });
});

test('a start whose write arrives after its slot was released loses: never more orders cooking than slots', async () => {
  const [slow, other] = [await waitingOrder(), await waitingOrder()];
  const append = jest.spyOn(storage.orders, 'append');
  append.mockImplementationOnce(async (request) => {
    append.mockRestore();
    clock += 42_000;
    await giveBack(slow);
    expect(await activities().startCooking(other.start)).toMatchObject({ outcome: 'appended' });
    return storage.orders.append(request);
  });
  expect(await activities().startCooking(slow.start)).toMatchObject({ outcome: 'ahead' });
  expect((await storage.kitchen.get(storeId)).slots.map((slot) => slot.orderId)).toEqual([other.orderId]);
});

test('an order cancelled meanwhile does not return to the queue', async () => {
  const [first, second] = [await waitingOrder(), await waitingOrder()];
  await claimOnly(first.start);
  await storage.orders.append(next(first.confirmed, 'cancel'));
  clock += 31_000;
  expect(await activities().startCooking(second.start)).toMatchObject({ outcome: 'appended' });
  expect(await queue()).toEqual([]);
});

test('a late start does not make a newer one look stale', async () => {
  const [slow, other] = [await waitingOrder(), await waitingOrder()];
  const append = jest.spyOn(storage.orders, 'append');
  const raised = next(slow.confirmed, 'withdrawClaim');
  await storage.orders.append(raised);
  append.mockImplementationOnce(async (request) => {
    append.mockRestore();
    expect(await activities().startCooking(slow.start)).toEqual({ outcome: 'late' });
    clock += 31_000;
    expect(await activities().startCooking(other.start)).toMatchObject({ outcome: 'no_free_slot' });
    return storage.orders.append(request);
  });
  expect(await activities().startCooking(next(raised, 'startCooking'))).toMatchObject({ outcome: 'appended' });
});

test('a start keeps its slot while it is being written', async () => {
  const [slow, other] = [await waitingOrder(), await waitingOrder()];
  const append = jest.spyOn(storage.orders, 'append').mockRejectedValueOnce(new Error('The disk is full.'));
  await expect(activities().startCooking(slow.start)).rejects.toThrow('The disk is full.');
  clock += 29_000;
  append.mockImplementationOnce(async (request) => {
    append.mockRestore();
    clock += 42_000;
    expect(await activities().startCooking(other.start)).toMatchObject({ outcome: 'no_free_slot' });
    return storage.orders.append(request);
  });
  expect(await activities().startCooking(slow.start)).toMatchObject({ outcome: 'appended' });
  expect((await storage.kitchen.get(storeId)).slots.map((slot) => slot.orderId)).toEqual([slow.orderId]);
});

test('a quarter-hour booking leaked by a lost order is released before an order is refused as full', async () => {
  const one = { ...kitchen, ordersPerQuarterHour: 1 };
  jest.spyOn(storage.catalog, 'settings').mockResolvedValue({ ...STORE, kitchen: one });
  const requestedFor = '2026-11-20T20:00:00.000Z';
  const [kept, other] = [await waitingOrder(), await waitingOrder()];
  const book = (orderId: OrderId) => activities().bookQuarterHour({ storeId, orderId, orderVersion: 2, requestedFor });
  expect(await book(kept.orderId)).toEqual({ outcome: 'booked' });
  expect(await book(other.orderId)).toMatchObject({ outcome: 'quarter_hour_full' });
  // Its end was written, then its worker crashed.
  await storage.orders.append(next(kept.confirmed, 'cancel'));
  expect(await book(other.orderId)).toEqual({ outcome: 'booked' });
  expect((await storage.kitchen.get(storeId)).bookings?.map(({ orderId }) => orderId)).toEqual([other.orderId]);
});

test('an order’s cooking time is learnt once, when it is ready, even if the write is retried', async () => {
  const { start } = await waitingOrder();
  await activities().startCooking(start);
  clock += 14 * 60_000;
  const at = instant(clock);
  const ready = next(start, 'complete');
  const done = { ...ready, events: ready.events.map((event) => ({ ...event, at })) };
  await activities().recordEvents(done);
  const { pace } = await storage.kitchen.get(storeId);
  expect(pace?.sizes).toMatchObject({ short: { orders: 1 } });
  expect(await activities().recordEvents(done)).toMatchObject({ outcome: 'ahead' });
  expect((await storage.kitchen.get(storeId)).pace).toEqual(pace);
});

test('an order resent after restoring an older copy is back in the kitchen: in a slot, even one over the limit, or in the queue', async () => {
  const [made, waits, other] = [await waitingOrder(), await waitingOrder(), await waitingOrder()];
  const { kitchen: kitchens } = storage;
  // The copy predates the first two, and the third now has the only slot.
  await kitchens.change(storeId, () => ({ kitchen: EMPTY_KITCHEN, result: undefined }));
  expect(await activities().startCooking(other.start)).toMatchObject({ outcome: 'appended' });
  const again = { isSentAgain: true as const };
  expect(await activities().recordEvents({ ...made.start, ...again })).toMatchObject({ outcome: 'appended' });
  // This write was done before, but its response was lost.
  expect(await activities().recordEvents({ ...waits.confirmed, ...again })).toMatchObject({ outcome: 'ahead' });
  const { slots } = await kitchens.get(storeId);
  expect(slots.map(({ orderId }) => orderId)).toEqual([other.orderId, made.orderId]);
  expect(await queue()).toEqual([waits.orderId]);
  expect(await activities().startCooking(waits.start)).toMatchObject({ outcome: 'no_free_slot' });
});

test('a late attempt that shares only its first event with what was stored has no consequences', async () => {
  const { confirmed, orderId } = await waitingOrder();
  // As when an outcome was deferred, and each of two attempts takes it along.
  const shared = next(confirmed, 'withdrawClaim');
  const behindShared = (request: AppendRequest): AppendRequest => ({
    ...request,
    expectedVersion: shared.expectedVersion,
    events: [...shared.events, ...request.events],
  });
  const stored = behindShared(next(shared, 'withdrawClaim'));
  expect(await activities().recordEvents(stored)).toMatchObject({ outcome: 'appended' });
  expect(await activities().recordEvents(behindShared(next(shared, 'cancel')))).toMatchObject({ outcome: 'ahead' });
  expect(await queue()).toEqual([orderId]);
  const messages: string[] = [];
  for await (const { message } of storage.outbox.findAll(storeId)) messages.push(message.kind);
  expect(messages).not.toContain('cancelled');
});
