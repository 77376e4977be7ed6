import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { PROJECT_ROOT } from '../../../lib/project-root.ts';
import { WORKFLOW_BUNDLE } from '../../../temporal/workflow-bundle.ts';
import { openWorkflowRig, type WorkflowRig } from '../../support/workflow-rig.ts';
import { WAYS } from '../ways/index.ts';
import { traceOf, written, type WrittenHistory } from '../ways/trace.ts';
import { prepareRig, type Way } from '../ways/way.ts';

/**
 * `npm run record:histories`: goes each way once, and writes what its workflow did to `histories/`, one file for each; what is no way's any more is
 * removed. It is run by jest for what the tests' rigs need, and is no test: `npm test` leaves it out. A way that went otherwise than it says,
 * or whose history the present workflow does not replay, is told as a failure, and keeps the file that it had.
 */
export function recordHistories(clock: Way['clock']): void {
  let rig: WorkflowRig;
  beforeAll(async () => {
    rig = await openWorkflowRig({ isReal: clock === 'real' });
    mkdirSync(FOLDER, { recursive: true });
    const names = WAYS.map(({ name }) => `${name}.json`);
    // Folders hold the histories of earlier rules.
    const earlier = readdirSync(FOLDER).filter((name) => name.endsWith('.json') && !names.includes(name));
    for (const name of earlier) rmSync(join(FOLDER, name));
  });
  afterAll(() => rig?.close());
  beforeEach(() => prepareRig(rig));

  test.each(WAYS.filter((way) => way.clock === clock))('$name', async (way) => {
    const handle = await way.run(rig);
    const history = written(await handle.fetchHistory());
    await mustShow(rig, way, handle.workflowId, history);
    await Worker.runReplayHistory({ workflowBundle: { codePath: WORKFLOW_BUNDLE } }, historyFromJSON(history));
    const text = `${JSON.stringify(history, undefined, 2)}\n`;
    // A history is for everybody: nothing in it tells of the machine that it was recorded on.
    for (const ours of [PROJECT_ROOT, `@${hostname()}`]) expect(text).not.toContain(ours);
    writeFileSync(join(FOLDER, `${way.name}.json`), text);
  });
}

const FOLDER = join(PROJECT_ROOT, 'tests', 'replay', 'histories');

async function mustShow(rig: WorkflowRig, { shows }: Way, workflowId: string, history: WrittenHistory): Promise<void> {
  const [type, storeId, id] = workflowId.split('/');
  const events = type === 'order' ? await rig.eventsOf({ storeId, id } as never) : [];
  expect([...traceOf(history), ...events]).toEqual(expect.arrayContaining([...shows]));
}
