import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreId } from '../../../domain/shared/values.ts';
import { KeyedMutex } from '../../../lib/keyed-mutex.ts';
import { ACCESS_DAYS, isRepairable, type AccessStores, type RecordStore, type RestoreResult } from '../../../ports.ts';
import type { DamageLog } from '../damage-log.ts';
import { groupOf, readAccess, writeAccess, type AccessKind, type AccessValue } from '../stored-access.ts';
import { keepDamaged } from './keep-damaged.ts';
import { namesIn, syncFolder, toJson, writeDurably } from './json-file.ts';
import { readStored } from './read-stored.ts';

const DAY_MS = 86_400_000;
const TIDY_MS = 3_600_000;
/** Ids come from requests, and become names of files. */
const ID = /^[A-Za-z0-9_-]{1,100}$/;

/** `<store>/access/<kind>/<id>.json`: one value; an empty file `<kind>/in/<group>/<id>` says which group it belongs to. */
class FileRecords<Kind extends AccessKind> implements RecordStore<AccessValue<Kind>> {
  readonly #folder: string;
  readonly #kind: Kind;
  readonly #damage: DamageLog;
  readonly #locks = new KeyedMutex();
  /** When a store's old files were last removed. */
  readonly #tidied = new Map<StoreId, number>();

  constructor(folder: string, kind: Kind, damage: DamageLog) {
    this.#folder = folder;
    this.#kind = kind;
    this.#damage = damage;
  }

  async get(storeId: StoreId, id: string): Promise<AccessValue<Kind> | undefined> {
    if (!ID.test(id)) return undefined;
    const path = this.#pathOf(storeId, id);
    const parse = (content: unknown): AccessValue<Kind> => readAccess(this.#kind, content);
    return readStored({ path, parse, storeId, kind: 'access', id: `${this.#kind}/${id}` }, this.#damage);
  }

  async listed(storeId: StoreId, group: string): Promise<readonly AccessValue<Kind>[]> {
    const ids = await this.idsOf(storeId, group);
    const values = await Promise.all(ids.map((id) => this.get(storeId, id)));
    return values.filter((value) => value !== undefined);
  }

  async idsOf(storeId: StoreId, group: string): Promise<readonly string[]> {
    return ID.test(group) ? namesIn(join(this.#folderOf(storeId), 'in', group)) : [];
  }

  async *findAll(storeId: StoreId): AsyncIterable<readonly [string, AccessValue<Kind>]> {
    for (const name of await namesIn(this.#folderOf(storeId))) {
      const id = name.endsWith('.json') ? name.slice(0, -'.json'.length) : '';
      const value = await this.get(storeId, id);
      if (value) yield [id, value];
    }
  }

  change<Kept extends AccessValue<Kind> | undefined>(
    storeId: StoreId,
    id: string,
    apply: (known: AccessValue<Kind> | undefined) => Kept,
  ): Promise<Kept> {
    if (!ID.test(id)) throw new TypeError(`${id} cannot be the id of a record.`);
    return this.#locks.runExclusive(`${storeId}/${id}`, async () => {
      const known = await this.get(storeId, id);
      const changed = apply(known);
      if (changed === known || changed === undefined) return changed;
      await this.#tidy(storeId);
      await mkdir(this.#folderOf(storeId), { recursive: true });
      const group = groupOf(this.#kind, changed);
      if (group !== undefined && known === undefined) await this.#enter(storeId, group, id);
      await writeDurably(this.#pathOf(storeId, id), toJson(writeAccess(changed)), { mode: 0o600 });
      return changed;
    });
  }

  restore(storeId: StoreId, id: string, value: AccessValue<Kind>): Promise<RestoreResult> {
    return this.#locks.runExclusive(`${storeId}/${id}`, async () => {
      try {
        await this.get(storeId, id);
        return { outcome: 'not_damaged' };
      } catch (error) {
        if (!isRepairable(error)) throw error;
      }
      const path = this.#pathOf(storeId, id);
      await keepDamaged(path);
      await writeDurably(path, toJson(writeAccess(value)), { mode: 0o600 });
      this.#damage.mended(storeId, 'access', `${this.#kind}/${id}`);
      return { outcome: 'restored' };
    });
  }

  remove(storeId: StoreId, id: string, isOver: (known: AccessValue<Kind>) => boolean): Promise<boolean> {
    return this.#locks.runExclusive(`${storeId}/${id}`, async () => {
      const known = await this.get(storeId, id);
      if (known === undefined || !isOver(known)) return false;
      await rm(this.#pathOf(storeId, id), { force: true });
      await syncFolder(this.#folderOf(storeId));
      const group = groupOf(this.#kind, known);
      if (group !== undefined) await rm(join(this.#folderOf(storeId), 'in', group, id), { force: true });
      return true;
    });
  }

  async #enter(storeId: StoreId, group: string, id: string): Promise<void> {
    const folder = join(this.#folderOf(storeId), 'in', group);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, id), '', { mode: 0o600 });
  }

  /** Once an hour. A file left in a group's folder names a value that is no longer there. */
  async #tidy(storeId: StoreId): Promise<void> {
    const days = ACCESS_DAYS[this.#kind];
    const now = Date.now();
    if (days === undefined || now - (this.#tidied.get(storeId) ?? 0) < TIDY_MS) return;
    this.#tidied.set(storeId, now);
    const folder = this.#folderOf(storeId);
    const before = now - days * DAY_MS;
    const values = (await namesIn(folder)).filter((name) => name.endsWith('.json'));
    for (const name of values) await removeOld(join(folder, name), before);
    for (const group of await namesIn(join(folder, 'in'))) await removeOld(join(folder, 'in', group), before);
  }

  #folderOf(storeId: StoreId): string {
    return join(this.#folder, storeId, 'access', this.#kind);
  }

  #pathOf(storeId: StoreId, id: string): string {
    return join(this.#folderOf(storeId), `${id}.json`);
  }
}

async function removeOld(path: string, before: number): Promise<void> {
  const { mtimeMs } = await stat(path);
  if (mtimeMs < before) await rm(path, { recursive: true, force: true });
}

export function fileAccess(
  folder: string,
  damage: DamageLog,
  guard: <Store extends object>(store: Store) => Store,
): AccessStores {
  const of = <Kind extends AccessKind>(kind: Kind) => guard(new FileRecords(folder, kind, damage));
  return {
    accounts: of('accounts'),
    links: of('links'),
    devices: of('devices'),
    cooks: of('cooks'),
    codes: of('codes'),
    cashOrders: of('cashOrders'),
    phoneViews: of('phoneViews'),
    refundedOrders: of('refundedOrders'),
    cashCounts: of('cashCounts'),
    displays: of('displays'),
    staffNames: of('staffNames'),
    changeSets: of('changeSets'),
    rollouts: of('rollouts'),
    rolloutTurns: of('rolloutTurns'),
    storeRollouts: of('storeRollouts'),
    owners: of('owners'),
  };
}
