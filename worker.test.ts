import { noopMetricMeter } from '@temporalio/common';
import { DefaultLogger } from '@temporalio/worker';
import { compileWorkerOptions } from '@temporalio/worker/lib/worker-options.js';
import { WORKER_TUNING } from './worker.ts';

const compiled = compileWorkerOptions(
  { ...WORKER_TUNING, taskQueue: 'any' },
  new DefaultLogger('ERROR'),
  noopMetricMeter,
);

test('the SDK still knows the limit of a workflow’s step, though it does not document it: a process stopped for seconds goes on', () => {
  expect(compiled.isolateExecutionTimeoutMs).toBe(600_000);
});

test('heartbeats are told as often as activities beat', () => {
  expect(compiled.maxHeartbeatThrottleIntervalMs).toBe(500);
});
