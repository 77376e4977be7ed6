import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AuditStore } from '../../../ports.ts';
import { AppendFile } from './append-file.ts';
import { namesIn } from './json-file.ts';

const SUFFIX = '.jsonl';

/** `audit/<chain>.jsonl` in the data folder: a line for each entry. Others may read while a process writes. */
export class FileAudit implements AuditStore {
  readonly #folder: string;
  /** That which this process writes. */
  #open: { readonly chain: string; readonly file: AppendFile; length: number } | undefined;

  /** @param folder DATA_DIR */
  constructor(folder: string) {
    this.#folder = join(folder, 'audit');
  }

  /** All of them or, if it fails, none. */
  async append(chain: string, first: number, lines: readonly string[]): Promise<void> {
    if (this.#open?.chain !== chain) this.#open = { chain, file: new AppendFile(this.#pathOf(chain)), length: first };
    const open = this.#open;
    const missing = lines.slice(open.length - first);
    if (missing.length === 0) return;
    await open.file.append(missing.join('\n'), { isToBeSynced: true });
    open.length = first + lines.length;
  }

  async chains(): Promise<readonly string[]> {
    const names = await namesIn(this.#folder);
    return names.flatMap((name) => (name.endsWith(SUFFIX) ? [name.slice(0, -SUFFIX.length)] : [])).toSorted();
  }

  async *lines(chain: string): AsyncIterable<string> {
    const file = createReadStream(this.#pathOf(chain));
    let last: string | undefined;
    for await (const line of createInterface({ input: file, crlfDelay: Infinity })) {
      if (last !== undefined) yield last;
      last = line;
    }
    // A crash may leave the beginning of a line, which was never acknowledged: whole ones end in a brace.
    if (last !== undefined && last.endsWith('}')) yield last;
  }

  async remove(chain: string): Promise<void> {
    await rm(this.#pathOf(chain), { force: true });
  }

  #pathOf(chain: string): string {
    return join(this.#folder, `${chain}${SUFFIX}`);
  }
}
