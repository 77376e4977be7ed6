import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { onFilesThenEverywhere } from '../support/databases.ts';

const run = promisify(execFile);

/** A short storm; `npm run chaos` runs one of any length. */
const STORM = '--orders 12 --kills 3 --stalls 10 --longest 9 --races 12 --seed 7';

onFilesThenEverywhere((storage) => {
  test('orders and races of all kinds, with processes killed, suspended and stalled: the audit finds no faults', async () => {
    const script = join(PROJECT_ROOT, 'dist', 'devtools', 'chaos.js');
    const options = { env: { ...process.env, ...storage() } };
    const { stdout } = await run(process.execPath, [script, ...STORM.split(' ')], options).catch((error: { stdout: string; stderr: string }) => error); // prettier-ignore
    expect(stdout).toContain('The audit found no faults.');
  }, 300_000);
});
