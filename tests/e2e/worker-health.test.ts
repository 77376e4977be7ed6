import { hostname } from 'node:os';
import { connectClient } from '../../bootstrap/compose.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { checkWorker } from '../../temporal/checks.ts';
import { freePort } from '../support/ports.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';

const SCRIPT = 'dist/operations/cli/worker-health.js';

let rig: ProcessRig;
beforeAll(async () => {
  rig = await openProcessRig();
  await rig.start();
});
afterAll(() => rig.close());

test('a worker is healthy if its machine has polled Temporal', async () => {
  const { code, output } = await rig.run({}, SCRIPT);
  expect({ code, output }).toEqual({ code: 0, output: '1 worker process(es) seen recently.\n' });
});

test('workers on other machines do not make this one healthy', async () => {
  const client = connectClient(readConfig({ TEMPORAL_ADDRESS: rig.temporalAddress }));
  await expect(checkWorker(client, hostname())).resolves.toContain('1 worker');
  await expect(checkWorker(client, 'another-machine')).rejects.toThrow('No worker on another-machine has polled');
  await client.connection.close();
});

test('a worker that cannot reach Temporal is unhealthy', async () => {
  const { code, output } = await rig.run({ TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}` }, SCRIPT);
  expect(code).toBe(1);
  expect(output.trim()).not.toBe('');
  expect(output).not.toContain('    at ');
});
