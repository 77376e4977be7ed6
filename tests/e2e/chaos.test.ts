import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../project-root.ts';
import { onEveryStorage } from '../support/databases.ts';

const run = promisify(execFile);

/** A short storm; `npm run chaos` is the long one. */

onEveryStorage((storage) => {
  test('orders of all kinds, processes killed at random: the audit afterwards is clean', async () => {
    const script = join(PROJECT_ROOT, 'dist', 'scripts', 'chaos.js');
    const options = { env: { ...process.env, ...storage() } };
    const args = [script, '--orders', '24', '--kills', '4'];
    const { stdout } = await run(process.execPath, args, options).catch((error: { stdout: string; stderr: string }) => error); // prettier-ignore
    expect(stdout).toContain('The audit is clean.');
  }, 240_000);
});
