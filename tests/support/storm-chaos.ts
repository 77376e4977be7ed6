import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../project-root.ts';
import { onEveryStorage } from './databases.ts';

const run = promisify(execFile);

/** `npm run chaos`, on each storage. @param options as on its command line */
export function stormChaos(options: string, timeoutMs: number): void {
  onEveryStorage((storage) => {
    test(
      'orders of all kinds and races for them, processes killed, stopped and held up: the audit afterwards is clean',
      async () => {
        const script = join(PROJECT_ROOT, 'dist', 'scripts', 'chaos.js');
        const env = { ...process.env, ...storage() };
        const { stdout } = await run(process.execPath, [script, ...options.split(' ')], { env }).catch(
          (error: { stdout: string; stderr: string }) => error,
        );
        expect(stdout).toContain('The audit is clean.');
      },
      timeoutMs,
    );
  });
}
