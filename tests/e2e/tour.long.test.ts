import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';

/** The requests of docs/tour.md and of the README, verbatim, one page after the other. */

let rig: ProcessRig;
beforeAll(async () => {
  rig = await openProcessRig();
  await rig.start({ env: { WEBHOOKS_ALLOW_PRIVATE: 'true' } });
});
afterAll(() => rig.close());

/** Runs all curl commands of a page, on the rig's pizzeria. */
function scriptOf(page: string): string {
  const text = readFileSync(join(PROJECT_ROOT, page), 'utf8');
  const blocks = [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
  const script = blocks.filter((block) => block.includes('curl ')).join('\n');
  return script.replaceAll('http://127.0.0.1:3000', rig.url).replaceAll(/\bcurl -s /g, 'curl -sS --fail-with-body ');
}

test.each(['README.md', 'docs/tour.md'])(
  'every request of %s succeeds',
  async (page) => {
    const script = scriptOf(page);
    expect(script.match(/curl /g)?.length).toBeGreaterThan(5);
    const env = { ...process.env, ...rig.env };
    const run = promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { cwd: PROJECT_ROOT, env });
    const { code, stdout } = await run.then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string }) => error,
    );
    expect({ code, last: stdout.slice(-1000) }).toMatchObject({ code: 0 });
  },
  120_000,
);
