import { LateTasks } from './late-tasks.ts';

/** A process whose clock is so many seconds ahead of the server's. Times are in seconds by the server's clock. */
function aProcess(ahead = 0) {
  let now = 0;
  const tasks = new LateTasks(() => (now + ahead) * 1000);
  return (at: number, workflow: object, historyLength: number, started: number, isReplaying = false): boolean => {
    now = at;
    return tasks.isLate(workflow, { historyLength, startedAt: started * 1000, isReplaying });
  };
}

const [one, other] = [{}, {}];

test.each([-3600, 0, 3600])(
  'a task is late if it comes long after its start, with clocks that differ by %i s',
  (ahead) => {
    const isLate = aProcess(ahead);
    expect(isLate(100.1, one, 12, 100)).toBe(false);
    expect(isLate(104.9, other, 20, 104.8)).toBe(false);
    expect(isLate(110.4, other, 23, 106)).toBe(true);
    expect(isLate(110.5, one, 15, 110.3)).toBe(false);
  },
);

test('also the first that the process has of a workflow, once it knows the clocks; replayed ones are not', () => {
  const isLate = aProcess();
  expect(isLate(100.1, one, 12, 100)).toBe(false);
  expect(isLate(110, other, 8, 90, true)).toBe(false);
  expect(isLate(110, other, 11, 104)).toBe(true);
});

test('a task is late if the process was paused between its activations', () => {
  const isLate = aProcess();
  expect(isLate(100.1, one, 12, 100)).toBe(false);
  expect(isLate(100.9, one, 12, 100)).toBe(false);
  expect(isLate(106, one, 12, 100)).toBe(true);
  // After a pause between tasks nothing is late.
  expect(isLate(160, one, 15, 159.9)).toBe(false);
});

test('if all are late, the clocks have changed: they are given up for ten seconds', () => {
  const isLate = aProcess();
  expect(isLate(100, one, 12, 100)).toBe(false);
  const each = Array.from({ length: 9 }, (_, index) => 200 + 2 * index);
  expect(each.map((at, index) => isLate(at, one, 20 + index, at - 60))).toEqual([
    ...Array<boolean>(6).fill(true),
    ...Array<boolean>(3).fill(false),
  ]);
});
