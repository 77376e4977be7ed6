import { whyBeyondReplay } from './failing-orders.ts';
import type { FailingTask } from './failing-tasks.ts';

/** Which failing workflows are replaced by new ones. */

const failing = (overrides: Partial<FailingTask>): FailingTask => ({
  workflowId: 'order/main/ord_1',
  runId: 'r',
  attempts: 9,
  reason: 'No worker completes it in time.',
  timesOut: true,
  ...overrides,
});
const replays = async (): Promise<undefined> => undefined;
const doesNotReplay = async (): Promise<string> => 'Fatal error in workflow machines';

const isFirst = async (): Promise<boolean> => false;
const hasEarlierRun = async (): Promise<boolean> => true;

test.each([
  ['does not replay', { reason: '[TMPRL1100] Nondeterminism error' }, true],
  ['breaks the worker’s own bookkeeping', { reason: 'Fatal error in workflow machines: UpdateMachine' }, true],
  ['throws in our code', { reason: 'TypeError: x is undefined' }, false],
  ['has failed twice', { reason: '[TMPRL1100] Nondeterminism error', attempts: 2 }, false],
])('one whose task %s', async (_, overrides, isReplaced) => {
  const why = await whyBeyondReplay(failing({ timesOut: false, ...overrides }), replays, isFirst);
  expect(why !== undefined).toBe(isReplaced);
});

test.each([
  'A message of order/main/ord_1 has an unknown key.',
  'The key of a payload, a1, is not among PAYLOAD_KEYS.',
])('one that lacks a key goes on once the key is back: %s', async (reason) => {
  expect(await whyBeyondReplay(failing({ timesOut: false, reason }), doesNotReplay, isFirst)).toBeUndefined();
});

test('one whose task only times out is replaced if its history does not replay, and left to an overloaded worker if it does', async () => {
  expect(await whyBeyondReplay(failing({}), doesNotReplay, isFirst)).toContain('Fatal error');
  expect(await whyBeyondReplay(failing({}), replays, isFirst)).toBeUndefined();
});

test('one whose task has run out of time a few times is reminded only: several kills do that', async () => {
  expect(await whyBeyondReplay(failing({ attempts: 4 }), doesNotReplay, isFirst)).toBeUndefined();
});

test('one that throws because its history does not replay is replaced, but only once', async () => {
  const throwing = failing({ timesOut: false, reason: 'TypeError: x is undefined' });
  expect(await whyBeyondReplay(throwing, doesNotReplay, isFirst)).toContain('Fatal error');
  expect(await whyBeyondReplay(throwing, doesNotReplay, hasEarlierRun)).toBeUndefined();
});
