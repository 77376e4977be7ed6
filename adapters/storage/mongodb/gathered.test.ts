import { StorageUnavailable } from '../../../ports.ts';
import { Gathered } from './gathered.ts';

const fulfilled = <Value>(value: Value): PromiseSettledResult<Value> => ({ status: 'fulfilled', value });
const unavailable = { status: 'rejected', reason: expect.any(StorageUnavailable) };

test('what comes while a batch is under way is done together in the next', async () => {
  const batches: number[][] = [];
  const gathered = new Gathered<number, number>(async (jobs) => {
    batches.push([...jobs]);
    return jobs.map(fulfilled);
  }, 60_000);
  expect(await Promise.all([1, 2, 3].map((job) => gathered.add(job)))).toEqual([1, 2, 3]);
  expect(batches).toEqual([[1], [2, 3]]);
});

test('a batch that fails takes only its own jobs with it', async () => {
  const gathered = new Gathered<number, number>(async (jobs) => {
    if (jobs.includes(1)) throw new Error('It fails.');
    return jobs.map(fulfilled);
  }, 60_000);
  expect(await Promise.allSettled([gathered.add(1), gathered.add(2)])).toMatchObject([
    { status: 'rejected', reason: new Error('It fails.') },
    { status: 'fulfilled', value: 2 },
  ]);
});

test('a batch that hangs is given up: its callers are told that storage is unavailable, and the next begins', async () => {
  const signals: AbortSignal[] = [];
  const gathered = new Gathered<string, string>((jobs, givenUp) => {
    signals.push(givenUp);
    return jobs.includes('hangs') ? new Promise(() => undefined) : Promise.resolve(jobs.map(fulfilled));
  }, 50);
  const first = gathered.add('hangs');
  const behind = [gathered.add('second'), gathered.add('third')];
  expect(await Promise.allSettled([first, ...behind])).toMatchObject([
    unavailable,
    { status: 'fulfilled', value: 'second' },
    { status: 'fulfilled', value: 'third' },
  ]);
  expect(signals[0]?.aborted).toBe(true);
  expect(await gathered.add('later')).toBe('later');
});

test('what a batch that was given up comes to in the end is nobody’s matter', async () => {
  const failures: ((reason: Error) => void)[] = [];
  const gathered = new Gathered<string, string>(
    (jobs) =>
      jobs.includes('late')
        ? new Promise((_, reject) => void failures.push(reject))
        : Promise.resolve(jobs.map(fulfilled)),
    20,
  );
  expect(await Promise.allSettled([gathered.add('late')])).toMatchObject([unavailable]);
  for (const fail of failures) fail(new Error('Too late.'));
  expect(await gathered.add('next')).toBe('next');
});
