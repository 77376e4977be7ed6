import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/**
 * Writes a file so that after a crash it is there with its old content or its new one, never with half of it, and so that
 * after this has returned the new one stays: the content is synced, renamed into place, and the rename is synced too.
 */
export async function writeDurably(path: string, content: string): Promise<void> {
  await writeFileAtomic(path, content);
  await syncFolder(dirname(path));
}

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Reads JSON; undefined where there is no such file. Throws for one that is not JSON. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

export function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** Makes the folder's own entries durable: a file or folder that was made in it stays. */
export async function syncFolder(path: string): Promise<void> {
  // Windows has no such thing as syncing a folder.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * One JSON file that is written often. While a write is under way, further ones are gathered into the next: everybody waits
 * for a write that holds their change, and a hundred at once cost two writes, not a hundred.
 */
export class JsonFile {
  readonly #path: string;
  #content: () => unknown = () => undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** @param content called when the write begins, so that it holds all that has changed until then */
  save(content: () => unknown): Promise<void> {
    this.#content = content;
    this.#next ??= this.#writeNext();
    return this.#next;
  }

  async #writeNext(): Promise<void> {
    // A failed write is told to those who asked for it; the next one must go ahead all the same.
    await this.#running?.catch(() => undefined);
    this.#running = this.#next;
    this.#next = undefined;
    await mkdir(dirname(this.#path), { recursive: true });
    await writeDurably(this.#path, toJson(this.#content()));
  }
}
