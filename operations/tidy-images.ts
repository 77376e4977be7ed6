import type { Logger } from 'pino';
import { imagesOf } from '../application/catalog/edit-menu.ts';
import { UNUSED_IMAGE_DAYS } from '../domain/catalog/images.ts';
import { instant } from '../domain/shared/values.ts';
import type { Storage } from '../ports.ts';
import { HOUR_MS, regularly } from './regularly.ts';

const DAY_MS = 86_400_000;

export interface TidyImagesDeps {
  readonly storage: Pick<Storage, 'catalog' | 'images'>;
  readonly log: Pick<Logger, 'info' | 'error'>;
  readonly now: () => number;
}

/** At the start and every hour. */
export function tidyImages(deps: TidyImagesDeps): { stop: () => Promise<void> } {
  return regularly(HOUR_MS, 'now', (stopping) => tidyImagesOnce(deps, stopping));
}

/**
 * Deletes images that no menu has had for a while. A menu's images are noted as needed first, and so is each one when it is uploaded or
 * put on a menu, so that none in use is deleted. A failure is logged, and what is left is done an hour later.
 */
export async function tidyImagesOnce({ storage, log, now }: TidyImagesDeps, stopping?: AbortSignal): Promise<void> {
  const before = instant(now() - UNUSED_IMAGE_DAYS * DAY_MS);
  try {
    for (const { id: storeId } of await storage.catalog.stores()) {
      if (stopping?.aborted) return;
      const menu = await storage.catalog.menu(storeId);
      if (!menu) continue;
      await storage.images.need(storeId, imagesOf(menu));
      const removed = await storage.images.removeUnneeded(storeId, before);
      if (removed > 0) log.info({ storeId, images: removed }, 'Images that no menu has had for a month were deleted.');
    }
  } catch (error) {
    log.error({ err: error }, 'Unused images could not be deleted; this is tried again in an hour.');
  }
}
