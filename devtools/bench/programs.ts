import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { DEFAULT_STORE, type OrderId } from '../../domain/shared/values.ts';
import { ORDER_WORKFLOW, orderWorkflowId } from '../../workflows/messages.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { signToken } from '../../bootstrap/identity.ts';
import { startProcess, type Running } from '../../lib/start-process.ts';
import { BENCH_PAYLOAD_KEYS } from './keys.ts';
import { freePort } from '../free-port.ts';
import type { Stage } from './stage.ts';
import type { Target, TargetName } from './target.ts';
import { YARDSTICK_WORKFLOW, yardstickWorkflowId } from './yardstick/messages.ts';

/** The programs under measurement, each with its processes, folder and namespace, on the stage's Temporal server. */

/** Longer than any run. */
export const TOKEN_SECONDS = 48 * 3600;

/** Enough capacity for every order in flight: the bench measures the pipeline, not the kitchen. */
export const KITCHEN = { slots: 200, max_backlog: 1000 };

export interface Program extends Target {
  /** The location of its data. */
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

export interface OursOptions {
  readonly name: Exclude<TargetName, 'yardstick'>;
  /** The name of its folder and namespace, if different from its own. */
  readonly place?: string;
  /** The built project folder, of any commit. */
  readonly root: string;
  readonly profiles?: string | undefined;
  readonly kitchen?: typeof KITCHEN;
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly node?: readonly string[];
}

/** Prefix of our orders' workflow ids on a Temporal server, in this and all earlier commits so far. */
export const OURS_IN_TEMPORAL = {
  workflowType: ORDER_WORKFLOW,
  workflowId: (id: string) => orderWorkflowId(DEFAULT_STORE, id as OrderId),
};

/** Starts what `npm start` runs, in this commit or an earlier one, with a large enough kitchen. */
export async function startOurs(
  stage: Stage,
  { name, place = name, root, profiles, kitchen = KITCHEN, env = {}, node = [] }: OursOptions,
): Promise<Program> {
  const folder = join(stage.folder, place);
  await writeStore(folder, root, kitchen);
  await stage.temporal.createNamespace(place);
  const command = [...node, join(root, await entryOf(root))];
  const port = await freePort();
  const given = { ...settings(stage, place, folder, port), ISSUER_PORT: String(await freePort()), ...env };
  const token = await signToken(readConfig(given), 'manager', { lifetimeSeconds: TOKEN_SECONDS });
  const running = await stage.start(
    () => startProcess({ name: place, command, folder, port, profiles, env: given }),
    ({ stop }) => stop(),
  );
  return { name, folder, token, namespace: place, ...OURS_IN_TEMPORAL, ...targetOf(running) };
}

export async function startYardstick(stage: Stage, profiles?: string): Promise<Program> {
  const name = 'yardstick';
  const folder = join(stage.folder, name);
  await mkdir(folder, { recursive: true });
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(import.meta.dirname, 'yardstick', 'workflow.js'),
    logger: new DefaultLogger('WARN'),
  });
  const bundle = join(folder, 'workflow-bundle.js');
  await writeFile(bundle, code);
  await stage.temporal.createNamespace(name);
  const command = [join(import.meta.dirname, 'yardstick', 'main.js'), bundle];
  const port = await freePort();
  const running = await stage.start(
    () => startProcess({ name, command, folder, port, profiles, env: settings(stage, name, folder, port) }),
    ({ stop }) => stop(),
  );
  const inTemporal = { namespace: name, workflowType: YARDSTICK_WORKFLOW, workflowId: yardstickWorkflowId };
  return { name, folder, ...inTemporal, ...targetOf(running) };
}

/** The settings of our programs, including those shared with the yardstick. */
export function settings({ temporal }: Stage, namespace: string, folder: string, port: number) {
  return {
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: folder,
    STORAGE: 'files',
    PAYLOAD_KEYS: BENCH_PAYLOAD_KEYS,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: namespace,
    // Slow responses of a busy machine are to be measured, not timed out.
    COMMAND_TIMEOUT_SECONDS: '30',
    RATE_LIMITS: 'off',
    OPEN_LIMITS: 'off',
    LOG_LEVEL: 'warn',
    LOG_FORMAT: 'json',
  };
}

/** The commit's example store, with a larger kitchen. */
async function writeStore(folder: string, root: string, kitchen: typeof KITCHEN): Promise<void> {
  const store = JSON.parse(await readFile(join(root, 'seed', 'store.json'), 'utf8')) as { kitchen: object };
  await mkdir(join(folder, DEFAULT_STORE), { recursive: true });
  await writeFile(
    join(folder, DEFAULT_STORE, 'store.json'),
    JSON.stringify({ ...store, kitchen: { ...store.kitchen, ...kitchen } }),
  );
}

/** The script that `npm start` runs, as a path in the project. */
async function entryOf(root: string): Promise<string> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
  const entry = /^node (\S+)$/.exec(scripts.start)?.[1];
  if (entry === undefined)
    throw new Error(`The script "start" is "${scripts.start}": the bench cannot tell what it runs.`);
  return entry;
}

function targetOf({ url, pid, stop }: Running) {
  return { url, pids: [pid], stop };
}
