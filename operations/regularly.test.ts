import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../tests/support/until.ts';
import { regularly } from './regularly.ts';

test('work begins at once, or later; it is done again after it has ended, never twice at once', async () => {
  let [now, atOnce, most, done] = [0, 0, 0, 0];
  const work = async (): Promise<void> => {
    now += 1;
    most = Math.max(most, now);
    await pause(15);
    now -= 1;
    done += 1;
  };
  const busy = regularly(1, 'now', work);
  const idle = regularly(3_600_000, 'later', async () => void (atOnce += 1));
  await until(async () => done >= 3);
  await Promise.all([busy.stop(), idle.stop()]);
  expect({ most, atOnce }).toEqual({ most: 1, atOnce: 0 });
  const before = done;
  await pause(40);
  expect(done).toBe(before);
});

test('stopped in the middle, it waits for what is being done, and says so to the work', async () => {
  const heard: boolean[] = [];
  const { stop } = regularly(1, 'now', async (stopping) => {
    await pause(30);
    heard.push(stopping.aborted);
  });
  await stop();
  expect(heard).toEqual([true]);
});
