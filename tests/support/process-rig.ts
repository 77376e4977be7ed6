import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import type { StorageSettings } from './databases.ts';
import { freePort } from './ports.ts';
import type { OrderView } from '../../api/orders/schemas.ts';
import { converterFor } from '../../bootstrap/compose.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { signToken, tokenSource } from '../../bootstrap/identity.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { startDevServer } from '../../temporal/dev-server.ts';
import { mustBeSound } from '../../temporal/verify.ts';
import type { Answer } from './api-rig.ts';
import { checkExchange } from './contract.ts';
import { AN_ORDER } from './api-rig.ts';
import { temporaryFolder } from './folders.ts';
import { until } from './until.ts';

/** The compiled program as a separate process, with its own Temporal server and files, as a user starts it. */
export interface ProcessRig {
  readonly folder: string;
  readonly env: Record<string, string>;
  readonly url: string;
  readonly temporalAddress: string;
  /** Starts the program and waits until it is ready. */
  start(options?: { script?: string; env?: Record<string, string> }): Promise<void>;
  /** Starts it and waits for its exit. */
  run(env?: Record<string, string>, script?: string): Promise<{ code: number | null; output: string }>;
  /** Runs one of the project's tools on its server and data until it exits. */
  tool(script: string, ...args: string[]): Promise<{ code: number | null; output: string }>;
  /** Starts another program on the same Temporal server and data; stopped by the test, or with the rig. */
  beside(script: string, env?: Record<string, string>): ChildProcess;
  kill(signal: 'SIGKILL' | 'SIGINT'): Promise<{ code: number | null; signal: string | null }>;
  /** Stops the program's clock and threads for a while, as a sleeping machine does; requests wait in its socket. */
  pause(milliseconds: number): Promise<void>;
  /** Resolves when the program has exited. */
  ended(): Promise<void>;
  temporalPid(): number;
  /** As a manager, unless the headers have an Authorization. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A manager's header. */
  authorization(): Promise<{ Authorization: string }>;
  /** A user's access token, by name or role. */
  token(user?: string): Promise<string>;
  place(overrides?: object, headers?: Record<string, string>): Promise<OrderView>;
  /** Runs the Temporal CLI against the rig's server. */
  cli(...args: string[]): Promise<string>;
  /** The simulated payment provider's log of an order. */
  paymentLog(orderId: string): string[];
  output(): string;
  /**
   * Stops everything. Whatever was done to the program, the test fails here if any response was a 500, or one of its workflows does not
   * replay.
   */
  close(): Promise<void>;
}

/**
 * @param storage default: its own files
 * @param settings others than those of tests
 */
export async function openProcessRig(
  storage: StorageSettings = { STORAGE: 'files' },
  settings: Readonly<Record<string, string>> = {},
): Promise<ProcessRig> {
  const folder = join(temporaryFolder(), 'data');
  const [port, temporalPort, uiPort, issuerPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const env = {
    PORT: String(port),
    TEMPORAL_PORT: String(temporalPort),
    TEMPORAL_UI_PORT: String(uiPort),
    ISSUER_PORT: String(issuerPort),
    DATA_DIR: folder,
    RATE_LIMITS: 'off',
    OPEN_LIMITS: 'off',
    LOG_FORMAT: 'json',
    ...storage,
    ...settings,
  };
  const url = `http://127.0.0.1:${port}`;
  const temporalAddress = `127.0.0.1:${temporalPort}`;
  let child: ChildProcess | undefined;
  const others: ChildProcess[] = [];
  let output = '';
  /** Of all programs started, in sequence. */
  let log = '';
  const unforeseen: string[] = [];

  const launch = (script: string, extra: Record<string, string>): ChildProcess => {
    output = '';
    const started = spawn(process.execPath, [join(PROJECT_ROOT, script)], {
      env: { ...process.env, ...env, ...extra },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const note = (chunk: Buffer): void => {
      output += chunk.toString();
      log += chunk.toString();
    };
    started.stdout.on('data', note);
    started.stderr.on('data', note);
    return started;
  };

  const manager = tokenSource(readConfig(env), 'manager');

  const rig: ProcessRig = {
    folder,
    env,
    url,
    temporalAddress,
    start: async ({ script = 'dist/main.js', env: extra = {} } = {}) => {
      child = launch(script, extra);
      for (;;) {
        if (child.exitCode !== null) throw new Error(`It exited with code ${child.exitCode}: ${output}`);
        const ready = await fetch(`${url}/health/ready`).catch(() => undefined);
        if (ready?.ok) return;
        await pause(20);
      }
    },
    run: async (extra = {}, script = 'dist/main.js') => {
      // Its own output alone: another program may be running, and logging.
      let said = '';
      const started = launch(script, extra);
      started.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      started.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const [code] = (await once(started, 'close')) as [number | null];
      return { code, output: said };
    },
    tool: async (script, ...args) => {
      const tool = spawn(process.execPath, [join(PROJECT_ROOT, script), ...args], {
        env: { ...process.env, ...env, TEMPORAL_ADDRESS: temporalAddress },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      tool.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      tool.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const [code] = (await once(tool, 'close')) as [number | null];
      return { code, output: said };
    },
    beside: (script, extra = {}) => {
      const started = launch(script, { TEMPORAL_ADDRESS: temporalAddress, ...extra });
      others.push(started);
      return started;
    },
    kill: async (signal) => {
      if (!child) throw new Error('It is not running.');
      const ending = once(child, 'close');
      child.kill(signal);
      const [code, by] = (await ending) as [number | null, string | null];
      return { code, signal: by };
    },
    pause: async (milliseconds) => {
      child?.kill('SIGSTOP');
      await pause(milliseconds);
      child?.kill('SIGCONT');
    },
    ended: async () => {
      if (child && child.exitCode === null && child.signalCode === null) await once(child, 'close');
    },
    temporalPid: () =>
      (JSON.parse(readFileSync(join(folder, 'temporal', 'server.pid.json'), 'utf8')) as { pid: number }).pid,
    call: async (method, path, body, headers = {}) => {
      const response = await fetch(url + path, {
        method,
        headers: { ...(await rig.authorization()), 'Content-Type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.status === 500) unforeseen.push(response.headers.get('X-Request-Id') ?? 'without an id');
      const answer: Answer = {
        status: response.status,
        headers: response.headers,
        body: /json/.test(response.headers.get('Content-Type') ?? '') ? JSON.parse(text) : text || undefined,
      };
      await checkExchange({ method, address: path, request: body, ...answer });
      return answer;
    },
    authorization: async () => ({ Authorization: `Bearer ${await manager()}` }),
    token: (user = 'manager') => signToken(readConfig(env), user),
    place: async (overrides = {}, headers = {}) => {
      const order = { ...AN_ORDER, ...overrides };
      const keyed = { 'Idempotency-Key': randomUUID(), ...headers };
      let answer = await rig.call('POST', '/api/orders', order, keyed);
      // A busy machine may take longer than a request waits: ask again, like a customer.
      await until(async () => {
        const isUnderWay =
          answer.body.code === 'not_known_yet' || (answer.status === 202 && !answer.body.payment?.action_url);
        if (isUnderWay) answer = await rig.call('POST', '/api/orders', order, keyed);
        return !isUnderWay;
      });
      if (answer.status !== 201) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
      return answer.body as OrderView;
    },
    cli: async (...args) => {
      const cli = spawn(process.env['TEST_TEMPORAL_CLI'] ?? '', [...args, '--address', temporalAddress]);
      let said = '';
      cli.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      cli.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const [code] = (await once(cli, 'close')) as [number];
      if (code !== 0) throw new Error(said);
      return said;
    },
    paymentLog: (orderId) => {
      const file = join(folder, 'simulated-payments', `${orderId}.json`);
      return (JSON.parse(readFileSync(file, 'utf8')) as { log: string[] }).log;
    },
    output: () => output,
    close: async () => {
      for (const other of others) {
        if (other.exitCode !== null || other.signalCode !== null) continue;
        const ended = once(other, 'close');
        other.kill('SIGINT');
        await ended;
      }
      if (child && child.exitCode === null && child.signalCode === null) await rig.kill('SIGINT');
      if (unforeseen.length > 0) {
        const lines = log.split('\n').filter((line) => unforeseen.some((id) => line.includes(id)));
        throw new Error(`${unforeseen.length} requests were answered 500:\n${lines.join('\n')}`);
      }
      await replayAll(env, temporalAddress);
    },
  };
  return rig;
}

let isRuntimeInstalled = false;

/**
 * The Temporal server, whatever happened to it: restarted on its database, or adopted if a killed program left it running; then
 * stopped.
 */
async function replayAll(env: Record<string, string>, address: string): Promise<void> {
  // A test file may open several rigs, but a process has one runtime.
  if (!isRuntimeInstalled) Runtime.install({ logger: new DefaultLogger('ERROR') });
  isRuntimeInstalled = true;
  const config = readConfig(env);
  const folder = join(config.dataDir, 'temporal');
  // The program was never started, or uses an external server.
  if (!existsSync(join(folder, 'temporal.db'))) return;
  const { embeddedPort: port, embeddedUiPort: uiPort, namespace } = config.temporal;
  const server = await startDevServer({ folder, port, uiPort, namespace, log: pino({ level: 'silent' }) });
  const connection = await Connection.connect({ address });
  try {
    await mustBeSound({ client: new Client({ connection, namespace, dataConverter: converterFor(config) }) });
  } finally {
    await connection.close();
    await server.stop();
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
