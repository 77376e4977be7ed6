import type { OutboxEntry } from '../../domain/order/index.ts';
import { instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { Storage, TakenEntry, TakeRequest } from '../../ports.ts';
import { anOrderId } from '../support/builders.ts';

const MINUTE = 60_000;

/** The contract of every storage about messages to be sent. */
export function outboxContract(open: () => Storage): void {
  const storeId = 'outbox' as StoreId;
  const start = Date.now();
  /** Some minutes from now: everything added before is due by then. */
  const at = (minutes: number) => instant(start + minutes * MINUTE);
  const entryOf = (orderId: OrderId = anOrderId(), key = 'confirmation'): OutboxEntry => ({
    storeId,
    orderId,
    message: { key, kind: 'confirmation', seq: 3 },
    dueAt: at(0),
    attempts: 0,
  });
  const take = (minutes: number, request: Partial<TakeRequest> = {}): Promise<readonly TakenEntry[]> =>
    open().outbox.take({ now: at(minutes), until: at(minutes + 1), limit: 1000, exceptWays: [], ...request });
  const find = async ({ orderId, message: { key }, dueAt }: OutboxEntry): Promise<OutboxEntry | undefined> =>
    (await open().outbox.find(storeId, [{ orderId, key, dueAt }]))[0];
  const settleAll = async (): Promise<void> => {
    for (const entry of await take(10_000, { until: at(20_000) })) {
      await open().outbox.settle(entry, { at: at(10_000), outcome: 'dropped' });
    }
  };
  const isOf =
    ({ orderId }: OutboxEntry) =>
    (other: OutboxEntry): boolean =>
      other.orderId === orderId;

  describe('messages to be sent', () => {
    beforeEach(settleAll);
    afterAll(settleAll);

    test('an added message can be taken once it is due, with its attempt number', async () => {
      const entry = entryOf();
      await open().outbox.put([entry]);
      expect((await take(-5)).some(isOf(entry))).toBe(false);
      const taken = await take(5);
      expect(taken).toMatchObject([{ ...entry, attempts: 1, takenUntil: at(6) }]);
      expect(await take(5)).toEqual([]);
      expect(await find(entry)).toMatchObject({ message: entry.message, dueAt: entry.dueAt });
    });

    test('a message added repeatedly is stored once, unchanged', async () => {
      const entry = entryOf();
      const other = { ...entry, message: { ...entry.message, seq: 9 } };
      await Promise.all(Array.from({ length: 8 }, () => open().outbox.put([entry])));
      await open().outbox.put([other, entry]);
      expect((await take(5)).map(({ message }) => message.seq)).toEqual([3]);
      await open().outbox.put([entry]);
      expect(await take(5)).toEqual([]);
    });

    test('a settled message is not taken again, even if it is added again; its first outcome stays', async () => {
      const entry = entryOf();
      await open().outbox.put([entry]);
      const [taken] = await take(5);
      const sent = { at: at(5), outcome: 'sent', channel: 'sms' } as const;
      await open().outbox.settle(taken!, sent);
      await open().outbox.settle(taken!, { at: at(6), outcome: 'failed', reason: 'Too late.' });
      await open().outbox.put([entry]);
      expect(await take(100)).toEqual([]);
      expect(await find(entry)).toMatchObject({ outcome: sent, attempts: 1 });
    });

    test('an unsettled message becomes due again when its reservation ends, as another attempt', async () => {
      const entry = entryOf();
      await open().outbox.put([entry]);
      await take(5);
      expect(await take(5.9)).toEqual([]);
      expect(await take(6.1)).toMatchObject([{ orderId: entry.orderId, attempts: 2 }]);
    });

    test('a postponed message becomes due at its time, but is skipped if its channel is full', async () => {
      const entry = entryOf();
      await open().outbox.put([entry]);
      const [taken] = await take(5);
      await open().outbox.postpone(taken!, { readyAt: at(8), attempts: 1, way: 'sms' });
      expect(await take(7)).toEqual([]);
      expect(await take(9, { exceptWays: ['sms'] })).toEqual([]);
      expect(await take(9, { exceptWays: ['email'] })).toMatchObject([{ attempts: 2, readyAt: at(8) }]);
    });

    test('a process that has lost a message cannot postpone it', async () => {
      const entry = entryOf();
      await open().outbox.put([entry]);
      const [late] = await take(5);
      const [taken] = await take(7);
      await open().outbox.postpone(late!, { readyAt: at(7), attempts: 0 });
      expect(await take(7.5)).toEqual([]);
      expect(await find(entry)).not.toHaveProperty('outcome');
      await open().outbox.settle(taken!, { at: at(7), outcome: 'dropped' });
      expect(await find(entry)).toMatchObject({ outcome: { outcome: 'dropped' } });
    });

    test('concurrent takers never get the same entry', async () => {
      const entries = Array.from({ length: 20 }, () => entryOf());
      await open().outbox.put(entries);
      const taken: TakenEntry[] = [];
      for (let round = 0; round < 10 && taken.length < entries.length; round += 1) {
        taken.push(...(await Promise.all([1, 2, 3, 4].map(() => take(5, { limit: 8 })))).flat());
      }
      expect(taken.map(({ orderId }) => orderId).toSorted()).toEqual(entries.map(({ orderId }) => orderId).toSorted());
    });

    test('the backlog has the time of the oldest entry', async () => {
      expect(await open().outbox.backlog()).toEqual({ waiting: 0 });
      const old = { ...entryOf(), dueAt: at(-3) };
      await open().outbox.put([entryOf(), old]);
      expect(await open().outbox.backlog()).toEqual({ waiting: 2, oldestDueAt: at(-3) });
    });

    test('the messages of an order and of a store are found', async () => {
      const orderId = anOrderId();
      const [first, second] = [entryOf(orderId), entryOf(orderId, 'late:2026')];
      const done = { ...entryOf(), outcome: { at: at(0), outcome: 'failed', reason: 'No channel.' } } as const;
      await open().outbox.put([first, second, done]);
      const keys = ['confirmation', 'late:2026', 'cancelled'].map((key) => ({ orderId, key, dueAt: at(0) }));
      const found = await open().outbox.find(storeId, keys);
      expect(found.map(({ message }) => message.key).toSorted()).toEqual(['confirmation', 'late:2026']);
      expect(await open().outbox.find('elsewhere' as StoreId, keys)).toEqual([]);
      const all: OutboxEntry[] = [];
      for await (const entry of open().outbox.findAll(storeId)) all.push(entry);
      expect(all).toEqual(expect.arrayContaining([first, second, done]));
      expect((await take(5)).some(isOf(done))).toBe(false);
    });

    test('adding notifies the same process', async () => {
      let heard = 0;
      open().outbox.whenPut(() => (heard += 1));
      await open().outbox.put([entryOf()]);
      expect(heard).toBe(1);
    });
  });
}
