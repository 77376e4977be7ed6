import type { CustomerId } from '../../domain/shared/values.ts';
import { SubjectErased, type AuditAnchor, type AuditAnchors, type AuditStore } from '../../ports.ts';
import type { Privacy } from '../privacy/privacy.ts';
import { hashOf, startOf } from './chain.ts';
import { removeOldChains } from './retain.ts';
import { until } from '../../tests/support/until.ts';
import { AuditTrail, macOf, WRITTEN_EVERY_MS } from './trail.ts';
import { verifyTrail } from './verify.ts';

const ID_KEY = Buffer.alloc(32, 'ids');
const NOON = Date.parse('2026-11-20T12:00:00Z');

/** Lines and anchors in memory, and what can be done to them behind the trail's back. */
function openTrail({ erased = [] as string[] } = {}) {
  const chains = new Map<string, string[]>();
  const anchored = new Map<string, AuditAnchor>();
  let time = NOON;
  let isAway = false;
  const logged: string[] = [];
  const store: AuditStore = {
    append: async (chain, first, lines) => {
      if (isAway) throw new Error('away');
      const known = chains.get(chain) ?? [];
      chains.set(chain, [...known, ...lines.slice(known.length - first)]);
    },
    chains: async () => [...chains.keys()].toSorted(),
    async *lines(chain) {
      yield* chains.get(chain) ?? [];
    },
    remove: async (chain) => void chains.delete(chain),
  };
  const anchors: AuditAnchors = {
    put: async (anchor) => void anchored.set(anchor.chain, anchor),
    all: async () => [...anchored.values()],
    remove: async (chain) => void anchored.delete(chain),
  };
  const privacy = {
    sealText: async (subject: string, field: string, text: string) => {
      if (erased.includes(subject)) throw new SubjectErased(subject);
      return `sealed for ${subject}: ${field} of ${text.length}`;
    },
  } as unknown as Privacy;
  const note = (_: object, message: string): void => void logged.push(message);
  const log = { info: note, warn: note, error: note };
  const start = (): AuditTrail =>
    new AuditTrail({ store, anchors, privacy, idKey: ID_KEY, program: 'api', log, now: () => time });
  return {
    chains,
    anchored,
    logged,
    store,
    anchors,
    start,
    setTime: (to: number) => (time = to),
    setAway: (away: boolean) => (isAway = away),
    verify: async () => (await verifyTrail({ store, anchors, idKey: ID_KEY })).findings,
    /** The lines of the only chain. */
    lines: (): string[] => [...chains.values()][0] ?? [],
  };
}

async function withLines(count: number) {
  const opened = openTrail();
  const trail = opened.start();
  for (let index = 0; index < count; index += 1)
    trail.note({ operation: 'cancelOrder', by: `usr_${index}`, role: 'manager' });
  await trail.stop();
  return opened;
}

test('what is noted is written together, with who did it and from where sealed', async () => {
  const opened = openTrail();
  const trail = opened.start();
  const customer = 'cus_0123' as CustomerId;
  trail.note({ operation: 'placeOrder', by: 'usr_ada', role: 'customer', customer, from: '192.0.2.7', order: 'ord_1' });
  trail.note({ operation: 'startCooking', by: 'usr_chef', role: 'kitchen', from: '192.0.2.8', order: 'ord_1' });
  expect(opened.lines()).toEqual([]);
  await trail.stop();
  expect(opened.lines().map((line) => JSON.parse(line) as object)).toEqual([
    { seq: 0, at: '2026-11-20T12:00:00.000Z', program: 'api', hash: expect.any(String) },
    {
      seq: 1,
      at: '2026-11-20T12:00:00.000Z',
      operation: 'placeOrder',
      role: 'customer',
      order: 'ord_1',
      by: 'sealed for 0123: by of 7',
      customer: 'cus_0123',
      from: 'sealed for 0123: from of 9',
      hash: expect.any(String),
    },
    expect.objectContaining({ by: 'usr_chef', from: 'sealed for store-_audit: from of 9' }),
  ]);
  expect(await opened.verify()).toEqual([]);
});

test('who has had themselves erased is not named', async () => {
  const opened = openTrail({ erased: ['0123'] });
  const trail = opened.start();
  trail.note({
    operation: 'eraseMe',
    by: 'usr_ada',
    role: 'customer',
    customer: 'cus_0123' as CustomerId,
    from: '::1',
  });
  await trail.stop();
  expect(JSON.parse(opened.lines()[1] ?? '')).not.toHaveProperty('by');
  expect(await opened.verify()).toEqual([]);
});

test('it is written within about a second', async () => {
  const opened = openTrail();
  opened.start().note({ operation: 'cancelOrder' });
  const noted = performance.now();
  await until(async () => opened.lines().length === 2);
  expect(performance.now() - noted).toBeGreaterThan(WRITTEN_EVERY_MS / 2);
});

test('while the storage is away lines wait, and are there once', async () => {
  const opened = openTrail();
  const trail = opened.start();
  opened.setAway(true);
  trail.note({ operation: 'one' });
  await trail.flush();
  trail.note({ operation: 'two' });
  await trail.flush();
  expect(trail.state()).toBe('3 lines wait to be written.');
  expect(opened.logged).toHaveLength(1);
  expect(await opened.verify()).toEqual([]);
  opened.setAway(false);
  await trail.stop();
  expect(opened.lines()).toHaveLength(3);
  expect(await opened.verify()).toEqual([]);
});

test('when too many wait, those beyond are counted', async () => {
  const opened = openTrail();
  const trail = opened.start();
  for (let index = 0; index < 20_003; index += 1) trail.note({ operation: 'many' });
  await trail.flush();
  trail.note({ operation: 'last' });
  await trail.stop();
  expect(JSON.parse(opened.lines().at(-1) ?? '')).toMatchObject({ operation: 'last', lost: 3 });
  expect(await opened.verify()).toEqual([]);
});

test('each day has a chain of its own, which names the one before; old ones are removed', async () => {
  const opened = openTrail();
  const trail = opened.start();
  trail.note({ operation: 'today' });
  opened.setTime(NOON + 86_400_000);
  trail.note({ operation: 'tomorrow' });
  await trail.stop();
  const [first = '', second = ''] = await opened.store.chains();
  expect(second).toMatch(/^20261121T/);
  const last = JSON.parse(opened.chains.get(first)?.at(-1) ?? '') as { hash: string };
  expect(JSON.parse(opened.chains.get(second)?.[0] ?? '')).toMatchObject({
    previous: { chain: first, last: 1, hash: last.hash },
  });
  expect(await opened.verify()).toEqual([]);
  expect(await removeOldChains(opened, 1, NOON + 2 * 86_400_000)).toBe(1);
  expect(await opened.store.chains()).toEqual([second]);
  expect(await opened.verify()).toEqual([]);
});

describe('it is found that', () => {
  const parsed = (line = ''): Record<string, unknown> => JSON.parse(line) as Record<string, unknown>;

  test('a line was removed', async () => {
    const opened = await withLines(5);
    opened.lines().splice(2, 1);
    expect(await opened.verify()).toEqual([
      expect.objectContaining({ fault: 'removed', line: 2, detail: 'Lines 2 to 2 are not in their place.' }),
    ]);
  });

  test('a line was changed', async () => {
    const opened = await withLines(5);
    const lines = opened.lines();
    lines[3] = lines[3]?.replace('usr_2', 'usr_9') ?? '';
    expect(await opened.verify()).toEqual([expect.objectContaining({ fault: 'changed', line: 3 })]);
  });

  test('a line was changed together with its hash', async () => {
    const opened = await withLines(5);
    const lines = opened.lines();
    const { hash: _, ...rest } = { ...parsed(lines[3]), by: 'usr_9' } as Record<string, unknown>;
    const hash = hashOf(parsed(lines[2])['hash'] as string, JSON.stringify(rest));
    lines[3] = JSON.stringify({ ...rest, hash });
    expect(await opened.verify()).toEqual([expect.objectContaining({ fault: 'changed', line: 4 })]);
  });

  test('a whole chain was made again', async () => {
    const opened = await withLines(3);
    const [chain = ''] = await opened.store.chains();
    let before = startOf(chain);
    const forged = opened.lines().map((line) => {
      const { hash: _, ...rest } = { ...parsed(line), at: '2026-11-20T13:00:00.000Z' } as Record<string, unknown>;
      before = hashOf(before, JSON.stringify(rest));
      return JSON.stringify({ ...rest, hash: before });
    });
    opened.chains.set(chain, forged);
    expect(await opened.verify()).toEqual([expect.objectContaining({ fault: 'changed', line: 3 })]);
  });

  test('a line is no line any more', async () => {
    const opened = await withLines(3);
    opened.lines()[1] = 'gone';
    expect(await opened.verify()).toEqual([expect.objectContaining({ fault: 'changed', line: 1 })]);
  });

  test('two lines changed places', async () => {
    const opened = await withLines(5);
    const lines = opened.lines();
    [lines[2], lines[3]] = [lines[3] ?? '', lines[2] ?? ''];
    const faults = (await opened.verify()).map(({ fault }) => fault);
    expect(faults).toContain('reordered');
  });

  test('the end was cut off', async () => {
    const opened = await withLines(5);
    opened.lines().splice(4);
    expect(await opened.verify()).toEqual([expect.objectContaining({ fault: 'truncated', line: 4 })]);
  });

  test('a chain is missing, or is none of ours', async () => {
    const opened = await withLines(2);
    const [chain = ''] = await opened.store.chains();
    opened.chains.set('20261120T120000-forged', opened.lines());
    opened.chains.delete(chain);
    expect((await opened.verify()).map(({ fault }) => fault)).toEqual(['changed', 'unknown_chain', 'missing_chain']);
  });

  test('an anchor was made by somebody without the key', async () => {
    const opened = await withLines(5);
    opened.lines().splice(4);
    const [chain = ''] = await opened.store.chains();
    const reached = {
      chain,
      last: 3,
      hash: parsed(opened.lines()[3])['hash'] as string,
      at: '2026-11-20T12:00:00.000Z',
    };
    opened.anchored.set(chain, { ...reached, mac: macOf(Buffer.alloc(32, 'other'), reached) });
    expect(await opened.verify()).toEqual([expect.objectContaining({ fault: 'false_anchor' })]);
  });
});
