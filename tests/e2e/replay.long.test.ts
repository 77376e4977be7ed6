import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKFLOW_BUNDLE } from '../../temporal/workflow-bundle.ts';
import { temporaryFolder } from '../support/folders.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';

/** `npm run replay`, which operators run before a deployment. */

let rig: ProcessRig;
beforeAll(async () => {
  rig = await openProcessRig();
  await rig.start();
});
afterAll(() => rig.close());

const replay = (...args: string[]) => rig.tool('dist/operations/cli/replay.js', ...args);

test('all workflows of a period are replayed; one that a build cannot continue is named, and the exit code is 1', async () => {
  const [cancelled, waiting] = [await rig.place(), await rig.place()];
  await rig.call('DELETE', `/api/orders/${cancelled.id}`);
  await until(
    async () => (await rig.call('GET', `/api/orders/${cancelled.id}/workflow`)).body.execution_status === 'COMPLETED',
  );

  expect(await replay()).toEqual({ code: 0, output: '2 histories replayed; 0 do not replay.\n' });
  const [before, after] = [Date.now() - 3_600_000, Date.now() + 3_600_000].map((at) => new Date(at).toISOString());
  const counts: [string[], number][] = [
    [['--since', before ?? ''], 2],
    [['--since', after ?? ''], 1],
    [['--until', before ?? ''], 0],
    [['--since', before ?? '', '--until', after ?? '', '--query', "ExecutionStatus != 'Running'"], 1],
  ];
  for (const [args, count] of counts)
    expect(await replay(...args)).toEqual({ code: 0, output: `${count} histories replayed; 0 do not replay.\n` });

  // A build in which an activity was renamed.
  const bundle = join(temporaryFolder(), 'workflow-bundle.js');
  writeFileSync(bundle, readFileSync(WORKFLOW_BUNDLE, 'utf8').replaceAll('authorizePayment', 'authorizeTheMoney'));
  const { code, output } = await replay('--bundle', bundle);
  expect(code).toBe(1);
  for (const { id } of [cancelled, waiting])
    expect(output).toMatch(new RegExp(`does not replay  order/main/${id}  run [0-9a-f-]{36}  .*authorizePayment`));
  expect(output).toContain('\n2 histories replayed; 2 do not replay.\n');
  // It has changed nothing.
  expect((await rig.call('PUT', `/api/orders/${waiting.id}/status`, { status: 'cooking' })).status).toBe(200);
}, 120_000);

test('unknown options and an unreachable server are reported clearly', async () => {
  for (const [args, said] of [
    [['--since', 'yesterday'], '--since: must be a date or a time, not "yesterday".'],
    [['--sinse', '2026-11-01'], 'npm run replay'],
    [['--query', 'Status = 7'], 'could not be replayed: '],
  ] satisfies [string[], string][]) {
    const { code, output } = await replay(...args);
    expect({ args, code }).toEqual({ args, code: 1 });
    expect(output).toContain(said);
    expect(output).not.toContain('    at ');
  }
}, 60_000);
