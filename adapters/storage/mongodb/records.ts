import type { StoreId } from '../../../domain/shared/values.ts';
import { ACCESS_DAYS, type AccessStores, type RecordStore } from '../../../ports.ts';
import { refusingNewer } from '../schemas.ts';
import { groupOf, readAccess, writeAccess, type AccessKind, type AccessValue } from '../stored-access.ts';
import type { AccessDocument, Collections } from './collections.ts';
import type { OfStore } from './documents.ts';
import { changeGuarded, writeGuarded } from './guarded.ts';

const DAY_MS = 86_400_000;

/** `<store>/<kind>/<id>`: one value. MongoDB removes those that say when. */
class MongoRecords<Kind extends AccessKind> implements RecordStore<AccessValue<Kind>> {
  readonly #documents: Collections['access'];
  readonly #kind: Kind;

  constructor(documents: Collections['access'], kind: Kind) {
    this.#documents = documents;
    this.#kind = kind;
  }

  async get(storeId: StoreId, id: string): Promise<AccessValue<Kind> | undefined> {
    return (await this.#read(storeId, id)).value;
  }

  async listed(storeId: StoreId, group: string): Promise<readonly AccessValue<Kind>[]> {
    const found = await this.#documents.find({ storeId, kind: this.#kind, group });
    return found.map((document) => this.#valueOf(document));
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
        const days = ACCESS_DAYS[this.#kind];
        const group = groupOf(this.#kind, value);
        const content = {
          kind: this.#kind,
          value: writeAccess(value),
          ...(group === undefined ? {} : { group }),
          ...(days === undefined ? {} : { removeAt: new Date(Date.now() + days * DAY_MS) }),
        };
        return writeGuarded(this.#documents, this.#idOf(storeId, id), content, version);
      },
    );
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

  #valueOf({ _id, storeId, value }: AccessDocument): AccessValue<Kind> {
    return refusingNewer({ storeId, kind: 'access', id: _id, place: `access/${_id}` }, () =>
      readAccess(this.#kind, value),
    );
  }

  #idOf(storeId: StoreId, id: string): OfStore {
    return { _id: `${storeId}/${this.#kind}/${id}`, storeId };
  }
}

export function mongoAccess({ access }: Pick<Collections, 'access'>): AccessStores {
  const of = <Kind extends AccessKind>(kind: Kind) => new MongoRecords(access, kind);
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
