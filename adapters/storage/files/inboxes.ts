import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Inbox } from '../../../domain/customer/inbox.ts';
import type { CustomerId, StoreId } from '../../../domain/shared/values.ts';
import type { InboxStore } from '../../../ports.ts';
import { KeyedMutex } from '../../../lib/keyed-mutex.ts';
import { readInbox } from '../stored-inbox.ts';
import { readJson, toJson, writeDurably } from './json-file.ts';

/** `<store>/notifications/<customer>.json`: one customer's notifications. */
export class FileInboxes implements InboxStore {
  readonly #folder: string;
  readonly #locks = new KeyedMutex();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async get(storeId: StoreId, customerId: CustomerId): Promise<Inbox> {
    return readInbox(await readJson(this.#pathOf(storeId, customerId)), storeId, customerId);
  }

  change(storeId: StoreId, customerId: CustomerId, apply: (inbox: Inbox) => Inbox): Promise<Inbox> {
    return this.#locks.runExclusive(`${storeId}/${customerId}`, async () => {
      const known = await this.get(storeId, customerId);
      const inbox = apply(known);
      if (inbox === known) return inbox;
      const path = this.#pathOf(storeId, customerId);
      await mkdir(dirname(path), { recursive: true });
      await writeDurably(path, toJson(inbox.notifications));
      return inbox;
    });
  }

  #pathOf(storeId: StoreId, customerId: CustomerId): string {
    return join(this.#folder, storeId, 'notifications', `${customerId}.json`);
  }
}
