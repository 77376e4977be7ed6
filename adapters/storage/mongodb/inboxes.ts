import type { Inbox } from '../../../domain/inbox.ts';
import type { CustomerId, StoreId } from '../../../domain/values.ts';
import type { InboxStore } from '../../../ports.ts';
import { readInbox } from '../stored-inbox.ts';
import type { Collections, OfStore } from './collections.ts';
import { writeGuarded } from './guarded.ts';

/** One document per person. */
export class MongoInboxes implements InboxStore {
  readonly #inboxes: Collections['inboxes'];

  constructor({ inboxes }: Pick<Collections, 'inboxes'>) {
    this.#inboxes = inboxes;
  }

  async get(storeId: StoreId, customerId: CustomerId): Promise<Inbox> {
    return (await this.#read(storeId, customerId)).inbox;
  }

  async change(storeId: StoreId, customerId: CustomerId, apply: (inbox: Inbox) => Inbox): Promise<Inbox> {
    // Whoever is not quick enough looks again: those who write to one person at once are few.
    for (;;) {
      const { inbox: known, version } = await this.#read(storeId, customerId);
      const inbox = apply(known);
      const { notifications } = inbox;
      if (inbox === known) return inbox;
      if (await writeGuarded(this.#inboxes, idOf(storeId, customerId), { notifications }, version)) return inbox;
    }
  }

  async #read(storeId: StoreId, customerId: CustomerId): Promise<{ inbox: Inbox; version: number }> {
    const document = await this.#inboxes.findOne(idOf(storeId, customerId));
    return { inbox: readInbox(document?.notifications, storeId, customerId), version: document?.version ?? 0 };
  }
}

function idOf(storeId: StoreId, customerId: CustomerId): OfStore {
  return { _id: `${storeId}/${customerId}`, storeId };
}
