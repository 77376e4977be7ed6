/** Whether this is `npm run test:long`, where a `….long.test.ts` next to a test imports it. */
export const isLong = process.env['TEST_LONG'] !== undefined;

/** `test`, in `npm run test:long` only. */
export const longTest: Pick<jest.It, keyof jest.It> &
  ((name: string, fn: () => Promise<void>, timeout?: number) => void) = isLong
  ? test
  : Object.assign(leaveOut, test, { each: () => leaveOut });

function leaveOut(): void {}
