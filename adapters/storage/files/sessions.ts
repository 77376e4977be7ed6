import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KeyedMutex } from '../../../lib/keyed-mutex.ts';
import type { Session, SessionStore } from '../../../ports.ts';
import { readSession } from '../stored-session.ts';
import { readJson, syncFolder, toJson, writeDurably } from './json-file.ts';

const HOUR_MS = 3_600_000;

/** `sessions/<hash of its id>.json`, in the data folder, since a session belongs to no store. */
export class FileSessions implements SessionStore {
  readonly #folder: string;
  readonly #locks = new KeyedMutex();
  /** When expired files were last removed. */
  #tidied = 0;

  /** @param folder DATA_DIR */
  constructor(folder: string) {
    this.#folder = join(folder, 'sessions');
  }

  get(key: string): Promise<Session | undefined> {
    return this.#read(key);
  }

  change(key: string, apply: (known: Session | undefined) => Session | undefined): Promise<Session | undefined> {
    return this.#locks.runExclusive(key, async () => {
      const known = await this.#read(key);
      const session = apply(known);
      if (session === known) return session;
      if (session) {
        await this.#tidy();
        await writeDurably(this.#pathOf(key), toJson(session));
      } else {
        await this.#remove(key);
      }
      return session;
    });
  }

  async removeOf(principalId: string): Promise<number> {
    const keys = await this.#keys();
    const removed = await Promise.all(
      keys.map(async (key) => {
        let isTheirs = false;
        await this.change(key, (known) => {
          isTheirs = known?.principalId === principalId;
          return isTheirs ? undefined : known;
        });
        return isTheirs;
      }),
    );
    return removed.filter(Boolean).length;
  }

  async #read(key: string): Promise<Session | undefined> {
    try {
      return readSession(await readJson(this.#pathOf(key)));
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  async #remove(key: string): Promise<void> {
    await rm(this.#pathOf(key), { force: true });
    // A session that came back after a crash would be signed in.
    await syncFolder(this.#folder);
  }

  async #keys(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return names.flatMap((name) => /^([0-9a-f]{64})\.json$/.exec(name)?.[1] ?? []);
  }

  async #tidy(): Promise<void> {
    const now = Date.now();
    if (now - this.#tidied < HOUR_MS) return;
    this.#tidied = now;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const key of await this.#keys()) {
      const session = await this.#read(key);
      if (!session || Date.parse(session.expiresAt) < now) await rm(this.#pathOf(key), { force: true });
    }
  }

  #pathOf(key: string): string {
    return join(this.#folder, `${key}.json`);
  }
}
