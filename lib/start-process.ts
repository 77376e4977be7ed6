import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const START_TIMEOUT_MS = 60_000;
/** The suffix of files with a process's output. */
export const OUTPUT = 'output.log';

export interface Launch {
  readonly name: string;
  /** Node's arguments. */
  readonly command: readonly string[];
  readonly folder: string;
  /** The URL with `/health/ready`. */
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  /** The folder for CPU profiles, one per thread; undefined for none. */
  readonly profiles?: string | undefined;
}

export interface Running {
  readonly url: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** Starts a Node program and waits until it is ready. Its output is kept, to report a failed start. */
export async function startProcess({ name, command, folder, port, env, profiles }: Launch): Promise<Running> {
  const profiling = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profiles)}`];
  await mkdir(folder, { recursive: true });
  const outputPath = join(folder, `${name}-${OUTPUT}`);
  const output = await open(outputPath, 'a');
  const child = spawn(process.execPath, [...profiling, ...command], {
    stdio: ['ignore', output.fd, output.fd],
    env: { ...process.env, ...env },
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
      throw new Error(`${name} did not start: ${await readFile(outputPath, 'utf8')}`);
    }
    await pause(50);
  }
}
