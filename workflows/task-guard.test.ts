import { TASK_GIVEN_UP } from './messages.ts';
import { taskGuard } from './task-guard.ts';

type Internals = NonNullable<ReturnType<typeof taskGuard>['internals']>[number];
type Commands = ReturnType<NonNullable<Internals['concludeActivation']>>['commands'];

const LOCAL_CALL: Commands = [{ scheduleLocalActivity: { seq: 4 } }];
const LOCAL_RESULT = { resolveActivity: { seq: 4, isLocal: true } };
const UPDATE = { doUpdate: {} };

/** A workflow on which activations are tried one after the other. */
function aWorkflow(now: () => number = () => 0): (activation: object, commands?: Commands) => void {
  const [guard] = taskGuard(now).internals ?? [];
  return (activation, commands = []) => {
    guard?.activate?.({ activation, batchIndex: 0 }, () => undefined);
    guard?.concludeActivation?.({ commands }, (input) => input);
  };
}

test('a task that arrives while a local activity is in flight is given up', () => {
  const activate = aWorkflow();
  activate({ historyLength: 12, jobs: [] }, LOCAL_CALL);
  expect(() => activate({ historyLength: 15, jobs: [UPDATE] })).toThrow(TASK_GIVEN_UP);
});

test('also if it brings the result', () => {
  const activate = aWorkflow();
  activate({ historyLength: 12, jobs: [] }, LOCAL_CALL);
  expect(() => activate({ historyLength: 15, jobs: [UPDATE, LOCAL_RESULT] })).toThrow(TASK_GIVEN_UP);
});

test('results within a task, tasks after it, and replays are not', () => {
  const activate = aWorkflow();
  activate({ historyLength: 12, jobs: [] }, LOCAL_CALL);
  activate({ historyLength: 12, jobs: [LOCAL_RESULT] }, LOCAL_CALL);
  activate({ historyLength: 12, jobs: [LOCAL_RESULT] });
  activate({ historyLength: 15, jobs: [UPDATE] }, LOCAL_CALL);
  activate({ historyLength: 20, jobs: [UPDATE], isReplaying: true });
});

test('a local activity that was in flight when its task was renewed stays so', () => {
  const activate = aWorkflow();
  activate({ historyLength: 12, jobs: [], isReplaying: true }, LOCAL_CALL);
  activate({ historyLength: 15, jobs: [UPDATE] });
  activate({ historyLength: 15, jobs: [LOCAL_RESULT] });
});

describe('a task that the server started long ago', () => {
  const at = (seconds: number) => ({ timestamp: { seconds, nanos: 500_000_000 } });

  test('is given up, however far the two clocks differ', () => {
    for (const ahead of [-3600, 0, 3600]) {
      let now = 0;
      const activate = aWorkflow(() => (now + ahead) * 1000);
      now = 100.6;
      activate({ historyLength: 12, jobs: [], ...at(100) });
      now = 104.9;
      expect(() => activate({ historyLength: 15, jobs: [UPDATE], ...at(100) })).toThrow(TASK_GIVEN_UP);
    }
  });

  test('is let through if it is the first that this process has of the workflow, or a replay', () => {
    let now = 109.9;
    const activate = aWorkflow(() => now * 1000);
    activate({ historyLength: 12, jobs: [], isReplaying: true, ...at(90) });
    activate({ historyLength: 15, jobs: [UPDATE], ...at(105) });
    now = 111;
    activate({ historyLength: 18, jobs: [UPDATE], ...at(110) });
    // A result of a local activity belongs to its task, however late it comes.
    now = 114;
    activate({ historyLength: 18, jobs: [LOCAL_RESULT], ...at(110) });
    expect(() => activate({ historyLength: 21, jobs: [UPDATE], ...at(110) })).toThrow(TASK_GIVEN_UP);
  });
});
