import type { TestWorkflowEnvironment } from '@temporalio/testing';

/**
 * Lets several at once wait for workflows that skip time. The server counts who has locked its clock and who has unlocked it, and is
 * confused for good once it is unlocked more often than it was locked: it then skips time in the middle of activities. So only the first
 * who waits unlocks it, and only the last locks it again.
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
      if (waiting > 0) throw new Error('Somebody already waits for a workflow’s result, which skips time.');
      return sleepUnlocked(request);
    },
  });
}
