import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { openStorage } from '../../bootstrap/storage.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { messagesDue, type OutboxEntry } from '../../domain/order/index.ts';
import { instant } from '../../domain/shared/values.ts';
import { MessageDispatcher } from '../../operations/message-dispatcher.ts';
import { StorageUnavailable, type Notifier, type OutgoingMessage, type Storage } from '../../ports.ts';
import { next, placement } from '../contract/storage.ts';
import { placedOf } from '../support/builders.ts';
import { onFilesThenEverywhere, type StorageSettings } from '../support/databases.ts';
import { temporaryFolder } from '../support/folders.ts';
import { until } from '../support/until.ts';

/** Messages in the outbox are sent once, whatever happens to the sending processes. */

const log = pino({ level: 'silent' });
/** The orders of these tests were placed and confirmed at this time. */
const START = Date.parse('2026-11-20T18:00:00.000Z');

onFilesThenEverywhere((settings) => {
  let config: { storage: StorageSettings; folder: string };
  let storages: Storage[];
  let dispatchers: MessageDispatcher[];
  let sent: OutgoingMessage[];
  /** Called for each message before it is sent. */
  let before: (message: OutgoingMessage) => Promise<void> | void;
  let clock: number;

  beforeEach(async () => {
    config = { storage: settings(), folder: join(temporaryFolder(), 'data') };
    [storages, dispatchers, sent, before, clock] = [[], [], [], () => undefined, START];
    storages.push(await open());
  });
  afterEach(async () => {
    before = () => undefined;
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
    await Promise.all(storages.map((storage) => storage.close()));
  });

  const open = (): Promise<Storage> => openStorage(readConfig({ DATA_DIR: config.folder, ...config.storage }), log);
  /** Messages are due by this machine's clock; the dispatchers use the orders'. */
  const now = (): number => Math.max(Date.now(), clock);
  const notifier: Notifier = {
    send: async (message) => {
      await before(message);
      sent.push(message);
      return { outcome: 'sent', channel: 'test' };
    },
    wayOf: ({ order }) => (order.customer.name === 'Sms' ? 'sms' : 'email'),
  };
  function dispatch(
    storage: Pick<Storage, 'outbox' | 'orders' | 'catalog' | 'access'> = storages[0]!,
  ): MessageDispatcher {
    const dispatcher = new MessageDispatcher({ storage, notifier, log, now });
    dispatchers.push(dispatcher);
    return dispatcher;
  }

  /** A cancelled order with its message, which is never out of date. */
  async function cancelledOrder(name = 'Email', dueAt = instant(Date.now())): Promise<OutboxEntry> {
    const placed = placement({
      customer: { id: `cus_${'a'.repeat(24)}` as never, name, phone: '+1', phoneVerified: true },
    });
    const cancelled = next(placed, 'cancel');
    for (const request of [placed, cancelled]) await storages[0]!.orders.append(request);
    const [entry] = messagesDue(placedOf(cancelled.state), cancelled.events);
    if (!entry) throw new Error('Nothing is due.');
    return { ...entry, dueAt };
  }
  const put = (...entries: OutboxEntry[]): Promise<void> => storages[0]!.outbox.put(entries);
  const outcomeOf = async ({ storeId, orderId, message: { key }, dueAt }: OutboxEntry) =>
    (await storages.at(-1)!.outbox.find(storeId, [{ orderId, key, dueAt }]))[0]?.outcome;
  const untilSettled = (entry: OutboxEntry): Promise<void> => until(async () => (await outcomeOf(entry)) !== undefined);

  test('a new message is sent immediately, from the stored order, and recorded', async () => {
    dispatch();
    const entry = await cancelledOrder();
    const begun = performance.now();
    await put(entry);
    await untilSettled(entry);
    // Not by polling every two seconds.
    expect(performance.now() - begun).toBeLessThan(1_500);
    expect(sent).toMatchObject([
      { key: `${entry.orderId}/cancelled`, kind: 'cancelled', mayBeRepeated: false, order: { status: 'cancelled' } },
    ]);
    expect(await outcomeOf(entry)).toMatchObject({ outcome: 'sent', channel: 'test' });
  });

  test('a message added again, as when its order is followed again, is not sent again', async () => {
    dispatch();
    const entry = await cancelledOrder();
    await put(entry);
    await untilSettled(entry);
    await put(entry, { ...entry, attempts: 1 });
    await pause(300);
    expect(sent).toHaveLength(1);
  });

  test('after an outage a message is retried, as one that may have been sent', async () => {
    let failures = 2;
    before = () => {
      if (failures-- > 0) throw new Error('Away.');
    };
    dispatch();
    const entry = await cancelledOrder();
    await put(entry);
    await untilSettled(entry);
    expect(sent).toMatchObject([{ mayBeRepeated: true }]);
  });

  test('a hanging provider does not delay messages of other channels', async () => {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    before = ({ order }) => (order.customer.name === 'Sms' ? answered : undefined);
    dispatch();
    // More than the channel's limit, so they wait for it.
    const hung: OutboxEntry[] = [];
    while (hung.length < 110) hung.push(...(await Promise.all([1, 2, 3, 4, 5].map(() => cancelledOrder('Sms')))));
    await put(...hung);
    await pause(300);
    const other = await cancelledOrder();
    await put(other);
    await untilSettled(other);
    expect(sent.map(({ order }) => order.id)).toEqual([other.orderId]);
    answer();
    for (const entry of hung) await untilSettled(entry);
    expect(sent).toHaveLength(111);
  });

  test('messages overtaken by events are dropped, and those hours old are given up', async () => {
    const placed = placement();
    const confirmed = next(placed);
    const cancelled = next(confirmed, 'cancel');
    for (const request of [placed, confirmed, cancelled]) await storages[0]!.orders.append(request);
    const [stale] = messagesDue(placedOf(confirmed.state), confirmed.events);
    const old = await cancelledOrder('Email', instant(Date.now() - 6.1 * 3_600_000));
    dispatch();
    const overtaken = { ...stale!, dueAt: instant(Date.now()) };
    await put(overtaken, old);
    await untilSettled(overtaken);
    await untilSettled(old);
    expect(sent).toEqual([]);
    expect(await outcomeOf(overtaken)).toMatchObject({ outcome: 'dropped' });
    expect(await outcomeOf(old)).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('six hours') });
  });

  test('a message waits until its order’s event is stored', async () => {
    const placed = placement();
    const cancelled = next(placed, 'cancel');
    const [entry] = messagesDue(placedOf(cancelled.state), cancelled.events);
    await storages[0]!.orders.append(placed);
    dispatch();
    const due = { ...entry!, dueAt: instant(Date.now()) };
    await put(due);
    await pause(300);
    expect(sent).toEqual([]);
    await storages[0]!.orders.append(cancelled);
    clock = Date.now() + 6_000;
    await untilSettled(due);
    expect(sent).toMatchObject([{ mayBeRepeated: false }]);
  });

  test('while storage cannot record a sent message, it is not sent again, and is recorded later', async () => {
    let isAway = true;
    const real = storages[0]!;
    const outbox = new Proxy(real.outbox, {
      get: (target, name) => {
        if (name === 'settle' && isAway) return () => Promise.reject(new StorageUnavailable('Away.'));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    dispatch({ ...real, outbox });
    const entry = await cancelledOrder();
    await put(entry);
    await until(async () => sent.length === 1);
    await pause(1_500);
    isAway = false;
    await untilSettled(entry);
    expect(sent).toHaveLength(1);
  });

  test('a stopping process finishes messages in progress, and starts none', async () => {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    before = () => answered;
    const [begun, left] = [await cancelledOrder(), await cancelledOrder()];
    let calls = 0;
    before = () => {
      calls += 1;
      return answered;
    };
    const dispatcher = dispatch();
    await put(begun);
    await until(async () => calls === 1);
    const stopping = dispatcher.stop();
    await put(left);
    answer();
    await stopping;
    expect(sent.map(({ order }) => order.id)).toEqual([begun.orderId]);
    expect(await outcomeOf(begun)).toBeDefined();
    expect(await outcomeOf(left)).toBeUndefined();
  });

  test('messages taken by a killed process are sent by the next one, as ones that may have been sent', async () => {
    const entry = await cancelledOrder();
    await put(entry);
    const taken = await storages[0]!.outbox.take({
      now: instant(Date.now()),
      until: instant(Date.now() + 60_000),
      limit: 10,
      exceptWays: [],
    });
    expect(taken).toHaveLength(1);
    if (config.storage.STORAGE === 'files') await storages.pop()!.close();
    storages.push(await open());
    // With files the previous process is gone once another has the folder; with MongoDB its reservation must end.
    if (config.storage.STORAGE === 'mongodb') clock = Date.now() + 61_000;
    dispatch(storages.at(-1));
    await untilSettled(entry);
    expect(sent).toMatchObject([{ mayBeRepeated: true }]);
  });

  test('several processes send each message once', async () => {
    if (config.storage.STORAGE === 'files') return;
    storages.push(await open(), await open());
    for (const storage of storages) dispatch(storage);
    const entries = await Promise.all(Array.from({ length: 40 }, () => cancelledOrder()));
    await Promise.all(entries.map((entry, index) => storages[index % storages.length]!.outbox.put([entry])));
    for (const entry of entries) await untilSettled(entry);
    await pause(300);
    expect(sent.map(({ key }) => key).toSorted()).toEqual(
      entries.map(({ orderId }) => `${orderId}/cancelled`).toSorted(),
    );
  });
});
