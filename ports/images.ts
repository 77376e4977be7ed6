import type { ImageId } from '../domain/catalog/images.ts';
import type { StoreId } from '../domain/shared/values.ts';

export interface MenuImage {
  readonly id: ImageId;
  readonly content: Uint8Array;
}

/** The images of the stores' menus, each under the hash of its content, so that none ever changes. */
export interface ImageStore {
  /** Stores an image durably; idempotent. A damaged copy is replaced. */
  put(storeId: StoreId, image: MenuImage): Promise<void>;
  /**
   * Undefined if there is none.
   *
   * @throws StorageDamaged if the content is not that of the id
   */
  get(storeId: StoreId, id: ImageId): Promise<Uint8Array | undefined>;
  /** The images of a store, sorted. */
  ids(storeId: StoreId): Promise<readonly ImageId[]>;
}
