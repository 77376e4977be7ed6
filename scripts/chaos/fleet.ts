import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PROJECT_ROOT } from '../../project-root.ts';

/**
 * The pizzeria's processes, to be killed one by one. On files it is the one program with its Temporal server; on MongoDB there is a
 * second API and a second worker beside it.
 */
export type Part = 'program' | 'temporal' | 'api' | 'worker';

export interface FleetOptions {
  readonly folder: string;
  /** Three free ports and, for MongoDB, a fourth. */
  readonly ports: { readonly api: number; readonly temporal: number; readonly ui: number; readonly second: number };
  readonly storage: 'files' | 'mongodb';
  readonly mongodbUrl: string;
}

const READY_WITHIN_MS = 90_000;

export class Fleet {
  readonly temporalAddress: string;
  readonly parts: readonly Part[];
  readonly #options: FleetOptions;
  readonly #log: WriteStream;
  readonly #children = new Map<Part, ChildProcess>();

  constructor(options: FleetOptions) {
    this.#options = options;
    this.temporalAddress = `127.0.0.1:${options.ports.temporal}`;
    this.parts = options.storage === 'files' ? ['program', 'temporal'] : ['program', 'temporal', 'api', 'worker'];
    this.#log = createWriteStream(join(options.folder, 'output.log'), { flags: 'a' });
  }

  /** The APIs' addresses. */
  get urls(): readonly string[] {
    const { ports, storage } = this.#options;
    const used = storage === 'files' ? [ports.api] : [ports.api, ports.second];
    return used.map((port) => `http://127.0.0.1:${port}`);
  }

  async start(): Promise<void> {
    for (const part of this.parts) if (part !== 'temporal') await this.#launch(part);
  }

  /** Kills a part as a power cut would, starts it anew, and waits until all is well again. */
  async kill(part: Part): Promise<void> {
    if (part === 'temporal') {
      // The program notices, and starts it again.
      process.kill(this.#temporalPid(), 'SIGKILL');
    } else {
      const child = this.#children.get(part);
      const ended = child && once(child, 'close');
      child?.kill('SIGKILL');
      await ended;
      await this.#launch(part);
    }
    for (const url of this.urls) await this.#ready(url);
  }

  async stop(): Promise<void> {
    // The program last: the others need its Temporal server to end in order.
    for (const [, child] of [...this.#children].toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      await ended;
    }
    this.#log.end();
  }

  async #launch(part: Exclude<Part, 'temporal'>): Promise<void> {
    const { folder, ports, storage, mongodbUrl } = this.#options;
    const script = { program: 'main.js', api: 'server.js', worker: 'worker.js' }[part];
    const child = spawn(process.execPath, [join(PROJECT_ROOT, 'dist', script)], {
      env: {
        ...process.env,
        PORT: String(part === 'api' ? ports.second : ports.api),
        TEMPORAL_PORT: String(ports.temporal),
        TEMPORAL_UI_PORT: String(ports.ui),
        TEMPORAL_ADDRESS: part === 'program' ? '' : this.temporalAddress,
        DATA_DIR: join(folder, 'data'),
        STORAGE: storage,
        MONGODB_URL: mongodbUrl,
        // The other system that is told of orders listens on this machine.
        WEBHOOKS_ALLOW_PRIVATE: 'true',
        LOG_FORMAT: 'json',
        LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pipe(this.#log, { end: false });
    child.stderr.pipe(this.#log, { end: false });
    this.#children.set(part, child);
    if (part === 'worker') return;
    await this.#ready(`http://127.0.0.1:${part === 'api' ? ports.second : ports.api}`, child);
  }

  async #ready(url: string, child?: ChildProcess): Promise<void> {
    const limit = performance.now() + READY_WITHIN_MS;
    for (;;) {
      if ((await fetch(`${url}/health/ready`).catch(() => undefined))?.ok) return;
      if (child && child.exitCode !== null)
        throw new Error(`It ended with code ${child.exitCode}; see ${this.#options.folder}/output.log.`);
      if (performance.now() > limit) throw new Error(`${url} was not ready within ${READY_WITHIN_MS / 1000} seconds.`);
      await pause(50);
    }
  }

  #temporalPid(): number {
    const file = join(this.#options.folder, 'data', 'temporal', 'server.pid.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;
  }
}
