import { getEventListeners } from 'node:events';
import { withChildSignal } from './child-signal.ts';

test('work is aborted with its parent', async () => {
  const parent = new AbortController();
  const aborted = withChildSignal(
    parent.signal,
    (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('aborted'))),
  );
  parent.abort();
  expect(await aborted).toBe('aborted');
  expect(await withChildSignal(parent.signal, async (signal) => signal.aborted)).toBe(true);
});

test('nothing of it stays with the parent, however it ends', async () => {
  const parent = new AbortController();
  const listen = async (signal: AbortSignal): Promise<void> => signal.addEventListener('abort', () => undefined);
  for (let count = 0; count < 100; count++) await withChildSignal(parent.signal, listen);
  await withChildSignal(parent.signal, () => Promise.reject(new Error('Away.'))).catch(() => undefined);
  expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
});
