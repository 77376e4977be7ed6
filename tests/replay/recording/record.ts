import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { PROJECT_ROOT } from '../../../lib/project-root.ts';
import { replayOptions } from '../../../temporal/replay.ts';
import { WORKFLOW_BUNDLE } from '../../../temporal/workflow-bundle.ts';
import { openWorkflowRig, type WorkflowRig } from '../../support/workflow-rig.ts';
import { WAYS } from '../ways/index.ts';
import { traceOf, written, type WrittenHistory } from '../ways/trace.ts';
import { prepareRig, type Way } from '../ways/way.ts';

/**
 * `npm run record:histories`: runs each path once, and writes its workflow's history to `histories/`, one file for each; files without a
 * path are removed. It is run by jest for the tests' rigs, but is not a test: `npm test` omits it. A path that went differently than
 * described, or whose history the current workflow does not replay, is reported as a failure and keeps its file.
 */
export function recordHistories(clock: Way['clock']): void {
  let rig: WorkflowRig;
  beforeAll(async () => {
    rig = await openWorkflowRig({ isReal: clock === 'real', isEncrypted: false });
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
    await Worker.runReplayHistory(replayOptions(WORKFLOW_BUNDLE), historyFromJSON(history));
    const text = `${JSON.stringify(history, undefined, 2)}\n`;
    // Histories are committed, so they contain nothing about the machine.
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
