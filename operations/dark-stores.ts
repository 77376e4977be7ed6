import type { Logger } from 'pino';
import { offerByPolicy, type OfferDeps } from '../application/moving/offer.ts';
import { MINUTE_MS, regularly } from './regularly.ts';

/**
 * Offers the orders of dark kitchens to other stores, where their settings say so. Any number of processes may do this: the order
 * decides, and an open offer stays as it is. Not at once: while the pizzeria was closed, no display could renew its lease.
 */
export function watchDarkStores(deps: OfferDeps & { readonly log: Logger }): { stop: () => Promise<void> } {
  return regularly(MINUTE_MS, 'later', (stopping) => lookAtDarkStores(deps, stopping));
}

/** One look at all stores. A store that cannot be looked at keeps no other one waiting. */
export async function lookAtDarkStores(
  deps: OfferDeps & { readonly log: Logger },
  signal?: AbortSignal,
): Promise<void> {
  const { storage, log } = deps;
  const fail = (about: object) => (error: unknown) =>
    log.warn({ ...about, err: error }, 'Could not look for orders that nobody begins; retrying in a minute.');
  const stores = await storage.catalog.stores().catch((error: unknown) => {
    fail({})(error);
    return [];
  });
  for (const store of stores) {
    if (signal?.aborted) return;
    if (store.moving?.by !== 'lease') continue;
    const offered = await offerByPolicy(deps, store).catch(fail({ store: store.id }));
    if (offered && offered.length > 0)
      log.info({ store: store.id, offered }, 'Orders that nobody begins were offered.');
  }
}
