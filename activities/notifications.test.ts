import { setImmediate } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { plusMinutes } from '../domain/shared/values.ts';
import type { OutgoingMessage, Storage } from '../ports.ts';
import { anOrderState, STORE } from '../tests/support/builders.ts';
import { notificationActivities } from './notifications.ts';

const READY_AT = '2026-11-20T12:15:00.000Z';
const message = { key: 'ready', kind: 'ready', seq: 3, status: 'due' } as const;
const order = anOrderState({ status: 'ready', readyAt: READY_AT, messages: [message] });
const request = {
  storeId: order.storeId,
  orderId: order.id,
  message,
};

function activity(now: string, stores = [STORE]) {
  const sent: OutgoingMessage[] = [];
  const storage = {
    orders: { get: async () => ({ state: order, events: [] }) },
    catalog: { settings: async () => stores[0] },
  } as unknown as Storage;
  const notifier = {
    send: async (message: OutgoingMessage) => {
      sent.push(message);
      await setImmediate();
      return { outcome: 'sent' as const, channel: 'test' };
    },
    wayOf: () => 'test',
  };
  const { notifyReady } = notificationActivities(notifier, storage, () => Date.parse(now));
  return {
    sent,
    run: (attempt = 1) =>
      new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger('ERROR') }).run(notifyReady, request),
  };
}

test('a message is sent in its store’s name, and says whether an earlier attempt may have been delivered', async () => {
  const { sent, run } = activity(READY_AT);
  expect(await run()).toEqual({ outcome: 'sent', channel: 'test' });
  expect(await run(2)).toEqual({ outcome: 'sent', channel: 'test' });
  expect(sent).toMatchObject([
    { key: `${order.id}/ready`, kind: 'ready', store: STORE, mayBeRepeated: false },
    { key: `${order.id}/ready`, kind: 'ready', store: STORE, mayBeRepeated: true },
  ]);
});

test('if an attempt presumed dead is still running, its retry waits for it and the message is sent once', async () => {
  const { sent, run } = activity(READY_AT);
  expect(await Promise.all([run(), run(2)])).toEqual([
    { outcome: 'sent', channel: 'test' },
    { outcome: 'sent', channel: 'test' },
  ]);
  expect(sent).toHaveLength(1);
});

test('a message that is out of date is not sent, and the order’s record says so', async () => {
  const { sent, run } = activity(plusMinutes(READY_AT, 121));
  expect(await run(9)).toEqual({ outcome: 'failed', reason: 'skipped: too late' });
  expect(sent).toEqual([]);
});

test('a message of an unknown store fails without retries', async () => {
  await expect(activity(READY_AT, []).run()).rejects.toMatchObject({ type: 'StoreNotFound', nonRetryable: true });
});
