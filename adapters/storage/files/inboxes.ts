import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Inbox } from '../../../domain/customer/inbox.ts';
import type { CustomerId, StoreId } from '../../../domain/shared/values.ts';
import type { InboxStore } from '../../../ports.ts';
import { KeyedMutex } from '../../../lib/keyed-mutex.ts';
import type { DamageLog } from '../damage-log.ts';
import { readInbox, writeInbox } from '../stored-inbox.ts';
import { toJson, writeDurably } from './json-file.ts';
import { readOrStartOver, readStored, type StoredFile } from './read-stored.ts';

/** `<store>/notifications/<customer>.json`: one customer's notifications. */
export class FileInboxes implements InboxStore {
  readonly #folder: string;
  readonly #damage: DamageLog;
  readonly #locks = new KeyedMutex();

  constructor(folder: string, damage: DamageLog) {
    this.#folder = folder;
    this.#damage = damage;
  }

  async get(storeId: StoreId, customerId: CustomerId): Promise<Inbox> {
    return (
      (await readStored(this.#fileOf(storeId, customerId), this.#damage)) ?? readInbox(undefined, storeId, customerId)
    );
  }

  change(storeId: StoreId, customerId: CustomerId, apply: (inbox: Inbox) => Inbox): Promise<Inbox> {
    return this.#locks.runExclusive(`${storeId}/${customerId}`, async () => {
      const file = this.#fileOf(storeId, customerId);
      const known = (await readOrStartOver(file, this.#damage)) ?? readInbox(undefined, storeId, customerId);
      const inbox = apply(known);
      if (inbox === known) return inbox;
      await mkdir(dirname(file.path), { recursive: true });
      await writeDurably(file.path, toJson(writeInbox(inbox)));
      this.#damage.mended(storeId, 'notifications', customerId);
      return inbox;
    });
  }

  async remove(storeId: StoreId, customerId: CustomerId): Promise<void> {
    await this.#locks.runExclusive(`${storeId}/${customerId}`, () =>
      rm(this.#pathOf(storeId, customerId), { force: true }),
    );
  }

  #fileOf(storeId: StoreId, customerId: CustomerId): StoredFile<Inbox> {
    const parse = (content: unknown): Inbox => readInbox(content, storeId, customerId);
    return { path: this.#pathOf(storeId, customerId), parse, storeId, kind: 'notifications', id: customerId };
  }

  #pathOf(storeId: StoreId, customerId: CustomerId): string {
    return join(this.#folder, storeId, 'notifications', `${customerId}.json`);
  }
}
