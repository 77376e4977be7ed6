import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { NewerSchema } from '../schemas.ts';

/** Suffix of files being written. Leftovers of a crash are deleted or overwritten later. */
let writes = 0;

/**
 * Writes a file atomically and durably: after a crash it has either the old or the new content, and once this has
 * returned, the new. The content is synced, renamed into place, and the rename is synced too.
 */
export async function writeDurably(
  path: string,
  content: string | Uint8Array,
  { mode = 0o600 }: { readonly mode?: number } = {},
): Promise<void> {
  writes += 1;
  const temporary = `${path}.${writes}`;
  try {
    await writeFile(temporary, content, { flush: true, mode });
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

/** Reads JSON; undefined if the file is missing. Throws if it is not JSON. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** A readable file whose content is not what was written. */
export class DamagedContent extends Error {}

/** Errors that concern a single file. */
const UNREADABLE = ['EACCES', 'EPERM', 'EIO', 'EISDIR', 'ELOOP', 'EBADMSG', 'EFBIG', 'ERR_FS_FILE_TOO_LARGE'];

/** Why a file counts as damaged; undefined for an error unrelated to the file itself. */
export function damageOf(path: string, error: unknown): string | undefined {
  if (error instanceof DamagedContent || error instanceof NewerSchema) return `${path}: ${error.message}`;
  if (error instanceof SyntaxError) return `${path}: It is not JSON. ${error.message}`;
  if (error instanceof z.ZodError) return `${path}: Its content is invalid. ${z.prettifyError(error)}`;
  const isUnreadable = UNREADABLE.some((code) => isCode(error, code));
  return isUnreadable ? `${path}: ${(error as Error).message}` : undefined;
}

/** Creates a folder durably, with its parents. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** The names in a folder; none if there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}

export function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/**
 * Coalesces requests for the same work: each run serves everyone who asked before it began, and requests during a run
 * share the next one. A hundred concurrent requests cost two runs.
 */
class Coalesced {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Resolves after a full run that started after this call. */
  ask(): Promise<void> {
    this.#next ??= this.#runNext();
    return this.#next;
  }

  async #runNext(): Promise<void> {
    // A failure is reported to that run's callers only; the next run must still start.
    await this.#running?.catch(() => undefined);
    this.#running = this.#next;
    this.#next = undefined;
    await this.#work();
  }
}

/** Recently written folders; an evicted one merely costs a sync that could have been shared. */
const folderSyncs = new LRUCache<string, Coalesced>({ max: 100 });

/** Syncs the folder's entries, so that files created in it are durable. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot sync a folder.
  if (process.platform === 'win32') return;
  let syncing = folderSyncs.get(path);
  if (!syncing) {
    syncing = new Coalesced(async () => {
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

/** A frequently written JSON file: each caller waits for a write that includes its change. */
export class JsonFile {
  readonly #writing: Coalesced;
  #content: () => unknown = () => undefined;

  constructor(path: string) {
    this.#writing = new Coalesced(async () => {
      await makeFolder(dirname(path));
      await writeDurably(path, toJson(this.#content()));
    });
  }

  /** @param content called when the write begins, so that it includes all changes up to then */
  save(content: () => unknown): Promise<void> {
    this.#content = content;
    return this.#writing.ask();
  }
}
