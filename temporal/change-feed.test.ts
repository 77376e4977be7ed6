import { pino } from 'pino';
import { DEFAULT_STORE, instant, type StoreId } from '../domain/shared/values.ts';
import { CHAIN, type WebhookSubscription } from '../domain/webhooks/webhooks.ts';
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

test('a subscription to all stores is nudged for the store that has changed', async () => {
  const nudged: WebhookSubscription[] = [];
  const list = async (storeId: StoreId) => (storeId === CHAIN ? [subscription('9')] : []);
  new NudgingFeed({ list }, async (each) => void nudged.push(each), log).changed('harbour' as StoreId);
  await until(async () => nudged.length === 1);
  expect(nudged[0]).toMatchObject({ storeId: 'harbour', isChain: true });
});

test('it never fails, even when storage or Temporal is down', async () => {
  let tried = 0;
  const away = async (): Promise<never> => {
    tried += 1;
    throw new Error('away');
  };
  new NudgingFeed({ list: away }, async () => undefined, log).changed(DEFAULT_STORE);
  const list = async (storeId: StoreId) => (storeId === DEFAULT_STORE ? [subscription('1')] : []);
  new NudgingFeed({ list }, away, log).changed(DEFAULT_STORE);
  // The store's list, the chain's, and a dispatcher.
  await until(async () => tried === 3);
});
