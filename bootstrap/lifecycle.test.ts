import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT_ROOT } from '../lib/project-root.ts';

const LIFECYCLE = pathToFileURL(join(PROJECT_ROOT, 'dist', 'bootstrap', 'lifecycle.js')).href;

/** The exit code of a process after one Ctrl-C. */
async function interrupt(run: string): Promise<number | null> {
  const code = `import { runProcess } from '${LIFECYCLE}'; await runProcess(${run});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  return exitCode;
}

const BEGIN = `setInterval(() => {}, 1000); process.stdout.write('begun');`;

test('a command that waits, as for a worker that is not there, ends with the first Ctrl-C', async () => {
  expect(await interrupt(`async () => { ${BEGIN} await new Promise(() => {}); }`)).toBe(130);
});

test('one that cleans up comes to its own end', async () => {
  expect(await interrupt(`async (stop) => { ${BEGIN} await stop; process.exitCode = 3; }`)).toBe(3);
});
