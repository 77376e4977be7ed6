import { createHash } from 'node:crypto';
import { pauseOf } from '../../domain/kitchen/shift.ts';
import { NEWS_TYPES, subjectOf, type NewsSubject, type StoreLook } from '../../domain/webhooks/news.ts';
import type { WebhookSubscription } from '../../domain/webhooks/webhooks.ts';
import type { Instant } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';

/** A store as it is now, as far as a subscription is interested in it. */
export async function lookAtStore(
  storage: Pick<Storage, 'kitchen' | 'catalog' | 'stock'>,
  { storeId, eventTypes }: Pick<WebhookSubscription, 'storeId' | 'eventTypes'>,
  now: Instant,
): Promise<StoreLook> {
  const isWanted = (subject: NewsSubject): boolean =>
    !eventTypes || NEWS_TYPES.some((type) => subjectOf(type) === subject && eventTypes.includes(type));
  const [kitchen, menu, stock] = await Promise.all([
    isWanted('kitchen') ? storage.kitchen.get(storeId) : undefined,
    isWanted('menu') ? storage.catalog.menu(storeId) : undefined,
    isWanted('stock') ? storage.stock.get(storeId) : undefined,
  ]);
  return {
    ...(kitchen ? { kitchen: { pause: pauseOf(kitchen, now) } } : {}),
    ...(menu
      ? { menu: { mark: createHash('sha256').update(JSON.stringify(menu)).digest('hex').slice(0, 16), menu } }
      : {}),
    ...(stock ? { stock } : {}),
  };
}
