import fc from 'fast-check';
import { failed, freshness, hear, NOT_LIVE, SILENCE_MS, type FeedEvent, type Live, type LiveEvent } from './live.ts';

const after = (...events: readonly LiveEvent[]): Live => events.reduce((live, event) => hear(live, event, 0), NOT_LIVE);
const read: LiveEvent = { type: 'read', versions: new Map([['a', 3]]), digest: 'd3' };
const OPEN = [{ type: 'opened' }, { type: 'asked' }, read] as const;

test('a screen that has read what the feed tells of is live', () => {
  const live = after(...OPEN);
  expect(live.isWanted).toBe(false);
  expect(freshness(live, 1000)).toEqual({ state: 'live' });
});

test('news of a version that is on the screen is dropped; of a later one, or of an unknown order, it is read again', () => {
  expect(after(...OPEN, { type: 'order', id: 'a', version: 3 }).isWanted).toBe(false);
  expect(after(...OPEN, { type: 'order', id: 'a', version: 2 }).isWanted).toBe(false);
  expect(after(...OPEN, { type: 'order', id: 'a', version: 4 }).isWanted).toBe(true);
  expect(after(...OPEN, { type: 'order', id: 'b', version: 1 }).isWanted).toBe(true);
});

test('a heartbeat with another digest shows that something was missed', () => {
  expect(after(...OPEN, { type: 'heartbeat', digest: 'd3' }).isWanted).toBe(false);
  expect(after(...OPEN, { type: 'heartbeat', digest: 'd4' }).isWanted).toBe(true);
});

test('after a reset, no version that was known counts', () => {
  const live = after(...OPEN, { type: 'reset' }, { type: 'asked' }, { ...read, versions: new Map([['a', 1]]) });
  expect(hear(live, { type: 'order', id: 'a', version: 2 }, 0).isWanted).toBe(true);
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
  const stale = hear(live, { type: 'heartbeat', digest: 'other' }, 9000);
  expect(freshness(stale, 9500)).toEqual({ state: 'old', seconds: 9 });
});

test('whatever is lost, doubled or late, a screen that reads what it wants ends in step with the server', () => {
  const step = fc.oneof(
    fc.record({ type: fc.constant('write' as const), id: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ type: fc.constant('tell' as const), id: fc.constantFrom('a', 'b', 'c'), late: fc.nat(2) }),
    fc.constant({ type: 'ask' as const }),
    fc.record({ type: fc.constant('answer' as const), fails: fc.boolean() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const server = new Map<string, number>();
      const digestOf = (versions: ReadonlyMap<string, number>): string => JSON.stringify([...versions].toSorted());
      let live = hear(NOT_LIVE, { type: 'opened' }, 0);
      let answer: LiveEvent | undefined;
      const ask = (): void => {
        if (!live.isWanted || live.isBeingRead) return;
        live = hear(live, { type: 'asked' }, 0);
        answer = { type: 'read', versions: new Map(server), digest: digestOf(server) };
      };
      const take = (fails: boolean): void => {
        if (!answer) return;
        live = fails ? failed(live) : hear(live, answer, 0);
        answer = undefined;
      };
      for (const each of steps) {
        if (each.type === 'write') server.set(each.id, (server.get(each.id) ?? 0) + 1);
        else if (each.type === 'ask') ask();
        else if (each.type === 'answer') take(each.fails);
        else {
          const version = (server.get(each.id) ?? 0) - each.late;
          const news: FeedEvent = { type: 'order', id: each.id, version };
          if (version > 0) live = hear(live, news, 0);
        }
      }
      take(false);
      live = hear(live, { type: 'heartbeat', digest: digestOf(server) }, 0);
      ask();
      take(false);
      expect(live.digest).toBe(digestOf(server));
      expect(live.isWanted).toBe(false);
    }),
  );
});
