import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { Watcher } from '../migrate.ts';

/** Without a terminal, prints a line from time to time. */
const LINE_EVERY_MS = 3000;

export interface Progress extends Watcher {
  readonly problems: number;
  end(): void;
}

export function showProgress(): Progress {
  return process.stderr.isTTY ? new Bar() : new Lines();
}

class Bar implements Progress {
  problems = 0;
  #bars: MultiBar | undefined;
  #bar: SingleBar | undefined;

  begin(work: string, total?: number): void {
    this.end();
    const format =
      total === undefined ? `${work} {value}` : `${work} {bar} {percentage}% {value}/{total} {eta_formatted}`;
    this.#bars = new MultiBar({ format, hideCursor: true, gracefulExit: false }, Presets.shades_classic);
    this.#bar = this.#bars.create(total ?? Number.MAX_SAFE_INTEGER, 0);
  }

  advance(): void {
    this.#bar?.increment();
  }

  problem(name: string, what: string): void {
    this.problems += 1;
    this.#bars?.log(`${name} ${what}\n`);
  }

  end(): void {
    // Without this, lines logged since the last redraw would be lost.
    this.#bars?.update();
    this.#bars?.stop();
  }
}

class Lines implements Progress {
  problems = 0;
  #work = '';
  #total: number | undefined;
  #done = 0;
  #saidAt = 0;

  begin(work: string, total?: number): void {
    if (this.#work !== '') this.#say();
    this.#work = work;
    this.#total = total;
    this.#done = 0;
    this.#saidAt = performance.now();
  }

  advance(): void {
    this.#done += 1;
    if (performance.now() - this.#saidAt > LINE_EVERY_MS) this.#say();
  }

  problem(name: string, what: string): void {
    this.problems += 1;
    process.stderr.write(`${name} ${what}\n`);
  }

  end(): void {
    if (this.#work !== '') this.#say();
  }

  #say(): void {
    this.#saidAt = performance.now();
    process.stderr.write(`${this.#work}: ${this.#done}${this.#total === undefined ? '' : ` of ${this.#total}`}\n`);
  }
}
