import {
  DISPLAY_LEASE_SECONDS,
  leasesOf,
  ordersToLease,
  RENEW_SECONDS,
  type Leases,
} from '../../domain/kitchen/lease.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { EVERYONE, type Display, type Storage } from '../../ports.ts';

/** The leases of a kitchen's displays: see `domain/kitchen/lease.ts`. */

export interface LeaseDeps {
  readonly storage: Pick<Storage, 'access' | 'kitchen'>;
  readonly now: () => number;
}

export interface Lease {
  /** Null: the store's orders are not moved without its manager, so the display may begin whatever it shows. */
  readonly seconds: number | null;
  readonly renewSeconds: number;
  readonly orderIds: readonly OrderId[];
}

/** A display says that it is alive, and gets its next lease. */
export async function renewLease(
  { storage, now }: LeaseDeps,
  { id: storeId, kitchen: settings, moving }: StoreSettings,
  displayId: string,
): Promise<Lease> {
  const isBound = moving?.by === 'lease';
  // Read before it is kept: what is begun in between only makes the list too long.
  const mayBegin = isBound ? ordersToLease(await storage.kitchen.get(storeId), settings) : [];
  const display: Display = { seenAt: instant(now()), isBound, mayBegin };
  await storage.access.displays.change(storeId, displayId, () => display);
  return { seconds: isBound ? DISPLAY_LEASE_SECONDS : null, renewSeconds: RENEW_SECONDS, orderIds: mayBegin };
}

/** What all displays of a kitchen can have done without the server's knowledge. */
export async function readLeases(
  { storage, now }: Pick<LeaseDeps, 'now'> & { readonly storage: Pick<Storage, 'access'> },
  storeId: StoreId,
): Promise<Leases> {
  const displays = await storage.access.displays.listed(storeId, EVERYONE);
  const devices = await storage.access.devices.listed(storeId, EVERYONE);
  const seen = devices.flatMap(({ seenAt, revokedAt }) =>
    seenAt === undefined || revokedAt !== undefined ? [] : [seenAt],
  );
  return leasesOf(displays, seen, instant(now()));
}
