import { join } from 'node:path';
import { findFuzzer } from '../../devtools/fuzz/run.ts';
import { executable, installWithNpm, installWithPip, type Say } from '../../lib/programs.ts';

/** Programs of others that the tests run on the OpenAPI document. Installed once; without one, its test is skipped. */

// It needs an older TypeScript than the project has.
const TYPESCRIPT_GENERATOR = ['openapi-typescript@7.13.0', 'openapi-fetch@0.17.0', 'typescript@5.9.3'];
const PYTHON_GENERATOR = 'openapi-python-client==0.29.1';

const TOOLS = {
  TEST_FUZZER: { name: 'THE FUZZER', find: findFuzzer, needs: 'Python 3.10 with venv' },
  TEST_TYPESCRIPT_GENERATOR: {
    name: 'THE GENERATED TYPESCRIPT CLIENT',
    find: (say: Say) => installWithNpm(TYPESCRIPT_GENERATOR, say),
    needs: 'npm',
  },
  TEST_PYTHON_GENERATOR: {
    name: 'THE GENERATED PYTHON CLIENT',
    find: async (say: Say) => join(await installWithPip([PYTHON_GENERATOR], say), executable('openapi-python-client')),
    needs: 'Python 3.10 with venv',
  },
} as const;

/** Passes their locations to the tests; an empty one means that it could not be had. */
export async function findTools(say: Say): Promise<void> {
  for (const [variable, { name, find, needs }] of Object.entries(TOOLS)) {
    process.env[variable] = await find(say).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      say(`TESTS OF ${name} ARE SKIPPED: install ${needs}, with access to its package index (${reason}).`);
      return '';
    });
  }
}
