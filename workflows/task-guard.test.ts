import { TASK_GIVEN_UP } from './messages.ts';
import { interceptors } from './task-guard.ts';

type Internals = NonNullable<ReturnType<typeof interceptors>['internals']>[number];
type Commands = ReturnType<NonNullable<Internals['concludeActivation']>>['commands'];

const LOCAL_CALL: Commands = [{ scheduleLocalActivity: { seq: 4 } }];
const LOCAL_RESULT = { resolveActivity: { seq: 4, isLocal: true } };
const UPDATE = { doUpdate: {} };

/** A workflow on which activations are tried one after the other. */
function aWorkflow(): (activation: object, commands?: Commands) => void {
  const [guard] = interceptors().internals ?? [];
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
