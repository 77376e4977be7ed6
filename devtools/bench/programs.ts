import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { DEFAULT_STORE, type OrderId } from '../../domain/shared/values.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { ORDER_WORKFLOW, orderWorkflowId } from '../../workflows/messages.ts';
import { BARE_WORKFLOW, bareWorkflowId } from './bare/messages.ts';
import type { Target } from './target.ts';
import type { TemporalServer } from './temporal.ts';

/** The two programs, each in a process of its own, on the same Temporal server. */

/** Room for every order that the bench has in flight: it measures the pipeline, not the size of the kitchen. */
const KITCHEN = { slots: 200, max_backlog: 1000 };
const START_TIMEOUT_MS = 60_000;

export interface Program extends Target {
  stop(): Promise<void>;
}

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly temporal: TemporalServer;
  /** Where to leave CPU profiles, one per thread; undefined for none. */
  readonly profiles: string | undefined;
}

/** What `npm start` runs, with a kitchen that is large enough. */
export async function startReal(place: Place): Promise<Program> {
  const { folder } = place;
  const store = JSON.parse(await readFile(join(PROJECT_ROOT, 'seed', 'store.json'), 'utf8')) as { kitchen: object };
  await mkdir(join(folder, 'main'), { recursive: true });
  await writeFile(
    join(folder, 'main', 'store.json'),
    JSON.stringify({ ...store, kitchen: { ...store.kitchen, ...KITCHEN } }),
  );
  const { url, pid, stop } = await start([join(PROJECT_ROOT, 'dist', 'main.js')], place);
  return {
    name: 'real',
    url,
    pid,
    stop,
    workflowType: ORDER_WORKFLOW,
    workflowId: (id) => orderWorkflowId(DEFAULT_STORE, id as OrderId),
  };
}

export async function startBare(place: Place): Promise<Program> {
  const { folder } = place;
  await mkdir(folder, { recursive: true });
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(import.meta.dirname, 'bare', 'workflow.js'),
    logger: new DefaultLogger('WARN'),
  });
  const bundle = join(folder, 'workflow-bundle.js');
  await writeFile(bundle, code);
  const script = join(import.meta.dirname, 'bare', 'main.js');
  const { url, pid, stop } = await start([script, bundle], place);
  return { name: 'bare', url, pid, stop, workflowType: BARE_WORKFLOW, workflowId: bareWorkflowId };
}

/** Starts a program and waits until it is ready. What it prints is kept, for when it is not. */
async function start(command: readonly string[], { folder, port, temporal, profiles }: Place) {
  const profiling = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profiles)}`];
  const output = await open(join(folder, 'output.log'), 'a');
  const child = spawn(process.execPath, [...profiling, ...command], {
    stdio: ['ignore', output.fd, output.fd],
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: folder,
      STORAGE: 'files',
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: 'default',
      // A machine that is busy with the bench answers late, which is to be measured, not given up.
      COMMAND_TIMEOUT_SECONDS: '30',
      LOG_LEVEL: 'warn',
      LOG_FORMAT: 'json',
    },
  });
  await output.close();
  const closed = once(child, 'close');
  closed.catch(() => undefined);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await closed;
  };
  const url = `http://127.0.0.1:${port}`;
  const until = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const ready = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (ready?.ok && child.pid !== undefined) return { url, pid: child.pid, stop };
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`${command[0]} did not start: ${await readFile(join(folder, 'output.log'), 'utf8')}`);
    }
    await pause(50);
  }
}
