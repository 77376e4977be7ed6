import fc from 'fast-check';
import { digestOf } from '../../../domain/shared/digest.ts';
import { failed, freshness, hear, NOT_LIVE, SILENCE_MS, type Live, type LiveEvent, type Told } from './live.ts';

const order = (id: string, version: number, status = 'confirmed'): LiveEvent => ({
  type: 'order',
  order: { id, version, status },
});
const after = (...events: readonly LiveEvent[]): Live => events.reduce((live, event) => hear(live, event, 0), NOT_LIVE);
const read: LiveEvent = { type: 'read', versions: new Map([['a', 3]]) };
const snapshot: LiveEvent = { type: 'snapshot', orders: [{ id: 'a', version: 3, status: 'confirmed' }] };
const OPEN = [{ type: 'opened' }, snapshot, { type: 'asked' }, read] as const;
const beat = (...orders: readonly (readonly [string, number])[]): LiveEvent => ({
  type: 'heartbeat',
  digest: digestOf(orders.map(([id, version]) => ({ id, version }))),
});

test('a screen that has read what the feed tells of is live', () => {
  const live = after(...OPEN);
  expect(live.isWanted).toBe(false);
  expect(freshness(live, 1000)).toEqual({ state: 'live' });
});

test('news of a version that is on the screen is dropped; of a later one, or of an unknown order, it is read again', () => {
  expect(after(...OPEN, order('a', 3)).isWanted).toBe(false);
  expect(after(...OPEN, order('a', 2)).isWanted).toBe(false);
  expect(after(...OPEN, order('a', 4)).isWanted).toBe(true);
  expect(after(...OPEN, order('b', 1)).isWanted).toBe(true);
});

test('a heartbeat with another digest shows that something was missed', () => {
  expect(after(...OPEN, beat(['a', 3]))).toMatchObject({ isWanted: false, isAdrift: false });
  expect(after(...OPEN, beat(['a', 4]))).toMatchObject({ isWanted: true, isAdrift: true });
  expect(after(...OPEN, { type: 'heartbeat', digest: null })).toMatchObject({ isWanted: false, isAdrift: false });
  expect(after(...OPEN, beat(['a', 4]), snapshot).isAdrift).toBe(false);
});

test('an order that has ended is no longer among the open ones', () => {
  expect(after(...OPEN, order('a', 4, 'delivered'), { type: 'asked' }, read, beat())).toMatchObject({
    isAdrift: false,
  });
});

test('after a reset, no version that was known counts', () => {
  const restored = { type: 'read', versions: new Map([['a', 1]]) } as const;
  const live = after(...OPEN, { type: 'reset' }, { type: 'asked' }, restored);
  expect(hear(live, order('a', 2), 0).isWanted).toBe(true);
});

test('what comes while it is being read, or what a failed request was to read, is read again', () => {
  expect(after({ type: 'opened' }, { type: 'asked' }, { type: 'other' }, read).isWanted).toBe(true);
  expect(failed(after({ type: 'opened' }, { type: 'asked' })).isWanted).toBe(true);
});

test('the age counts from the last moment at which the screen was in step', () => {
  const live = after(...OPEN);
  expect(freshness(hear(live, { type: 'lost' }, 5000), 12_400)).toEqual({ state: 'old', seconds: 12 });
  expect(freshness(live, SILENCE_MS + 1)).toEqual({ state: 'old', seconds: 30 });
  expect(freshness(NOT_LIVE, 1)).toEqual({ state: 'old', seconds: undefined });
  expect(freshness(hear(live, beat(['a', 9]), 9000), 9500)).toEqual({ state: 'old', seconds: 9 });
});

test('news that is read at once does not make a screen look old, however quiet it was before', () => {
  const quiet = hear(after(...OPEN), beat(['a', 3]), 20_000);
  const told = hear(quiet, order('a', 4), 35_000);
  expect(freshness(told, 35_200)).toEqual({ state: 'live' });
  expect(freshness(told, 40_000)).toEqual({ state: 'old', seconds: 5 });
});

test('whatever the feed loses, doubles or delays, a screen that reads what it wants ends in step with the server', () => {
  const id = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(
    fc.record({ type: fc.constant('write' as const), id }),
    fc.record({ type: fc.constant('tell' as const), id, late: fc.nat(2) }),
    fc.constant({ type: 'ask' as const }),
    fc.record({ type: fc.constant('answer' as const), fails: fc.boolean() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const server = new Map<string, Told>();
      const all = (): LiveEvent => ({ type: 'snapshot', orders: [...server.values()] });
      const versions = (): ReadonlyMap<string, number> =>
        new Map([...server].map(([key, { version }]) => [key, version]));
      let live = hear(hear(NOT_LIVE, { type: 'opened' }, 0), all(), 0);
      let answer: LiveEvent | undefined;
      const ask = (): void => {
        if (!live.isWanted || live.isBeingRead) return;
        live = hear(live, { type: 'asked' }, 0);
        answer = { type: 'read', versions: versions() };
      };
      const take = (fails: boolean): void => {
        if (answer) live = fails ? failed(live) : hear(live, answer, 0);
        answer = undefined;
      };
      for (const each of steps) {
        if (each.type === 'write') {
          const version = (server.get(each.id)?.version ?? 0) + 1;
          server.set(each.id, { id: each.id, version, status: 'confirmed' });
        } else if (each.type === 'ask') ask();
        else if (each.type === 'answer') take(each.fails);
        else {
          const version = (server.get(each.id)?.version ?? 0) - each.late;
          if (version > 0) live = hear(live, order(each.id, version), 0);
        }
      }
      take(false);
      live = hear(live, { type: 'heartbeat', digest: digestOf(server.values()) }, 0);
      if (live.isAdrift) live = hear(live, all(), 0);
      ask();
      take(false);
      expect(live.isWanted || live.isAdrift).toBe(false);
      expect(new Map([...live.told].map(([key, { version }]) => [key, version]))).toEqual(versions());
    }),
  );
});
