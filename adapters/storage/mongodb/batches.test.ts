import { StorageUnavailable } from '../../../ports.ts';
import { Batches } from './batches.ts';

const fulfilled = <Value>(value: Value): PromiseSettledResult<Value> => ({ status: 'fulfilled', value });
const unavailable = { status: 'rejected', reason: expect.any(StorageUnavailable) };

test('jobs added during a batch share the next one', async () => {
  const batches: number[][] = [];
  const queue = new Batches<number, number>(async (jobs) => {
    batches.push([...jobs]);
    return jobs.map(fulfilled);
  }, 60_000);
  expect(await Promise.all([1, 2, 3].map((job) => queue.add(job)))).toEqual([1, 2, 3]);
  expect(batches).toEqual([[1], [2, 3]]);
});

test('a failing batch fails only its own jobs', async () => {
  const queue = new Batches<number, number>(async (jobs) => {
    if (jobs.includes(1)) throw new Error('It fails.');
    return jobs.map(fulfilled);
  }, 60_000);
  expect(await Promise.allSettled([queue.add(1), queue.add(2)])).toMatchObject([
    { status: 'rejected', reason: new Error('It fails.') },
    { status: 'fulfilled', value: 2 },
  ]);
});

test('a hanging batch is abandoned: its callers get StorageUnavailable, and the next one starts', async () => {
  const signals: AbortSignal[] = [];
  const queue = new Batches<string, string>((jobs, abandoned) => {
    signals.push(abandoned);
    return jobs.includes('hangs') ? new Promise(() => undefined) : Promise.resolve(jobs.map(fulfilled));
  }, 50);
  const first = queue.add('hangs');
  const behind = [queue.add('second'), queue.add('third')];
  expect(await Promise.allSettled([first, ...behind])).toMatchObject([
    unavailable,
    { status: 'fulfilled', value: 'second' },
    { status: 'fulfilled', value: 'third' },
  ]);
  expect(signals[0]?.aborted).toBe(true);
  expect(await queue.add('later')).toBe('later');
});

test('the late outcome of an abandoned batch is ignored', async () => {
  const failures: ((reason: Error) => void)[] = [];
  const queue = new Batches<string, string>(
    (jobs) =>
      jobs.includes('late')
        ? new Promise((_, reject) => void failures.push(reject))
        : Promise.resolve(jobs.map(fulfilled)),
    20,
  );
  expect(await Promise.allSettled([queue.add('late')])).toMatchObject([unavailable]);
  for (const fail of failures) fail(new Error('Too late.'));
  expect(await queue.add('next')).toBe('next');
});
