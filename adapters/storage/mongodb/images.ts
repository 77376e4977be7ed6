import { Binary } from 'mongodb';
import { hashOf, type ImageId } from '../../../domain/catalog/images.ts';
import type { Instant, StoreId } from '../../../domain/shared/values.ts';
import { sha256 } from '../../../lib/sha256.ts';
import type { ImageStore, MenuImage } from '../../../ports.ts';
import type { DamageLog } from '../damage-log.ts';
import type { Collections } from './collections.ts';
import { retryingDuplicate, type OfStore } from './documents.ts';

/** One document per image. */
export class MongoImages implements ImageStore {
  readonly #images: Collections['images'];
  readonly #damage: DamageLog;

  constructor({ images }: Pick<Collections, 'images'>, damage: DamageLog) {
    this.#images = images;
    this.#damage = damage;
  }

  async put(storeId: StoreId, { id, content }: MenuImage): Promise<void> {
    const write = { $set: { content: new Binary(content), neededAt: new Date() } };
    await retryingDuplicate(() => this.#images.updateOne(idOf(storeId, id), write, { upsert: true }));
    this.#damage.mended(storeId, 'image', id);
  }

  async get(storeId: StoreId, id: ImageId): Promise<Uint8Array | undefined> {
    const document = await this.#images.findOne(idOf(storeId, id));
    if (!document) return undefined;
    const { content } = document;
    if (!(content instanceof Binary) || sha256(content.value()) !== hashOf(id)) {
      const reason = `images/${storeId}/${id}: Its content is not that of its id.`;
      throw this.#damage.found({ storeId, kind: 'image', id, reason });
    }
    this.#damage.mended(storeId, 'image', id);
    return content.value();
  }

  async ids(storeId: StoreId): Promise<readonly ImageId[]> {
    const filter = { _id: { $gt: `${storeId}/`, $lt: `${storeId}0` }, storeId };
    const found = await this.#images.find(filter, { projection: { _id: 1 }, sort: { _id: 1 } });
    return found.map(({ _id }) => _id.slice(_id.indexOf('/') + 1) as ImageId);
  }

  async need(storeId: StoreId, ids: readonly ImageId[]): Promise<readonly ImageId[]> {
    if (ids.length === 0) return [];
    const filter = { _id: { $in: ids.map((id) => idOf(storeId, id)._id) }, storeId };
    await this.#images.bulkWrite([{ updateMany: { filter, update: { $set: { neededAt: new Date() } } } }]);
    const found = await this.#images.find(filter, { projection: { _id: 1 } });
    const there = new Set(found.map(({ _id }) => _id));
    return ids.filter((id) => !there.has(idOf(storeId, id)._id));
  }

  async removeUnneeded(storeId: StoreId, before: Instant): Promise<number> {
    const all = { _id: { $gt: `${storeId}/`, $lt: `${storeId}0` }, storeId };
    // Of images stored before this was noted, nothing is known yet.
    const unknown = { ...all, neededAt: { $exists: false } };
    await this.#images.bulkWrite([{ updateMany: { filter: unknown, update: { $set: { neededAt: new Date() } } } }]);
    return this.#images.deleteMany({ ...all, neededAt: { $lt: new Date(before) } });
  }
}

function idOf(storeId: StoreId, id: ImageId): OfStore {
  return { _id: `${storeId}/${id}`, storeId };
}
