import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { WORKFLOW_BUNDLE } from '../../temporal/workflow-bundle.ts';
import { WAYS } from './ways/index.ts';

/**
 * Orders (and webhooks) that are on their way when a new version is rolled out are replayed by it. These histories were recorded by
 * `npm run record:histories`, one for each way of `ways/`, and once a version is in use they are never changed: a workflow that cannot replay
 * them would hold up such orders.
 */
const folder = join(PROJECT_ROOT, 'tests', 'replay', 'histories');
const ofToday = readdirSync(folder).filter((name) => name.endsWith('.json'));
/** With those of earlier rules, in folders of their own. */
const recorded = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
const workflowBundle = { codePath: WORKFLOW_BUNDLE };

interface RecordedHistory {
  events: { eventType: string }[];
}

const read = (name: string): RecordedHistory => JSON.parse(readFileSync(join(folder, name), 'utf8')) as RecordedHistory;

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

test('a history was recorded of every way that an order can go', () => {
  expect(ofToday.toSorted()).toEqual(WAYS.map(({ name }) => `${name}.json`).toSorted());
});

test('all of them are replayed by the present workflows', async () => {
  // One worker for all of them: each that is made loads the whole bundle.
  const histories = recorded.map((name) => ({ workflowId: name, history: historyFromJSON(read(name)) }));
  const faults: string[] = [];
  let replayed = 0;
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    replayed += 1;
    if (error) faults.push(`${workflowId}: ${error.message}`);
  }
  expect(faults).toEqual([]);
  expect(replayed).toBe(recorded.length);
});

test('a history that the workflow would not have written is noticed', async () => {
  const text = readFileSync(join(folder, 'delivered-by-card.json'), 'utf8');
  const changed: unknown = JSON.parse(text.replaceAll('"capturePayment"', '"keepThePayment"'));
  const replayed = Worker.runReplayHistory({ workflowBundle }, historyFromJSON(changed));
  await expect(replayed).rejects.toThrow(DeterminismViolationError);
});
