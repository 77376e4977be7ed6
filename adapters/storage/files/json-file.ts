import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';

/** Names the files that are being written. What a crash leaves of them is cleared away, or written over, later. */
let writes = 0;

/**
 * Writes a file so that after a crash it is there with its old content or its new one, never with half of it, and so that
 * after this has returned the new one stays: the content is synced, renamed into place, and the rename is synced too.
 */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  writes += 1;
  const temporary = `${path}.${writes}`;
  try {
    await writeFile(temporary, content, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
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

/** A file that can be read, and whose content is not what was written. */
export class DamagedContent extends Error {}

/** What makes one file unreadable, and not all of them. */
const UNREADABLE = ['EACCES', 'EPERM', 'EIO', 'EISDIR', 'ELOOP', 'EBADMSG', 'EFBIG', 'ERR_FS_FILE_TOO_LARGE'];

/** Why a file is taken for damaged; undefined for an error that says nothing about the file itself. */
export function damageOf(path: string, error: unknown): string | undefined {
  if (error instanceof DamagedContent) return `${path}: ${error.message}`;
  if (error instanceof SyntaxError) return `${path}: It is not JSON. ${error.message}`;
  if (error instanceof z.ZodError) return `${path}: It is not what it has to be. ${z.prettifyError(error)}`;
  const isUnreadable = UNREADABLE.some((code) => isCode(error, code));
  return isUnreadable ? `${path}: ${(error as Error).message}` : undefined;
}

/** Makes a folder that stays after a crash, with those above it. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

export function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/**
 * Work that serves everybody who has asked for it before it began. While it is under way, further ones are gathered into the
 * next: a hundred at once cost two times the work, not a hundred.
 */
class Gathered {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Resolves when the work has been done once more, from its beginning. */
  ask(): Promise<void> {
    this.#next ??= this.#runNext();
    return this.#next;
  }

  async #runNext(): Promise<void> {
    // A failure is told to those who asked for that run; the next one must go ahead all the same.
    await this.#running?.catch(() => undefined);
    this.#running = this.#next;
    this.#next = undefined;
    await this.#work();
  }
}

/** The folders that are written to at present; to forget one costs a sync that could have been shared, no more. */
const folderSyncs = new LRUCache<string, Gathered>({ max: 100 });

/** Makes the folder's own entries durable: a file or folder that was made in it stays. */
export async function syncFolder(path: string): Promise<void> {
  // Windows has no such thing as syncing a folder.
  if (process.platform === 'win32') return;
  let syncing = folderSyncs.get(path);
  if (!syncing) {
    syncing = new Gathered(async () => {
      const folder = await open(path, 'r');
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    });
    folderSyncs.set(path, syncing);
  }
  await syncing.ask();
}

/** One JSON file that is written often: everybody waits for a write that holds their change. */
export class JsonFile {
  readonly #writing: Gathered;
  #content: () => unknown = () => undefined;

  constructor(path: string) {
    this.#writing = new Gathered(async () => {
      await makeFolder(dirname(path));
      await writeDurably(path, toJson(this.#content()));
    });
  }

  /** @param content called when the write begins, so that it holds all that has changed until then */
  save(content: () => unknown): Promise<void> {
    this.#content = content;
    return this.#writing.ask();
  }
}
