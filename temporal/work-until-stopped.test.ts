import type { Worker } from '@temporalio/worker';
import { workUntilStopped } from './work-until-stopped.ts';

type State = ReturnType<Worker['getState']>;
const LIMITS = { stopLimitMs: 50, lookMs: 5 };

function aWorker() {
  let state: State = 'INITIALIZED';
  let end: { resolve: () => void; reject: (error: Error) => void } | undefined;
  const run = (): Promise<void> => {
    state = 'RUNNING';
    return new Promise<void>((resolve, reject) => (end = { resolve, reject }));
  };
  return {
    worker: { run, getState: () => state },
    enter: (next: State) => (state = next),
    resolve: () => end?.resolve(),
    reject: (error: Error) => end?.reject(error),
  };
}

test('a worker that stops has worked', async () => {
  const { worker, enter, resolve } = aWorker();
  const working = workUntilStopped(worker, LIMITS);
  enter('STOPPING');
  enter('STOPPED');
  resolve();
  await expect(working).resolves.toBeUndefined();
});

test('a worker’s own error is told', async () => {
  const { worker, enter, reject } = aWorker();
  const working = workUntilStopped(worker, LIMITS);
  enter('FAILED');
  reject(new Error('Malformed Workflow Completion'));
  await expect(working).rejects.toThrow('Malformed Workflow Completion');
});

test.each(['FAILED', 'DRAINING'] as const)(
  'one that is %s and never ends does not keep its process without a worker',
  async (state) => {
    const { worker, enter } = aWorker();
    const working = workUntilStopped(worker, LIMITS);
    enter(state);
    await expect(working).rejects.toThrow(`has not ended within 0.05 s (${state})`);
  },
);
