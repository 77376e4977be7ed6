import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PROJECT_ROOT } from '../lib/project-root.ts';

const MODULE = JSON.stringify(join(PROJECT_ROOT, 'dist', 'temporal', 'workflow-thread.js'));

/** Runs a script for 50 ms that may take 10, in a thread, and returns what it evaluates to. */
async function run(before: string): Promise<unknown> {
  const thread = new Worker(
    `${before}
    const vm = require('node:vm');
    const script = new vm.Script('for (const end = Date.now() + 50; Date.now() < end; ); name');
    let result;
    try {
      result = script.runInContext(vm.createContext({ name: 'done' }), { timeout: 10, displayErrors: true });
    } catch (error) {
      result = error.code;
    }
    require('node:worker_threads').parentPort.postMessage(result);`,
    { eval: true },
  );
  const [result] = (await once(thread, 'message')) as unknown[];
  await thread.terminate();
  return result;
}

test('calls into workflow code have no watchdog', async () => {
  expect(await run('')).toBe('ERR_SCRIPT_EXECUTION_TIMEOUT');
  expect(await run(`require(${MODULE});`)).toBe('done');
});
