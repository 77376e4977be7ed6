import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { PROJECT_ROOT } from '../../project-root.ts';
import { WORKFLOW_BUNDLE } from '../../temporal/workflow-bundle.ts';
import { openWorkflowRig, type WorkflowRig } from '../support/workflow-rig.ts';
import { WAYS } from './ways/index.ts';
import { traceOf, written, type WrittenHistory } from './ways/trace.ts';
import { prepareRig, type Way } from './ways/way.ts';

/**
 * `npm run record:histories`: goes each way once, and writes what its workflow did to `histories/`, one file for each. It is run by jest for what
 * the tests' rigs need, and is no test: `npm test` leaves it out.
 *
 * Nothing is written unless every way went as it says, and is replayed by the workflow that has gone it.
 */
const folder = join(PROJECT_ROOT, 'tests', 'replay', 'histories');
const recorded = new Map<string, WrittenHistory>();

describe.each(['real', 'skipped'] as const)('on the server whose clock is %s', (clock) => {
  let rig: WorkflowRig;
  beforeAll(async () => {
    rig = await openWorkflowRig({ isReal: clock === 'real' });
  });
  afterAll(() => rig?.close());
  beforeEach(() => prepareRig(rig));

  test.each(WAYS.filter((way) => way.clock === clock))('$name', async (way) => {
    const handle = await way.run(rig);
    const history = written(await handle.fetchHistory());
    await mustShow(rig, way, handle.workflowId, history);
    await Worker.runReplayHistory({ workflowBundle: { codePath: WORKFLOW_BUNDLE } }, historyFromJSON(history));
    recorded.set(way.name, history);
  });
});

async function mustShow(rig: WorkflowRig, { shows }: Way, workflowId: string, history: WrittenHistory): Promise<void> {
  const [type, storeId, id] = workflowId.split('/');
  const events = type === 'order' ? await rig.eventsOf({ storeId, id } as never) : [];
  expect([...traceOf(history), ...events]).toEqual(expect.arrayContaining([...shows]));
}

afterAll(() => {
  const missing = WAYS.filter(({ name }) => !recorded.has(name));
  if (missing.length > 0) throw new Error(`Nothing is written. Not recorded: ${missing.map(({ name }) => name).join(', ')}.`); // prettier-ignore
  const texts = [...recorded].map(([name, history]) => [name, `${JSON.stringify(history, undefined, 2)}\n`] as const);
  for (const [name, text] of texts) {
    // A history is for everybody: nothing in it tells of the machine that it was recorded on.
    for (const ours of [PROJECT_ROOT, `@${hostname()}`]) {
      if (text.includes(ours)) throw new Error(`Nothing is written. The history ${name} names ${ours}.`);
    }
  }
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  for (const [name, text] of texts) writeFileSync(join(folder, `${name}.json`), text);
});
