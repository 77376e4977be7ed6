import { execFile, spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { SearchAttributeType } from '@temporalio/common';
import type { Logger } from 'pino';
import { z } from 'zod';
import { StartupError } from '../lib/startup-error.ts';
import { SEARCH_ATTRIBUTES } from '../workflows/search-attributes.ts';
import { findTemporalCli } from './binary.ts';

/** How often the server is checked; it is restarted if it was killed. */
const WATCH_INTERVAL_MS = 1_000;
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;

export interface DevServerOptions {
  /** Folder of its database, log and pid file. */
  readonly folder: string;
  readonly port: number;
  readonly uiPort: number;
  readonly namespace: string;
  readonly log: Logger;
}

export interface DevServer {
  readonly pid: () => number;
  /** Stops the server and waits until it is gone. */
  stop(): Promise<void>;
}

const pidFile = z.object({ pid: z.number().int().positive(), port: z.number(), uiPort: z.number() });
type Running = z.infer<typeof pidFile>;

/**
 * The Temporal server of a single machine. It is a separate process, so it survives when ours is killed; the next start
 * finds it through its pid file and reuses it, or replaces it if it does not respond or has other ports.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  await mkdir(options.folder, { recursive: true });
  let running = (await adopt(options)) ?? (await launch(options));
  const stopping = new AbortController();
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      await pause(WATCH_INTERVAL_MS, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted || isAlive(running.pid)) continue;
      options.log.error(`The Temporal server (process ${running.pid}) is gone; restarting it.`);
      try {
        running = await launch(options);
      } catch (error) {
        options.log.error({ err: error }, 'The Temporal server could not be restarted; retrying in a second.');
      }
    }
  })();
  return {
    pid: () => running.pid,
    stop: async () => {
      stopping.abort();
      await watching;
      await end(running.pid);
      await rm(pidPath(options), { force: true });
    },
  };
}

async function adopt(options: DevServerOptions): Promise<Running | undefined> {
  const known = pidFile.safeParse(await readJson(pidPath(options))).data;
  if (!known || !isAlive(known.pid) || !(await isOurs(known.pid, options))) return undefined;
  const samePorts = known.port === options.port && known.uiPort === options.uiPort;
  if (samePorts && (await answers(options, 5_000))) {
    options.log.info(`Reusing the Temporal server that is still running (process ${known.pid}).`);
    return known;
  }
  options.log.info(`Stopping an orphaned Temporal server (process ${known.pid}).`);
  await end(known.pid);
  return undefined;
}

async function launch(options: DevServerOptions): Promise<Running> {
  const { folder, port, uiPort, log } = options;
  await mustBeFree(port, 'TEMPORAL_PORT');
  await mustBeFree(uiPort, 'TEMPORAL_UI_PORT');
  const cli = await findTemporalCli((line) => log.info(line));
  const logPath = join(folder, 'server.log');
  const output = await open(logPath, 'w');
  // Its own process group: Ctrl-C in the terminal reaches only us, and we stop the server last.
  const child = spawn(cli, serverArguments(options), {
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
    env: serverEnvironment(),
  });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('It exited immediately.')));
  });
  failed.catch(() => undefined);
  child.unref();
  await output.close();
  if (child.pid === undefined) return failed;
  const running = { pid: child.pid, port, uiPort };
  await writeFile(pidPath(options), `${JSON.stringify(running)}\n`);
  try {
    if (!(await Promise.race([answers(options, START_TIMEOUT_MS), failed]))) throw new Error('It does not respond.');
  } catch (error) {
    await end(child.pid);
    const lines = (await readFile(logPath, 'utf8')).trim().split('\n').slice(-3).join(' ');
    throw new StartupError(`The Temporal server did not start: ${String(error)} Its log, ${logPath}, ends: ${lines}`);
  }
  return running;
}

/**
 * By default the development server adds about 50 ms to every workflow step, because of settings for shared clusters:
 * slow queue polling and timers batched by the second. These flags undo that.
 */
function serverArguments({ folder, port, uiPort, namespace }: DevServerOptions): string[] {
  const types: Record<string, string> = {
    [SearchAttributeType.KEYWORD]: 'Keyword',
    [SearchAttributeType.DATETIME]: 'Datetime',
  };
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
    ...['--db-filename', databasePath(folder), '--namespace', namespace, '--log-level', 'warn', '--log-format', 'json'],
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    ...[
      'history.transferProcessorMaxPollRPS=2000',
      'history.timerProcessorMaxPollRPS=2000',
      'history.timerProcessorMaxTimeShift="20ms"',
      'matching.numTaskqueueReadPartitions=1',
      'matching.numTaskqueueWritePartitions=1',
      'system.enableActivityEagerExecution=true',
    ].flatMap((setting) => ['--dynamic-config-value', setting]),
    ...SEARCH_ATTRIBUTES.flatMap((key) => ['--search-attribute', `${key.name}=${types[key.type]}`]),
  ];
}

/** What a Go program may need of the environment; none of our secrets. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const passed = [
    'PATH',
    'HOME',
    'TMPDIR',
    'TZ',
    'GOMAXPROCS',
    'GOMEMLIMIT',
    'GODEBUG',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
  ];
  const given = passed.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...(Object.fromEntries(given) as NodeJS.ProcessEnv), GOGC: process.env['GOGC'] ?? '400' };
}

async function answers({ port, namespace }: DevServerOptions, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    try {
      const connection = await Connection.connect({ address: `127.0.0.1:${port}`, connectTimeout: '1s' });
      try {
        await connection.withDeadline(Date.now() + 2_000, () =>
          connection.workflowService.describeNamespace({ namespace }),
        );
        return true;
      } finally {
        await connection.close();
      }
    } catch {
      await pause(50);
    }
  }
  return false;
}

/** Whether a process is this folder's server, and not another one with a reused pid. */
async function isOurs(pid: number, { folder }: DevServerOptions): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
    return stdout.includes(databasePath(folder));
  } catch {
    // No `ps` here: Linux has the same information in /proc.
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return commandLine.includes(databasePath(folder));
  }
}

async function mustBeFree(port: number, setting: string): Promise<void> {
  await new Promise<void>((free, reject) => {
    const probe = createServer();
    probe.once('error', () =>
      reject(
        new StartupError(
          `${setting}: port ${port} is in use. Stop the process using it, or set ${setting} to another port.`,
        ),
      ),
    );
    probe.listen(port, '127.0.0.1', () => probe.close(() => free()));
  });
}

async function end(pid: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    const until = Date.now() + STOP_TIMEOUT_MS;
    while (isAlive(pid) && Date.now() < until) await pause(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    // Missing, or half-written by a crash: a running server then shows up as a port in use.
    return undefined;
  }
}

function pidPath({ folder }: DevServerOptions): string {
  return join(folder, 'server.pid.json');
}

function databasePath(folder: string): string {
  return join(resolve(folder), 'temporal.db');
}
