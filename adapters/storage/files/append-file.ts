import { open, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isCode, makeFolder, syncFolder } from './json-file.ts';

const NEWLINE = 10;

class Batch {
  readonly lines: string[] = [];
  isToBeSynced = false;
  written: Promise<void> | undefined;
}

/**
 * A file to which whole lines are added. Concurrent appends share one write and one sync. A line that was acknowledged is whole;
 * one that was not is either whole or not there.
 */
export class AppendFile {
  readonly #path: string;
  #next = new Batch();
  #running: Promise<void> | undefined;
  /** How much of the file is whole, where a write has failed and not been taken back. */
  #wholeSize: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** @param isToBeSynced whether the line is to outlast a power cut; a crash of this process it outlasts anyway */
  append(line: string, { isToBeSynced }: { readonly isToBeSynced: boolean }): Promise<void> {
    const batch = this.#next;
    batch.lines.push(line);
    batch.isToBeSynced ||= isToBeSynced;
    batch.written ??= this.#writeNext();
    return batch.written;
  }

  async #writeNext(): Promise<void> {
    // A failure is reported to the callers of that write; the next one must still proceed.
    await this.#running?.catch(() => undefined);
    const batch = this.#next;
    this.#next = new Batch();
    this.#running = batch.written;
    await this.#write(batch);
  }

  async #write({ lines, isToBeSynced }: Batch): Promise<void> {
    await makeFolder(dirname(this.#path));
    const file = await open(this.#path, 'a');
    let size: number;
    try {
      if (this.#wholeSize !== undefined) await file.truncate(this.#wholeSize);
      ({ size } = await file.stat());
      this.#wholeSize = size;
      await file.appendFile(lines.map((line) => `${line}\n`).join(''));
      if (isToBeSynced) await file.datasync();
      this.#wholeSize = undefined;
    } catch (error) {
      // Where this fails too, the next write begins with it.
      if (this.#wholeSize !== undefined) await file.truncate(this.#wholeSize).catch(() => undefined);
      throw error;
    } finally {
      await file.close();
    }
    if (size === 0) await syncFolder(dirname(this.#path));
  }
}

/**
 * The whole lines of such a file; none where there is no file. What follows the last of them was never acknowledged.
 *
 * @param options.isToBeCut whether that is cut off, so that lines can be added
 */
export async function readLines(path: string, { isToBeCut }: { readonly isToBeCut: boolean }): Promise<string[]> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
  const wholeSize = content.lastIndexOf(NEWLINE) + 1;
  if (isToBeCut && wholeSize < content.length) await truncate(path, wholeSize);
  const text = content.toString('utf8', 0, wholeSize);
  return text === '' ? [] : text.slice(0, -1).split('\n');
}
