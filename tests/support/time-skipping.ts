import type { TestWorkflowEnvironment } from '@temporalio/testing';

/**
 * Lets several callers wait for time-skipping workflows at once. The server counts locks and unlocks of its clock, and breaks permanently
 * when unlocked more often than locked: it then skips time during activities. So only the first waiting caller unlocks it, and only the
 * last one locks it again.
 */
export function unlockOnce({ connection, supportsTimeSkipping }: TestWorkflowEnvironment): void {
  const { testService } = connection;
  if (!supportsTimeSkipping || !testService) return;
  const unlock = testService.unlockTimeSkipping.bind(testService);
  const lock = testService.lockTimeSkipping.bind(testService);
  const sleepUnlocked = testService.unlockTimeSkippingWithSleep.bind(testService);
  let waiting = 0;
  Object.assign(testService, {
    unlockTimeSkipping: async () => (waiting++ === 0 ? unlock({}) : {}),
    lockTimeSkipping: async () => (--waiting === 0 ? lock({}) : {}),
    unlockTimeSkippingWithSleep: async (request: Parameters<typeof sleepUnlocked>[0]) => {
      if (waiting > 0) throw new Error('Another caller is already waiting for a workflow’s result, which skips time.');
      return sleepUnlocked(request);
    },
  });
}
