import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Inbox } from '../../../domain/customer/inbox.ts';
import type { CustomerId, StoreId } from '../../../domain/shared/values.ts';
import { StorageDamaged, type InboxStore } from '../../../ports.ts';
import { KeyedMutex } from '../../../lib/keyed-mutex.ts';
import type { DamageLog } from '../damage-log.ts';
import { readInbox } from '../stored-inbox.ts';
import { toJson, writeDurably } from './json-file.ts';
import { keepDamaged } from './keep-damaged.ts';
import { readStored } from './read-stored.ts';

/** `<store>/notifications/<customer>.json`: one customer's notifications. */
export class FileInboxes implements InboxStore {
  readonly #folder: string;
  readonly #locks = new KeyedMutex();

  readonly #damage: DamageLog;

  constructor(folder: string, damage: DamageLog) {
    this.#folder = folder;
    this.#damage = damage;
  }

  async get(storeId: StoreId, customerId: CustomerId): Promise<Inbox> {
    const parse = (content: unknown): Inbox => readInbox(content, storeId, customerId);
    const file = {
      path: this.#pathOf(storeId, customerId),
      parse,
      storeId,
      kind: 'notifications',
      id: customerId,
    } as const;
    return (await readStored(file, this.#damage)) ?? parse(undefined);
  }

  change(storeId: StoreId, customerId: CustomerId, apply: (inbox: Inbox) => Inbox): Promise<Inbox> {
    return this.#locks.runExclusive(`${storeId}/${customerId}`, async () => {
      const known = await this.#getOrRestart(storeId, customerId);
      const inbox = apply(known);
      if (inbox === known) return inbox;
      const path = this.#pathOf(storeId, customerId);
      await mkdir(dirname(path), { recursive: true });
      await writeDurably(path, toJson(inbox.notifications));
      return inbox;
    });
  }

  /** A damaged inbox must not hold up a message: it is kept aside, and a new one started. */
  async #getOrRestart(storeId: StoreId, customerId: CustomerId): Promise<Inbox> {
    try {
      return await this.get(storeId, customerId);
    } catch (error) {
      if (!(error instanceof StorageDamaged)) throw error;
      await keepDamaged(this.#pathOf(storeId, customerId));
      return readInbox(undefined, storeId, customerId);
    }
  }

  #pathOf(storeId: StoreId, customerId: CustomerId): string {
    return join(this.#folder, storeId, 'notifications', `${customerId}.json`);
  }
}
