import type { Inbox } from '../../../domain/customer/inbox.ts';
import type { CustomerId, StoreId } from '../../../domain/shared/values.ts';
import type { InboxStore } from '../../../ports.ts';
import { readInbox } from '../stored-inbox.ts';
import type { Collections } from './collections.ts';
import type { OfStore } from './documents.ts';
import { changeGuarded, writeGuarded } from './guarded.ts';

/** One document per customer. */
export class MongoInboxes implements InboxStore {
  readonly #inboxes: Collections['inboxes'];

  constructor({ inboxes }: Pick<Collections, 'inboxes'>) {
    this.#inboxes = inboxes;
  }

  async get(storeId: StoreId, customerId: CustomerId): Promise<Inbox> {
    return (await this.#read(storeId, customerId)).value;
  }

  change(storeId: StoreId, customerId: CustomerId, apply: (inbox: Inbox) => Inbox): Promise<Inbox> {
    return changeGuarded(
      () => this.#read(storeId, customerId),
      apply,
      ({ notifications }, version) =>
        writeGuarded(this.#inboxes, idOf(storeId, customerId), { notifications }, version),
    );
  }

  async #read(storeId: StoreId, customerId: CustomerId): Promise<{ value: Inbox; version: number }> {
    const document = await this.#inboxes.findOne(idOf(storeId, customerId));
    return { value: readInbox(document?.notifications, storeId, customerId), version: document?.version ?? 0 };
  }
}

function idOf(storeId: StoreId, customerId: CustomerId): OfStore {
  return { _id: `${storeId}/${customerId}`, storeId };
}
