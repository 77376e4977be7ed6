import type { StoreId } from '../../../domain/shared/values.ts';
import { ACCESS_DAYS, isRepairable, type AccessStores, type RecordStore, type RestoreResult } from '../../../ports.ts';
import type { DamageLog } from '../damage-log.ts';
import { groupOf, safeReadAccess, writeAccess, type AccessKind, type AccessValue } from '../stored-access.ts';
import type { AccessDocument, Collections } from './collections.ts';
import type { OfStore } from './documents.ts';
import { changeGuarded, writeGuarded } from './guarded.ts';

const DAY_MS = 86_400_000;

/** `<store>/<kind>/<id>`: one value. MongoDB removes those that say when. */
class MongoRecords<Kind extends AccessKind> implements RecordStore<AccessValue<Kind>> {
  readonly #documents: Collections['access'];
  readonly #kind: Kind;
  readonly #damage: DamageLog;

  constructor(documents: Collections['access'], kind: Kind, damage: DamageLog) {
    this.#documents = documents;
    this.#kind = kind;
    this.#damage = damage;
  }

  async get(storeId: StoreId, id: string): Promise<AccessValue<Kind> | undefined> {
    return (await this.#read(storeId, id)).value;
  }

  async listed(storeId: StoreId, group: string): Promise<readonly AccessValue<Kind>[]> {
    const found = await this.#documents.find({ storeId, kind: this.#kind, group });
    return found.map((document) => this.#valueOf(document));
  }

  async idsOf(storeId: StoreId, group: string): Promise<readonly string[]> {
    const found = await this.#documents.find({ storeId, kind: this.#kind, group });
    return found.map(({ _id }) => _id.slice(`${storeId}/${this.#kind}/`.length));
  }

  async *findAll(storeId: StoreId): AsyncIterable<readonly [string, AccessValue<Kind>]> {
    const path = `${storeId}/${this.#kind}`;
    for await (const document of this.#documents.walk(storeId, path)) {
      yield [document._id.slice(path.length + 1), this.#valueOf(document)];
    }
  }

  change<Kept extends AccessValue<Kind> | undefined>(
    storeId: StoreId,
    id: string,
    apply: (known: AccessValue<Kind> | undefined) => Kept,
  ): Promise<Kept> {
    return changeGuarded<AccessValue<Kind> | undefined, Kept>(
      () => this.#read(storeId, id),
      apply,
      async (value, version) => {
        if (value === undefined) return true;
        return writeGuarded(this.#documents, this.#idOf(storeId, id), this.#contentOf(value), version);
      },
    );
  }

  /** The old content is kept in the document's `damaged`. */
  async restore(storeId: StoreId, id: string, value: AccessValue<Kind>): Promise<RestoreResult> {
    const document = await this.#documents.findOne(this.#idOf(storeId, id));
    if (!document) return { outcome: 'not_damaged' };
    try {
      this.#valueOf(document);
      return { outcome: 'not_damaged' };
    } catch (error) {
      if (!isRepairable(error)) throw error;
    }
    const { damaged = [], ...was } = document;
    const content = { ...this.#contentOf(value), damaged: [...damaged, JSON.stringify(was)] };
    const isWritten = await writeGuarded(this.#documents, this.#idOf(storeId, id), content, document.version);
    if (isWritten) this.#damage.mended(storeId, 'access', `${this.#kind}/${id}`);
    return { outcome: isWritten ? 'restored' : 'not_damaged' };
  }

  async remove(storeId: StoreId, id: string, isOver: (known: AccessValue<Kind>) => boolean): Promise<boolean> {
    for (;;) {
      const { value, version } = await this.#read(storeId, id);
      if (value === undefined || !isOver(value)) return false;
      if ((await this.#documents.deleteOne({ ...this.#idOf(storeId, id), version })) > 0) return true;
    }
  }

  async #read(storeId: StoreId, id: string): Promise<{ value: AccessValue<Kind> | undefined; version: number }> {
    const document = await this.#documents.findOne(this.#idOf(storeId, id));
    return { value: document ? this.#valueOf(document) : undefined, version: document?.version ?? 0 };
  }

  #contentOf(value: AccessValue<Kind>) {
    const days = ACCESS_DAYS[this.#kind];
    const group = groupOf(this.#kind, value);
    return {
      kind: this.#kind,
      value: writeAccess(value),
      ...(group === undefined ? {} : { group }),
      ...(days === undefined ? {} : { removeAt: new Date(Date.now() + days * DAY_MS) }),
    };
  }

  #valueOf({ _id, storeId, value }: AccessDocument): AccessValue<Kind> {
    const id = _id.slice(`${storeId}/`.length);
    const read = safeReadAccess(this.#kind, value);
    if (read.error) {
      throw this.#damage.found({ storeId, kind: 'access', id, reason: `access/${_id}: ${read.reason}` }, read.error);
    }
    this.#damage.mended(storeId, 'access', id);
    return read.data;
  }

  #idOf(storeId: StoreId, id: string): OfStore {
    return { _id: `${storeId}/${this.#kind}/${id}`, storeId };
  }
}

export function mongoAccess({ access }: Pick<Collections, 'access'>, damage: DamageLog): AccessStores {
  const of = <Kind extends AccessKind>(kind: Kind) => new MongoRecords(access, kind, damage);
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
