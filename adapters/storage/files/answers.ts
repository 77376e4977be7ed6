import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreId } from '../../../domain/shared/values.ts';
import { KeyedMutex } from '../../../lib/keyed-mutex.ts';
import { ANSWER_HOURS, type AnswerStore, type KeyedRequest } from '../../../ports.ts';
import { readKeyedRequest } from '../stored-answer.ts';
import { namesIn, readJson, toJson, writeDurably } from './json-file.ts';

const HOUR_MS = 3_600_000;

/** `<store>/answers/<key>.json`: the answer to a request with a key, for a day. */
export class FileAnswers implements AnswerStore {
  readonly #folder: string;
  readonly #locks = new KeyedMutex();
  /** When a store's old files were last removed. */
  readonly #tidied = new Map<StoreId, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  change(
    storeId: StoreId,
    key: string,
    apply: (known: KeyedRequest | undefined) => KeyedRequest,
  ): Promise<KeyedRequest> {
    const folder = join(this.#folder, storeId, 'answers');
    return this.#locks.runExclusive(`${storeId}/${key}`, async () => {
      await this.#tidy(storeId, folder);
      const path = join(folder, `${key}.json`);
      const known = await read(path);
      const changed = apply(known);
      if (changed !== known) await writeDurably(path, toJson(changed));
      return changed;
    });
  }

  async *findAll(storeId: StoreId): AsyncIterable<readonly [string, KeyedRequest]> {
    const folder = join(this.#folder, storeId, 'answers');
    for (const name of await namesIn(folder)) {
      const request = name.endsWith('.json') ? await read(join(folder, name)) : undefined;
      if (request) yield [name.slice(0, -'.json'.length), request];
    }
  }

  /** Once an hour, so that a busy store’s folder is not listed for each request. */
  async #tidy(storeId: StoreId, folder: string): Promise<void> {
    const now = Date.now();
    if (now - (this.#tidied.get(storeId) ?? 0) < HOUR_MS) return;
    this.#tidied.set(storeId, now);
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const { mtimeMs } = await stat(path);
      if (now - mtimeMs > ANSWER_HOURS * HOUR_MS) await rm(path, { force: true });
    }
  }
}

async function read(path: string): Promise<KeyedRequest | undefined> {
  try {
    return readKeyedRequest(await readJson(path));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
