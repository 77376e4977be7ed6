/**
 * `npm run test:node -- 24`: the tests under another version of Node, which comes from the npm registry and is installed nowhere. Arguments
 * after the version are passed to jest. What is built and installed stays as it is: native packages use Node-API.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const [version = '', ...args] = process.argv.slice(2);
if (!/^\d+(\.\d+){0,2}$/.test(version)) {
  console.error('Name a version of Node: npm run test:node -- 24');
  process.exit(1);
}
const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const command = ['--yes', '--package', `node@${version}`, '--', 'node', jest, ...args];
// It puts that version first in PATH, so that programs which the tests start have it, too.
const { status, error } = spawnSync('npx', command, { stdio: 'inherit', shell: process.platform === 'win32' });
if (error) console.error(`npx could not be run: ${error.message}`);
process.exit(status ?? 1);
