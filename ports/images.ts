import type { ImageId } from '../domain/catalog/images.ts';
import type { Instant, StoreId } from '../domain/shared/values.ts';

export interface MenuImage {
  readonly id: ImageId;
  readonly content: Uint8Array;
}

/** The images of the stores' menus, each under the hash of its content, so that none ever changes. */
export interface ImageStore {
  /** Stores an image durably; idempotent. A damaged copy is replaced. It is needed from now on. */
  put(storeId: StoreId, image: MenuImage): Promise<void>;
  /**
   * Undefined if there is none.
   *
   * @throws StorageDamaged if the content is not that of the id
   */
  get(storeId: StoreId, id: ImageId): Promise<Uint8Array | undefined>;
  /** The images of a store, sorted. */
  ids(storeId: StoreId): Promise<readonly ImageId[]>;
  /**
   * Notes that images are needed today, so that none of them is removed from now on, nor by a removal that has already begun.
   *
   * @returns those that are not there
   */
  need(storeId: StoreId, ids: readonly ImageId[]): Promise<readonly ImageId[]>;
  /** Deletes the images that were last needed before then. Returns how many there were. */
  removeUnneeded(storeId: StoreId, before: Instant): Promise<number>;
}
