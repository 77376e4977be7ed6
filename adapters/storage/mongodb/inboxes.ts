import type { Inbox } from '../../../domain/customer/inbox.ts';
import type { CustomerId, StoreId } from '../../../domain/shared/values.ts';
import type { InboxStore } from '../../../ports.ts';
import { refusingNewer } from '../schemas.ts';
import { readInbox, writeInbox } from '../stored-inbox.ts';
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
      (inbox, version) => writeGuarded(this.#inboxes, idOf(storeId, customerId), writeInbox(inbox), version),
    );
  }

  async remove(storeId: StoreId, customerId: CustomerId): Promise<void> {
    await this.#inboxes.deleteOne(idOf(storeId, customerId));
  }

  async #read(storeId: StoreId, customerId: CustomerId): Promise<{ value: Inbox; version: number }> {
    const document = await this.#inboxes.findOne(idOf(storeId, customerId));
    const place = `inboxes/${storeId}/${customerId}`;
    const value = refusingNewer({ storeId, kind: 'notifications', id: customerId, place }, () =>
      readInbox(
        document ? { schema: document.schema, notifications: document.notifications } : undefined,
        storeId,
        customerId,
      ),
    );
    return { value, version: document?.version ?? 0 };
  }
}

function idOf(storeId: StoreId, customerId: CustomerId): OfStore {
  return { _id: `${storeId}/${customerId}`, storeId };
}
