import { pino } from 'pino';
import { ProviderUnavailable } from '../ports.ts';
import { Breakers, type GuardOptions } from './breaker.ts';

const OPEN_MS = 15_000;
const log = pino({ level: 'silent' });

interface Shop {
  sell(): Promise<string>;
  refund(): Promise<string>;
}

/** A fake provider with scripted responses that counts its calls. */
function aProvider(options: Partial<GuardOptions<Shop>> = {}) {
  let answer: () => Promise<string> = async () => 'fine';
  const heard = { sell: 0, refund: 0 };
  const shop: Shop = {
    sell: () => {
      heard.sell += 1;
      return answer();
    },
    refund: () => {
      heard.refund += 1;
      return answer();
    },
  };
  const breakers = new Breakers({ openMs: OPEN_MS, callMs: 5_000, now: Date.now });
  return {
    heard,
    shop: breakers.guarded(shop, 'shop', { log, ...options }),
    state: (name = 'shop') => breakers.states()[name],
    is: (next: () => Promise<string>) => {
      answer = next;
    },
  };
}

const down = async (): Promise<never> => {
  throw new Error('The shop answered 503.');
};

async function fail(times: number, call: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < times; time += 1) await expect(call()).rejects.toBeInstanceOf(Error);
}

beforeEach(() => jest.useFakeTimers({ now: Date.parse('2026-11-20T12:00:00.000Z') }));
afterEach(() => jest.useRealTimers());

test('after repeated failures, calls fail immediately without reaching the provider', async () => {
  const { shop, heard, is, state } = aProvider();
  expect(state()).toEqual({ state: 'closed', since: '2026-11-20T12:00:00.000Z' });
  is(down);
  jest.advanceTimersByTime(1_000);
  await fail(4, () => shop.sell());
  expect(state()).toMatchObject({ state: 'closed', lastError: { message: 'The shop answered 503.' } });
  await fail(1, () => shop.sell());
  expect(state()).toEqual({
    state: 'open',
    since: '2026-11-20T12:00:01.000Z',
    lastError: { at: '2026-11-20T12:00:01.000Z', message: 'The shop answered 503.' },
  });
  await expect(shop.sell()).rejects.toThrow(ProviderUnavailable);
  await expect(shop.refund()).rejects.toThrow('shop keeps failing; its circuit breaker is open.');
  expect(heard).toEqual({ sell: 5, refund: 0 });
});

test('after a while a single call probes the provider', async () => {
  const { shop, heard, is, state } = aProvider();
  is(down);
  await fail(5, () => shop.sell());
  jest.advanceTimersByTime(OPEN_MS);
  expect(state()?.state).toBe('half_open');
  await fail(3, () => shop.sell());
  expect(heard.sell).toBe(6);
  expect(state()?.state).toBe('open');

  jest.advanceTimersByTime(OPEN_MS);
  is(async () => 'back');
  expect(await shop.sell()).toBe('back');
  expect(state()).toMatchObject({ state: 'closed', lastError: { message: 'The shop answered 503.' } });
  expect(await shop.refund()).toBe('back');
});

test('returned refusals never open the breaker', async () => {
  const { shop, heard, is, state } = aProvider();
  is(async () => 'declined');
  for (let time = 0; time < 50; time += 1) expect(await shop.sell()).toBe('declined');
  expect([heard.sell, state()?.state, state()?.lastError]).toEqual([50, 'closed', undefined]);
});

test.each<[string, Error]>([
  ['in our own code', new TypeError('undefined is not a function')],
  ['marked as not retryable', Object.assign(new Error('No such order.'), { nonRetryable: true })],
])('an error %s does not open the breaker, and is thrown unchanged', async (_, mistake) => {
  const { shop, heard, is, state } = aProvider();
  is(() => Promise.reject(mistake));
  for (let time = 0; time < 20; time += 1) await expect(shop.sell()).rejects.toBe(mistake);
  expect([heard.sell, state()?.state, state()?.lastError]).toEqual([20, 'closed', undefined]);
});

test('the adapter may define what counts as an outage; a timeout always does', async () => {
  const { shop, is, state } = aProvider({ isOutage: (error) => error instanceof ProviderUnavailable });
  is(down);
  await fail(20, () => shop.sell());
  expect(state()?.state).toBe('closed');
  is(() => new Promise(() => undefined));
  // The earlier calls succeeded, and the threshold is half of all.
  const waiting = Array.from({ length: 21 }, () =>
    expect(shop.sell()).rejects.toThrow('shop did not respond in time.'),
  );
  await jest.advanceTimersByTimeAsync(5_000);
  await Promise.all(waiting);
  expect(state()?.state).toBe('open');
});

test('groups of operations have separate breakers', async () => {
  const { shop, heard, is, state } = aProvider({ groups: { sell: 'sales', refund: 'refunds' } });
  expect([state('shop.sales')?.state, state('shop.refunds')?.state, state()]).toEqual(['closed', 'closed', undefined]);
  is(down);
  await fail(6, () => shop.sell());
  is(async () => 'fine');
  expect(await shop.refund()).toBe('fine');
  expect([state('shop.sales')?.state, state('shop.refunds')?.state]).toEqual(['open', 'closed']);
  expect(heard).toEqual({ sell: 5, refund: 1 });
});

test('a few failures among many successes do not open the breaker', async () => {
  const { shop, is, state } = aProvider();
  for (let time = 0; time < 30; time += 1) {
    is(time % 3 === 2 ? down : async () => 'fine');
    await shop.sell().catch(() => undefined);
  }
  expect(state()?.state).toBe('closed');
});
