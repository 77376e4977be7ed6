import fc from 'fast-check';
import { Outbox, type NewTap, type OutboxOptions, type TapStore } from './outbox.ts';
import { dueTaps, readAnswer, statusAfterTaps, waitBefore, type Sent, type Tap } from './taps.ts';

function inMemory(kept = new Map<string, Tap>()): TapStore {
  return {
    all: async () => [...kept.values()],
    put: async (...taps) => taps.forEach((tap) => kept.set(tap.key, tap)),
    remove: async (...keys) => keys.forEach((key) => kept.delete(key)),
  };
}

const aTap = (overrides: Partial<NewTap> = {}): NewTap => ({
  key: 'k1', store: 'main', orderIds: ['o1'], numbers: [1], label: 'Start', to: 'cooking', method: 'POST', path: '/kitchen/orders/o1/start',
  body: {}, tappedAt: '2026-11-20T18:00:00.000Z', sendAt: 0, ...overrides,
}); // prettier-ignore

function open(send: (tap: Tap) => Promise<Sent>, overrides: Partial<OutboxOptions> = {}) {
  const clock = { now: 1000 };
  let taps: readonly Tap[] = [];
  const outbox = new Outbox({
    store: inMemory(),
    principal: 'carlo',
    send,
    exclusively: (work) => work(),
    now: () => clock.now,
    chance: () => 1,
    changed: (kept) => (taps = kept),
    arrived: () => undefined,
    signedOut: () => undefined,
    ...overrides,
  });
  return { outbox, clock, kept: () => taps };
}

afterEach(() => jest.restoreAllMocks());

test('a tap is kept before it is sent, and gone once it has arrived', async () => {
  const keptWhenSent: number[] = [];
  const store = inMemory();
  const { outbox, kept } = open(
    async () => {
      keptWhenSent.push((await store.all()).length);
      return { outcome: 'done', body: {} };
    },
    { store },
  );
  await outbox.add(aTap());
  await outbox.flush();
  expect(keptWhenSent).toEqual([1]);
  expect(kept()).toEqual([]);
  outbox.close();
});

test('a tap can be taken back until it has been tried', async () => {
  const sent: string[] = [];
  const { outbox, clock, kept } = open(async ({ key }) => {
    sent.push(key);
    return { outcome: 'unknown' };
  });
  await outbox.add(aTap({ sendAt: 6000 }));
  await outbox.flush();
  expect(await outbox.takeBack('k1')).toBe(true);
  expect(kept()).toEqual([]);
  await outbox.add(aTap({ key: 'k2', sendAt: 6000 }));
  clock.now = 6000;
  await outbox.flush();
  expect(sent).toEqual(['k2']);
  expect(await outbox.takeBack('k2')).toBe(false);
  expect(kept()).toHaveLength(1);
  outbox.close();
});

test.each<[string, () => Promise<Sent>]>([
  ['no answer', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['an answer that says nothing', async () => ({ outcome: 'unknown' })],
  ['a sign-in that is over', async () => ({ outcome: 'signed_out' })],
])('what must not be done without the server is not sent again after %s, and says so', async (_, answer) => {
  const sent: string[] = [];
  const { outbox, clock, kept } = open(({ key }) => {
    sent.push(key);
    return answer();
  });
  await outbox.add(aTap({ ifUnheard: { status: 0, code: 'unheard', detail: 'Stop.' } }));
  await outbox.add(aTap({ key: 'k2' }));
  await outbox.flush();
  clock.now += 60_000;
  await outbox.flush();
  expect(sent).toEqual(['k1']);
  // What was tapped after it was meant for what did not happen.
  expect(kept().map(({ refused }) => refused?.code)).toEqual(['unheard', 'unheard']);
  outbox.close();
});

test('without an answer, it is sent again with its key, later and later', async () => {
  const keys: string[] = [];
  const { outbox, clock, kept } = open(async ({ key }) => {
    keys.push(key);
    if (keys.length < 3) throw new TypeError('Failed to fetch');
    return { outcome: 'done', body: {} };
  });
  await outbox.add(aTap());
  await outbox.flush();
  expect(kept()[0]).toMatchObject({ attempts: 1, sendAt: 2000 });
  clock.now = 2000;
  await outbox.flush();
  expect(kept()[0]).toMatchObject({ attempts: 2, sendAt: 4000 });
  clock.now = 4000;
  await outbox.flush();
  expect(keys).toEqual(['k1', 'k1', 'k1']);
  expect(kept()).toEqual([]);
  outbox.close();
});

test('a refused tap stays with its explanation, and takes later ones of its order with it', async () => {
  const refused = { status: 409, code: 'driver_mismatch', detail: 'It is another driver’s order.' };
  const { outbox, kept } = open(
    async ({ orderIds }) => (orderIds[0] === 'o1' ? { outcome: 'refused', refused } : { outcome: 'done', body: {} }),
    { explain: async () => 'Ben took it at 19:02' },
  );
  await outbox.add(aTap());
  await outbox.add(aTap({ key: 'k2' }));
  await outbox.add(aTap({ key: 'k3', orderIds: ['o2'] }));
  await outbox.flush();
  const why = { ...refused, explanation: 'Ben took it at 19:02' };
  expect(kept().map((tap) => [tap.key, tap.refused])).toEqual([['k1', why], ['k2', why]]); // prettier-ignore
  await outbox.dismiss('k1', 'k2');
  expect(kept()).toEqual([]);
  outbox.close();
});

test('nothing of another person is sent, and nothing is lost while signed out', async () => {
  const store = inMemory();
  await store.put({ ...aTap({ key: 'ben' }), principal: 'ben', seq: 1, attempts: 0 });
  let answer: Sent = { outcome: 'signed_out' };
  const sent: string[] = [];
  const { outbox, kept } = open(
    async ({ key }) => {
      sent.push(key);
      return answer;
    },
    { store },
  );
  await outbox.add(aTap());
  await outbox.flush();
  expect(kept().map(({ key }) => key)).toEqual(['ben', 'k1']);
  answer = { outcome: 'done', body: {} };
  await outbox.flush();
  expect(sent).toEqual(['k1', 'k1']);
  expect(kept().map(({ key }) => key)).toEqual(['ben']);
  outbox.close();
});

test('answers are refusals only if they say that it will not be done', () => {
  const problem = { code: 'no_free_slot', detail: 'All slots are in use.' };
  expect(readAnswer(200, { id: 'o1' }, null)).toEqual({ outcome: 'done', body: { id: 'o1' } });
  for (const status of [409, 412, 422, 404, 403]) {
    expect(readAnswer(status, problem, null)).toEqual({ outcome: 'refused', refused: { status, ...problem } });
  }
  expect(readAnswer(401, undefined, null)).toEqual({ outcome: 'signed_out' });
  expect(readAnswer(503, problem, '7')).toEqual({ outcome: 'unknown', afterMs: 7000 });
  expect(readAnswer(429, undefined, null)).toEqual({ outcome: 'unknown' });
  expect(readAnswer(502, undefined, 'soon')).toEqual({ outcome: 'unknown' });
});

test('the status shown is that of the last tap that can no longer be taken back', () => {
  const tap = (to: string, sendAt: number, attempts = 0): Tap => ({
    ...aTap({ to, sendAt }),
    principal: 'carlo',
    seq: sendAt,
    attempts,
  });
  expect(statusAfterTaps('confirmed', [], 10)).toBe('confirmed');
  expect(statusAfterTaps('confirmed', [tap('preparing', 5), tap('cooking', 15)], 10)).toBe('preparing');
  expect(statusAfterTaps('confirmed', [tap('cooking', 15, 1)], 10)).toBe('cooking');
});

test('waits grow to half a minute at most', () => {
  expect(waitBefore(0, 0)).toBe(500);
  expect(waitBefore(3, 1)).toBe(8000);
  expect(waitBefore(1000, 1)).toBe(30_000);
});

test('however the network behaves, each order’s taps are carried out once and in order', async () => {
  const tapped = fc.array(fc.record({ order: fc.constantFrom('o1', 'o2', 'o3') }), { minLength: 1, maxLength: 8 });
  const network = fc.array(fc.constantFrom('ok', 'lost', 'answer_lost', 'busy'), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(tapped, network, async (wanted, weather) => {
      const carriedOut = new Map<string, string>();
      const left = [...weather];
      const { outbox, clock, kept } = open(async ({ key, orderIds: [orderId = ''] }) => {
        const now = left.shift() ?? 'ok';
        if (now === 'lost') throw new TypeError('Failed to fetch');
        if (now === 'busy') return { outcome: 'unknown', afterMs: 100 };
        carriedOut.set(key, orderId);
        if (now === 'answer_lost') throw new TypeError('Failed to fetch');
        return { outcome: 'done', body: {} };
      });
      for (const [index, { order }] of wanted.entries())
        await outbox.add(aTap({ key: `${order}-${index}`, orderIds: [order] }));
      for (let rounds = 0; rounds < 100 && kept().length > 0; rounds += 1) {
        clock.now += 60_000;
        await outbox.flush();
      }
      outbox.close();
      for (const order of ['o1', 'o2', 'o3']) {
        const keys = [...carriedOut].filter(([, each]) => each === order).map(([key]) => key);
        expect(keys).toEqual(wanted.flatMap((each, index) => (each.order === order ? [`${order}-${index}`] : [])));
      }
    }),
    { numRuns: 50 },
  );
});

test('only the first tap of an order is due', () => {
  const tap = (key: string, seq: number, sendAt: number): Tap => ({
    ...aTap({ key, sendAt }),
    principal: 'carlo',
    seq,
    attempts: 0,
  });
  expect(dueTaps([tap('second', 2, 0), tap('first', 1, 5)], 'carlo', 3)).toEqual([]);
  expect(dueTaps([tap('second', 2, 0), tap('first', 1, 5)], 'carlo', 6).map(({ key }) => key)).toEqual(['first']);
});

test('a tap for several orders waits for the earlier ones of each, and later ones wait for it', () => {
  const tap = (key: string, seq: number, ...orderIds: string[]): Tap => ({
    ...aTap({ key, orderIds }),
    principal: 'carlo',
    seq,
    attempts: 0,
  });
  const taps = [tap('take-1', 1, 'o1'), tap('leave', 2, 'o1', 'o2'), tap('deliver-2', 3, 'o2'), tap('take-3', 4, 'o3')];
  expect(dueTaps(taps, 'carlo', 1).map(({ key }) => key)).toEqual(['take-1', 'take-3']);
  expect(dueTaps(taps.slice(1), 'carlo', 1).map(({ key }) => key)).toEqual(['leave', 'take-3']);
});
