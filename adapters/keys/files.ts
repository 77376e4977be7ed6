import { mkdir, readFile, rm, writeFile, appendFile, link } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { KeyedMutex } from '../../lib/keyed-mutex.ts';
import {
  StorageDamaged,
  SubjectErased,
  type AuditAnchor,
  type AuditAnchors,
  type Erasure,
  type KeyStore,
  type SubjectRecord,
} from '../../ports.ts';
import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import { isCode, namesIn, readJson, syncFolder, toJson, writeDurably } from '../storage/files/json-file.ts';

const record = z.object({
  subject: z.string(),
  wrapped: z.string(),
  phones: z.array(z.string()),
  createdAt: z.string(),
});
const anchor = z.object({ chain: z.string(), last: z.number(), hash: z.string(), at: z.string(), mac: z.string() });
const erasure = z.object({ subject: z.string(), erasedAt: z.string() });
/** Subjects and hashes become names of files. */
const NAME = /^[A-Za-z0-9_-]{1,80}$/;
const PRIVATE = { mode: 0o600 } as const;

/**
 * `subjects/<start>/<subject>.json`: a key, or the mark that it was erased; `phones/<start>/<hash>/<subject>`: empty files by which
 * subjects are found; `erasures.jsonl`: what was erased, for after a restore. One process at a time, like the files of the data.
 */
export class FileKeys implements KeyStore {
  readonly anchors: AuditAnchors;
  readonly #folder: string;
  readonly #locks = new KeyedMutex();

  constructor(folder: string) {
    this.#folder = folder;
    this.anchors = new FileAnchors(join(folder, 'audit'));
  }

  async get(subjects: readonly string[]): Promise<ReadonlyMap<string, SubjectRecord | 'erased'>> {
    const read = await Promise.all(subjects.map(async (subject) => [subject, await this.#read(subject)] as const));
    return new Map(read.flatMap(([subject, found]) => (found ? [[subject, found] as const] : [])));
  }

  async create(created: SubjectRecord): Promise<SubjectRecord> {
    const path = this.#pathOf(created.subject);
    return this.#locks.runExclusive(created.subject, async () => {
      const known = await this.#read(created.subject);
      if (known === 'erased') throw new SubjectErased(`The data of ${created.subject} was erased.`);
      if (known) return known;
      await this.#makeFolder(dirname(path));
      for (const phone of created.phones) await this.#enter(created.subject, phone);
      const temporary = `${path}.new`;
      await writeFile(temporary, toJson(created), { ...PRIVATE, flush: true });
      await link(temporary, path);
      await rm(temporary, { force: true });
      await syncFolder(dirname(path));
      return created;
    });
  }

  async addPhone(subject: string, phone: string): Promise<void> {
    await this.#locks.runExclusive(subject, async () => {
      const known = await this.#read(subject);
      if (!known || known === 'erased' || known.phones.includes(phone)) return;
      await this.#enter(subject, phone);
      const changed = { ...known, phones: [...known.phones, phone] };
      await writeDurably(this.#pathOf(subject), toJson(changed), PRIVATE);
    });
  }

  async rewrap(subject: string, from: string, to: string): Promise<boolean> {
    return this.#locks.runExclusive(subject, async () => {
      const known = await this.#read(subject);
      if (!known || known === 'erased' || known.wrapped !== from) return false;
      await writeDurably(this.#pathOf(subject), toJson({ ...known, wrapped: to }), PRIVATE);
      return true;
    });
  }

  async findByPhone(phone: string): Promise<readonly string[]> {
    return NAME.test(phone) ? namesIn(this.#phoneFolder(phone)) : [];
  }

  async erase(erased: Erasure): Promise<void> {
    const { subject } = erased;
    await this.#locks.runExclusive(subject, async () => {
      const known = await this.#read(subject);
      if (known === 'erased') return;
      await this.#makeFolder(this.#folder);
      await appendFile(join(this.#folder, 'erasures.jsonl'), `${JSON.stringify(erased)}\n`, {
        ...PRIVATE,
        flush: true,
      });
      for (const phone of known?.phones ?? []) await rm(join(this.#phoneFolder(phone), subject), { force: true });
      await this.#makeFolder(dirname(this.#pathOf(subject)));
      await writeDurably(this.#pathOf(subject), toJson(erased), PRIVATE);
    });
  }

  async *erasures(): AsyncIterable<Erasure> {
    const text = await readFile(join(this.#folder, 'erasures.jsonl'), 'utf8').catch(emptyIfMissing);
    for (const line of text.split('\n')) {
      const found = erasure.safeParse(parse(line)).data;
      if (found) yield found;
    }
  }

  async *all(): AsyncIterable<SubjectRecord> {
    const folder = join(this.#folder, 'subjects');
    for (const start of await namesIn(folder)) {
      for (const name of await namesIn(join(folder, start))) {
        if (!name.endsWith('.json')) continue;
        const found = await this.#read(name.slice(0, -'.json'.length));
        if (found && found !== 'erased') yield found;
      }
    }
  }

  async close(): Promise<void> {}

  async #read(subject: string): Promise<SubjectRecord | 'erased' | undefined> {
    if (!NAME.test(subject)) return undefined;
    const path = this.#pathOf(subject);
    const text = await readFile(path, 'utf8').catch(emptyIfMissing);
    if (text === '') return undefined;
    const content = parse(text);
    if (erasure.safeParse(content).success) return 'erased';
    const read = record.safeParse(content);
    if (read.success) return { ...read.data, createdAt: read.data.createdAt };
    throw new StorageDamaged({ storeId: DEFAULT_STORE, kind: 'key', id: subject, reason: `${path} is not a key.` });
  }

  async #enter(subject: string, phone: string): Promise<void> {
    const folder = this.#phoneFolder(phone);
    await this.#makeFolder(folder);
    await writeFile(join(folder, subject), '', PRIVATE);
  }

  async #makeFolder(path: string): Promise<void> {
    await mkdir(path, { recursive: true, mode: 0o700 });
  }

  #pathOf(subject: string): string {
    return join(this.#folder, 'subjects', startOf(subject), `${subject}.json`);
  }

  #phoneFolder(phone: string): string {
    return join(this.#folder, 'phones', startOf(phone), phone);
  }
}

/** `audit/<chain>.json`. */
class FileAnchors implements AuditAnchors {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(put: AuditAnchor): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeDurably(this.#pathOf(put.chain), toJson(put), PRIVATE);
  }

  async all(): Promise<readonly AuditAnchor[]> {
    const chains = (await namesIn(this.#folder)).flatMap((name) => /^(.*)\.json$/.exec(name)?.[1] ?? []);
    const read = await Promise.all(
      chains.map(async (chain) => {
        const found = anchor.safeParse(await readJson(this.#pathOf(chain)).catch(() => null));
        return found.data?.chain === chain ? found.data : unreadable(chain);
      }),
    );
    return read;
  }

  async remove(chain: string): Promise<void> {
    await rm(this.#pathOf(chain), { force: true });
  }

  #pathOf(chain: string): string {
    return join(this.#folder, `${chain}.json`);
  }
}

/** An anchor that nothing agrees with. */
function unreadable(chain: string): AuditAnchor {
  return { chain, last: -1, hash: '', at: '', mac: '' };
}

/** Spreads the files over some hundred folders. */
function startOf(name: string): string {
  return name.slice(0, 2);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function emptyIfMissing(error: unknown): string {
  if (isCode(error, 'ENOENT')) return '';
  throw error;
}
