import { Binary } from 'mongodb';
import type { StoreId } from '../../../domain/shared/values.ts';
import type { WebhookProgress } from '../../../domain/webhooks/progress.ts';
import type { WebhookDelivery, WebhookId, WebhookSubscription } from '../../../domain/webhooks/webhooks.ts';
import {
  findSubscription,
  MOST_DELIVERIES,
  type DeliveryPage,
  type DeliveryQuery,
  type WebhookStore,
} from '../../../ports.ts';
import { readVersion, readVersioned, refusingNewer, SCHEMAS, upgraded, versioned } from '../schemas.ts';
import { storedDeliveries, storedProgress, storedSubscription } from '../stored-webhook.ts';
import type { Collections } from './collections.ts';
import { isDuplicate, retryingDuplicate } from './documents.ts';
import { packProgress, unpackProgress } from './packed-progress.ts';

const LATEST_FIRST = { lastAttemptAt: -1, eventId: -1 } as const;

/** One document per subscription, one for its progress, and one per delivery. */
export class MongoWebhooks implements WebhookStore {
  readonly #subscriptions: Collections['webhooks'];
  readonly #progress: Collections['webhook_progress'];
  readonly #deliveries: Collections['webhook_deliveries'];

  constructor(collections: Pick<Collections, 'webhooks' | 'webhook_progress' | 'webhook_deliveries'>) {
    this.#subscriptions = collections.webhooks;
    this.#progress = collections.webhook_progress;
    this.#deliveries = collections.webhook_deliveries;
  }

  async list(storeId: StoreId): Promise<readonly WebhookSubscription[]> {
    const found = await this.#subscriptions.find({ storeId }, { sort: { _id: 1 } });
    const subscriptions = found.map(({ _id, subscription }) => readSubscription(storeId, _id, subscription));
    return subscriptions.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  async get(storeId: StoreId, id: WebhookId): Promise<WebhookSubscription | undefined> {
    const document = await this.#subscriptions.findOne({ _id: idOf(storeId, id), storeId });
    return document ? readSubscription(storeId, document._id, document.subscription) : undefined;
  }

  async create(subscription: WebhookSubscription): Promise<void> {
    const { storeId, id } = subscription;
    try {
      await this.#subscriptions.insertOne({
        _id: idOf(storeId, id),
        storeId,
        version: 1,
        subscription: versioned('webhook', subscription),
      });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }

  async change(
    storeId: StoreId,
    id: WebhookId,
    apply: (known: WebhookSubscription) => WebhookSubscription,
  ): Promise<WebhookSubscription | undefined> {
    // Retried on conflict: there is little contention.
    for (;;) {
      const key = { _id: idOf(storeId, id), storeId };
      const document = await this.#subscriptions.findOne(key);
      if (!document) return undefined;
      const known = readSubscription(storeId, key._id, document.subscription);
      const subscription = apply(known);
      if (subscription === known) return known;
      const { matchedCount } = await this.#subscriptions.updateOne(
        { ...key, version: document.version },
        { $set: { subscription: versioned('webhook', subscription), version: document.version + 1 } },
      );
      if (matchedCount === 1) return subscription;
    }
  }

  async remove(storeId: StoreId, id: WebhookId): Promise<boolean> {
    const removed = await this.#subscriptions.deleteOne({ _id: idOf(storeId, id), storeId });
    await this.#progress.deleteOne({ _id: idOf(storeId, id), storeId });
    await this.#deliveries.deleteMany({ storeId, webhookId: id });
    return removed === 1;
  }

  async progress(storeId: StoreId, id: WebhookId): Promise<WebhookProgress | undefined> {
    const document = await this.#progress.findOne({ _id: idOf(storeId, id), storeId });
    if (!document) return undefined;
    const where = {
      storeId,
      kind: 'webhook' as const,
      id: `${id}/progress`,
      place: `webhook_progress/${document._id}`,
    };
    const history = SCHEMAS.webhook_progress;
    refusingNewer(where, () => readVersion(history, document.schema));
    return storedProgress.parse(upgraded(history, document.schema, await unpackProgress(document.packed.buffer)));
  }

  async saveProgress(storeId: StoreId, id: WebhookId, progress: WebhookProgress): Promise<'saved' | 'changed'> {
    const key = { _id: idOf(storeId, id), storeId };
    const version = progress.version + 1;
    const packed = new Binary(await packProgress({ ...progress, version }));
    const content = versioned('webhook_progress', { version, packed });
    if (progress.version > 0) {
      const { matchedCount } = await this.#progress.updateOne({ ...key, version: progress.version }, { $set: content });
      return matchedCount === 1 ? 'saved' : 'changed';
    }
    if (!(await findSubscription(this, storeId, id))) return 'changed';
    try {
      await this.#progress.insertOne({ ...key, ...content });
      return 'saved';
    } catch (error) {
      if (isDuplicate(error)) return 'changed';
      throw error;
    }
  }

  async record(storeId: StoreId, id: WebhookId, deliveries: readonly WebhookDelivery[]): Promise<void> {
    if (deliveries.length === 0 || !(await this.get(storeId, id))) return;
    const writes = deliveries.map((delivery) => ({
      replaceOne: {
        filter: { _id: `${idOf(storeId, id)}/${delivery.eventId}`, storeId },
        replacement: { storeId, webhookId: id, ...versioned('webhook_deliveries', delivery) },
        upsert: true,
      },
    }));
    // An abandoned attempt of this activity may still be writing the same.
    await retryingDuplicate(() => this.#deliveries.bulkWrite(writes));
    const old = await this.#deliveries.find(
      { storeId, webhookId: id },
      { projection: { _id: 1 }, sort: LATEST_FIRST, skip: MOST_DELIVERIES },
    );
    if (old.length > 0) await this.#deliveries.deleteMany({ storeId, _id: { $in: old.map(({ _id }) => _id) } });
  }

  async deliveries(storeId: StoreId, id: WebhookId, { status, limit, after }: DeliveryQuery): Promise<DeliveryPage> {
    const found = await this.#deliveries.find(
      {
        storeId,
        webhookId: id,
        ...(status === undefined ? {} : { status }),
        ...(after
          ? {
              lastAttemptAt: { $lte: after.lastAttemptAt },
              $or: [
                { lastAttemptAt: { $lt: after.lastAttemptAt } },
                { lastAttemptAt: after.lastAttemptAt, eventId: { $lt: after.eventId } },
              ],
            }
          : {}),
      },
      { projection: { _id: 0, storeId: 0, webhookId: 0 }, sort: LATEST_FIRST, limit: limit + 1 },
    );
    const where = {
      storeId,
      kind: 'webhook' as const,
      id: `${id}/deliveries`,
      place: `webhook_deliveries/${idOf(storeId, id)}`,
    };
    const deliveries = found.slice(0, limit).map((each) => refusingNewer(where, () => readDelivery(each)));
    const last = deliveries.at(-1);
    const next =
      found.length > limit && last ? { lastAttemptAt: last.lastAttemptAt, eventId: last.eventId } : undefined;
    return { deliveries, ...(next ? { next } : {}) };
  }
}

function readSubscription(storeId: StoreId, place: string, stored: unknown): WebhookSubscription {
  const where = { storeId, kind: 'webhook' as const, id: place, place: `webhooks/${place}` };
  return refusingNewer(where, () => storedSubscription.parse(readVersioned('webhook', stored)));
}

/** Each delivery is a document; files list them in one. */
function readDelivery(stored: { readonly schema?: number }): WebhookDelivery {
  const { schema, ...delivery } = stored;
  const read = upgraded(SCHEMAS.webhook_deliveries, schema, { deliveries: [delivery] });
  return storedDeliveries.parse(read).deliveries[0] as WebhookDelivery;
}

function idOf(storeId: StoreId, id: WebhookId): string {
  return `${storeId}/${id}`;
}
