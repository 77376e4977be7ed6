import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executable, installWithPip, type Say } from '../../lib/programs.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { prepareState } from './state.ts';

/** Runs schemathesis, a fuzzer driven by the OpenAPI document, on a running pizzeria. */

const FUZZER = 'schemathesis==4.32.5';

/** Each request is sent with the same token, which this check would take away. */
const NOT_CHECKED = 'ignored_auth';

export interface FuzzOptions {
  readonly url: string;
  /** A manager's access token, for what the requests are about. */
  readonly token: string;
  /** The access token that each request is sent with; default: the manager's. */
  readonly sender?: string;
  readonly seed: number;
  /** Requests per operation and phase. */
  readonly examples: number;
  readonly phases: readonly string[];
  /** More arguments for schemathesis. */
  readonly more?: readonly string[];
}

export interface FuzzResult {
  readonly passed: boolean;
  readonly output: string;
}

/** @throws if it can neither be found nor installed */
export async function findFuzzer(say: Say): Promise<string> {
  return join(await installWithPip([FUZZER], say), executable('schemathesis'));
}

export async function fuzz(fuzzer: string, options: FuzzOptions, onOutput?: Say): Promise<FuzzResult> {
  const folder = await mkdtemp(join(tmpdir(), 'pizzeria-fuzz-'));
  try {
    const answer = await fetch(`${options.url}/api/openapi.json`);
    await writeFile(join(folder, 'openapi.json'), withoutSecurity(await answer.text()));
    await writeFile(join(folder, 'state.json'), JSON.stringify(await prepareState(options.url, options.token)));
    await writeFile(join(folder, 'hooks.py'), await readFile(join(PROJECT_ROOT, 'devtools', 'fuzz', 'hooks.py')));
    await writeFile(join(folder, 'schemathesis.toml'), SETTINGS);
    const child = spawn(fuzzer, argumentsOf(options), {
      cwd: folder,
      env: {
        ...process.env,
        SCHEMATHESIS_HOOKS: 'hooks',
        PYTHONPATH: folder,
        PYTHONUTF8: '1',
        FUZZ_STATE: join(folder, 'state.json'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      onOutput?.(chunk.toString());
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    const [code] = (await once(child, 'close')) as [number | null];
    return { passed: code === 0, output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each request is sent with a token: the fuzzer is not to make up others. */
function withoutSecurity(text: string): string {
  return JSON.stringify(JSON.parse(text), (key, value: unknown) => (key.startsWith('security') ? undefined : value));
}

/**
 * A request that is valid by itself may still not fit the state of its order; 400 is the answer to a signature, which depends on the body and
 * the time, and which the document cannot describe. A kitchen that the fuzzer has paused, or a store that it has closed, answers 503.
 */
const SETTINGS = `[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", "503"]

[checks.positive_data_acceptance]
expected-statuses = ["2xx", "304", "400", "401", "402", "403", "404", "409", "412", "422", "503"]

[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "503"]
`;

function argumentsOf({ url, token, sender = token, seed, examples, phases, more = [] }: FuzzOptions): string[] {
  return [
    ...['run', 'openapi.json', '--url', `${url}/api`, '--seed', String(seed), '--max-examples', String(examples)],
    ...['--phases', phases.join(','), '--mode', 'all', '--checks', 'all', '--exclude-checks', NOT_CHECKED],
    ...['--continue-on-failure', '--suppress-health-check', 'all', '--generation-database', 'none', '--no-color'],
    ...['--header', `Authorization: Bearer ${sender}`, '--request-timeout', '60', '--warnings', 'off', ...more],
  ];
}
