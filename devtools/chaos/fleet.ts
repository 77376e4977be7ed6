import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../../adapters/faults/faults.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';

/**
 * The pizzeria's processes, which can be killed one by one. With files this is the single program with its Temporal server; with
 * MongoDB there are also a second API and a second worker.
 */
export type Part = 'program' | 'temporal' | 'api' | 'worker';

export interface FleetOptions {
  readonly folder: string;
  /** Free ports; the second is of the second API, with MongoDB. */
  readonly ports: Readonly<Record<'api' | 'temporal' | 'ui' | 'issuer' | 'second', number>>;
  readonly storage: 'files' | 'mongodb';
  readonly mongodbUrl: string;
  readonly onHit: (hit: Hit) => void;
  /** A part has exited unexpectedly; it is restarted. */
  readonly onEnd: (part: Part, how: string) => void;
}

/** A call hit by a fault. */
export interface Hit {
  readonly id: number;
  readonly operation: string;
  readonly subject: string;
}

const READY_WITHIN_MS = 90_000;

export class Fleet {
  readonly temporalAddress: string;
  readonly parts: readonly Part[];
  readonly #options: FleetOptions;
  readonly #log: WriteStream;
  readonly #children = new Map<Part, ChildProcess>();
  #isStopping = false;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.temporalAddress = `127.0.0.1:${options.ports.temporal}`;
    this.parts = options.storage === 'files' ? ['program', 'temporal'] : ['program', 'temporal', 'api', 'worker'];
    this.#log = createWriteStream(this.log, { flags: 'a' });
  }

  /** The processes' writes with their times: see adapters/faults/journal.ts. */
  get journal(): string {
    return join(this.#options.folder, 'journal.jsonl');
  }

  /** The processes' output. */
  get log(): string {
    return join(this.#options.folder, 'output.log');
  }

  /** The folder of the simulated provider's books. */
  get books(): string {
    return join(this.#options.folder, 'data', 'simulated-payments');
  }

  /** The fleet's settings, for access to its storage after all processes have stopped, and for tokens. */
  get environment(): Record<string, string> {
    const { folder, storage, mongodbUrl, ports } = this.#options;
    return {
      ISSUER_PORT: String(ports.issuer),
      DATA_DIR: join(folder, 'data'),
      STORAGE: storage,
      MONGODB_URL: mongodbUrl,
    };
  }

  /** The APIs' URLs. */
  get urls(): readonly string[] {
    const { ports, storage } = this.#options;
    const used = storage === 'files' ? [ports.api] : [ports.api, ports.second];
    return used.map((port) => `http://127.0.0.1:${port}`);
  }

  async start(): Promise<void> {
    for (const part of this.parts) if (part !== 'temporal') await this.#launch(part);
  }

  /** Kills a part like a power failure, restarts it, and waits until everything is ready again. */
  async kill(part: Part): Promise<void> {
    if (part === 'temporal') {
      // The program notices, and restarts it.
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

  /** Injects a fault at a part's ports. No effect on a part that is down. */
  tell(part: Part, fault: Fault): void {
    const child = this.#children.get(part);
    if (child?.connected) child.send(fault);
  }

  /** Suspends a part, and resumes it after a while. */
  async freeze(part: Part, ms: number): Promise<void> {
    const pid = part === 'temporal' ? this.#temporalPid() : this.#children.get(part)?.pid;
    if (pid === undefined) return;
    process.kill(pid, 'SIGSTOP');
    await pause(ms);
    process.kill(pid, 'SIGCONT');
    for (const url of this.urls) await this.#ready(url);
  }

  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    // Stop the program last: the others need its Temporal server for a clean shutdown.
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
    const script = join(PROJECT_ROOT, 'dist', 'devtools', 'chaos', 'program.js');
    const child = spawn(process.execPath, [script, part, this.journal], {
      env: {
        ...process.env,
        PORT: String(part === 'api' ? ports.second : ports.api),
        TEMPORAL_PORT: String(ports.temporal),
        TEMPORAL_UI_PORT: String(ports.ui),
        ISSUER_PORT: String(ports.issuer),
        TEMPORAL_ADDRESS: part === 'program' ? '' : this.temporalAddress,
        DATA_DIR: join(folder, 'data'),
        STORAGE: storage,
        MONGODB_URL: mongodbUrl,
        // The webhook receiver listens on this machine.
        WEBHOOKS_ALLOW_PRIVATE: 'true',
        RATE_LIMITS: 'off',
        OPEN_LIMITS: 'off',
        LOG_FORMAT: 'json',
        LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.stdout?.pipe(this.#log, { end: false });
    child.stderr?.pipe(this.#log, { end: false });
    child.on('message', (hit: Hit) => this.#options.onHit(hit));
    // A part that was just killed cannot receive this; that is detected elsewhere.
    child.on('error', () => undefined);
    child.once('exit', (code, signal) => {
      if (this.#isStopping || child.killed) return;
      this.#options.onEnd(part, signal ?? `code ${code}`);
      this.#launch(part).catch(() => undefined);
    });
    this.#children.set(part, child);
    if (part === 'worker') return;
    await this.#ready(`http://127.0.0.1:${part === 'api' ? ports.second : ports.api}`, child);
  }

  async #ready(url: string, child?: ChildProcess): Promise<void> {
    const limit = performance.now() + READY_WITHIN_MS;
    for (;;) {
      if ((await fetch(`${url}/health/ready`).catch(() => undefined))?.ok) return;
      if (child && child.exitCode !== null)
        throw new Error(`It exited with code ${child.exitCode}; see ${this.#options.folder}/output.log.`);
      if (performance.now() > limit) throw new Error(`${url} was not ready within ${READY_WITHIN_MS / 1000} seconds.`);
      await pause(50);
    }
  }

  #temporalPid(): number {
    const file = join(this.#options.folder, 'data', 'temporal', 'server.pid.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;
  }
}
