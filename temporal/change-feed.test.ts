import { pino } from 'pino';
import { DEFAULT_STORE, instant, type StoreId } from '../domain/shared/values.ts';
import type { WebhookSubscription } from '../domain/webhooks/webhooks.ts';
import { until } from '../tests/support/until.ts';
import { NudgingFeed } from './change-feed.ts';

const log = pino({ level: 'silent' });
const subscription = (digit: string, paused = false): WebhookSubscription => ({
  id: `whk_${digit.repeat(24)}`,
  storeId: DEFAULT_STORE,
  url: 'https://pos.example/',
  secret: 'whsec_c2VjcmV0',
  createdAt: instant(0),
  ...(paused ? { paused: { at: instant(0), reason: 'It answered 410.' } } : {}),
});

test('concurrent changes nudge each active dispatcher of the store once', async () => {
  const asked: StoreId[] = [];
  const nudged: string[] = [];
  const list = async (storeId: StoreId) => {
    if (storeId !== DEFAULT_STORE) return [];
    asked.push(storeId);
    return [subscription('1'), subscription('2', true), subscription('3')];
  };
  const feed = new NudgingFeed({ list }, async ({ id }) => void nudged.push(id), log);
  for (let times = 0; times < 100; times += 1) feed.changed(DEFAULT_STORE);
  await until(async () => nudged.length > 0);
  expect(asked).toEqual([DEFAULT_STORE]);
  expect(nudged).toEqual([subscription('1').id, subscription('3').id]);
  // A later change nudges again.
  feed.changed(DEFAULT_STORE);
  await until(async () => nudged.length === 4);
});

test('it never fails, even when storage or Temporal is down', async () => {
  let tried = 0;
  const away = async (): Promise<never> => {
    tried += 1;
    throw new Error('away');
  };
  new NudgingFeed({ list: away }, async () => undefined, log).changed(DEFAULT_STORE);
  new NudgingFeed({ list: async () => [subscription('1')] }, away, log).changed(DEFAULT_STORE);
  await until(async () => tried === 2);
});
