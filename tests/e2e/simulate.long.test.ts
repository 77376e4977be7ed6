import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { temporaryFolder } from '../support/folders.ts';

function simulate(...args: string[]) {
  return spawnSync(process.execPath, ['dist/devtools/simulation/main.js', ...args], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
  });
}

test('an evening is reported on the terminal, as a page, and as figures', () => {
  const out = temporaryFolder();
  const { status, stdout } = simulate('--orders', '60', '--slots', '3', '--real', '0', '--seed', '7', '--out', out);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^60 orders, 3 slots, 4 drivers:/);
  expect(stdout).toMatch(/within [\d.]+: better than a fixed promise of 30 minutes/);
  const name = join(out, 'evening-60-orders-3-slots-4-drivers-seed-7');
  expect(stdout).toContain(`The report: ${name}.html`);
  expect(readFileSync(`${name}.html`, 'utf8')).toContain('What another slot would change');
  const told = JSON.parse(readFileSync(`${name}.json`, 'utf8')) as { orders: unknown[]; figures: object };
  expect(told.orders).toHaveLength(60);
  expect(told.figures).toMatchObject({ promise: { median: expect.any(Number), p90: expect.any(Number) } });
});

test('unreadable input is named, with advice', () => {
  const { status, stderr } = simulate('--store', 'nowhere');
  expect(status).toBe(1);
  expect(stderr).toMatch(/nowhere\/store\.json.* --store takes a folder with a store\.json and a menu\.json\.\n$/);
});
