import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { pino } from 'pino';
import { openLimits } from '../../adapters/limits/index.ts';
import { LIMITS, type RateLimits } from '../../ports.ts';
import { freePort } from '../support/ports.ts';
import { until } from '../support/until.ts';

/** Limits of requests: in memory, in Redis for two processes, and in memory again while Redis is away. */

const log = pino({ level: 'silent' });
const limits = { ...LIMITS, codes: { points: 3, seconds: 60 } };

const spendAll = async (open: readonly RateLimits[], key: string): Promise<boolean[]> => {
  const allowed: boolean[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const { isAllowed } = (await open[turn % open.length]?.spend('codes', key)) ?? { isAllowed: undefined };
    allowed.push(isAllowed === true);
  }
  return allowed;
};

test('in memory: three of five are allowed, for each key, and the rest of the time is told', async () => {
  const memory = openLimits({ limits, redisUrl: undefined }, log);
  expect(await spendAll([memory], 'ada')).toEqual([true, true, true, false, false]);
  expect(await memory.spend('codes', 'eve')).toMatchObject({ name: 'codes', points: 3, isAllowed: true, remaining: 2 });
  const { resetSeconds } = await memory.spend('codes', 'ada');
  expect(resetSeconds).toBeGreaterThan(50);
  expect(await memory.spend('customer', 'ada')).toMatchObject({ isAllowed: true });
  expect(memory.state()).toBe('In memory of this process.');
});

test('looking counts nothing, and says whether one more is allowed', async () => {
  const memory = openLimits({ limits, redisUrl: undefined }, log);
  expect(await memory.look('codes', 'ada')).toMatchObject({ isAllowed: true, remaining: 3 });
  await spendAll([memory], 'ada');
  for (const _ of [1, 2]) expect(await memory.look('codes', 'ada')).toMatchObject({ isAllowed: false, remaining: 0 });
  expect(await memory.look('codes', 'eve')).toMatchObject({ isAllowed: true, remaining: 3 });
});

test('switched off, nothing is limited', async () => {
  const off = openLimits({ limits: undefined, redisUrl: undefined }, log);
  expect(await spendAll([off], 'ada')).toEqual([true, true, true, true, true]);
});

const isInstalled = spawnSync('redis-server', ['--version']).status === 0;
if (!isInstalled) console.warn('redis-server is not installed: the tests of limits in Redis are SKIPPED.');
const withRedis = isInstalled ? describe : describe.skip;

withRedis('with a real Redis', () => {
  let port: number;
  let server: ChildProcess | undefined;
  const open: RateLimits[] = [];

  const start = async (): Promise<void> => {
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    server.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await until(async () => /Ready to accept connections/.test(output));
  };
  const stop = async (): Promise<void> => {
    const ended = server && once(server, 'exit');
    server?.kill('SIGKILL');
    await ended;
    server = undefined;
  };

  beforeAll(async () => {
    port = await freePort();
    await start();
    for (const _ of [1, 2]) open.push(openLimits({ limits, redisUrl: `redis://127.0.0.1:${port}` }, log));
    await until(async () => open.every((each) => each.state() === 'In Redis.'));
  });
  afterAll(async () => {
    await Promise.all(open.map((each) => each.close()));
    await stop();
  });

  test('two processes count together', async () => {
    expect(await spendAll(open, 'ada')).toEqual([true, true, true, false, false]);
    for (const each of open) {
      expect(await each.look('codes', 'ada')).toMatchObject({ isAllowed: false });
      expect(await each.look('codes', 'bob')).toMatchObject({ isAllowed: true, remaining: 3 });
    }
  });

  test('while it is away each counts for itself, at once; then together again', async () => {
    await stop();
    await until(async () => open.every((each) => each.state() !== 'In Redis.'));
    const started = performance.now();
    expect(await spendAll(open, 'eve')).toEqual([true, true, true, true, true]);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(open[0]?.state()).toContain('Redis is away');
    await start();
    await until(async () => open.every((each) => each.state() === 'In Redis.'));
    expect(await spendAll(open, 'mia')).toEqual([true, true, true, false, false]);
  });
});
