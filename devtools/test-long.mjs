/** `npm run test:long`: the tests that take minutes, in any system's shell. Arguments are passed to jest. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const env = { ...process.env, TEST_LONG: 'true' };
const { status } = spawnSync(process.execPath, [jest, ...process.argv.slice(2)], { stdio: 'inherit', env });
process.exit(status ?? 1);
