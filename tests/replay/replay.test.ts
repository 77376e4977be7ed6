import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { replayOptions } from '../../temporal/replay.ts';
import { WORKFLOW_BUNDLE } from '../../temporal/workflow-bundle.ts';
import { WAYS } from './ways/index.ts';

/**
 * Orders and webhooks in progress when a new version is rolled out are replayed by it. These histories were recorded by
 * `npm run record:histories`, one for each path in `ways/`, and never change once a version is in use: a workflow that cannot replay them
 * would block such orders.
 */
const folder = join(PROJECT_ROOT, 'tests', 'replay', 'histories');
const ofToday = readdirSync(folder).filter((name) => name.endsWith('.json'));
/** With those of earlier rules, in folders of their own. */
const recorded = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
const options = replayOptions(WORKFLOW_BUNDLE);
/** The SDK sets it together with its hook. */
const stackTraceHook = (): unknown => Reflect.get(Error, 'prepareStackTrace');
const untouched = stackTraceHook();

interface RecordedHistory {
  events: { eventType: string }[];
}

const read = (name: string): RecordedHistory => JSON.parse(readFileSync(join(folder, name), 'utf8')) as RecordedHistory;

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

test('every path of an order has a recorded history', () => {
  expect(ofToday.toSorted()).toEqual(WAYS.map(({ name }) => `${name}.json`).toSorted());
});

test('the current workflows replay all of them', async () => {
  // One worker for all of them: each loads the whole bundle.
  const histories = recorded.map((name) => ({ workflowId: name, history: historyFromJSON(read(name)) }));
  const faults: string[] = [];
  let replayed = 0;
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    replayed += 1;
    if (error) faults.push(`${workflowId}: ${error.message}`);
  }
  expect(faults).toEqual([]);
  expect(replayed).toBe(recorded.length);
});

test('replaying leaves no hooks behind in the thread that asked for it', async () => {
  await Worker.runReplayHistory(options, historyFromJSON(read('declined.json')));
  expect(stackTraceHook()).toBe(untouched);
});

test('a history that the workflow would not have produced is detected', async () => {
  const text = readFileSync(join(folder, 'delivered-by-card.json'), 'utf8');
  const changed: unknown = JSON.parse(text.replaceAll('"capturePayment"', '"keepThePayment"'));
  const replayed = Worker.runReplayHistory(options, historyFromJSON(changed));
  await expect(replayed).rejects.toThrow(DeterminismViolationError);
});
