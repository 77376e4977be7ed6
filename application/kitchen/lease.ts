import {
  DISPLAY_LEASE_SECONDS,
  formerlyLeased,
  isBeyondLeases,
  leasesOf,
  mayBeBegunUnseen,
  ordersToLease,
  RENEW_SECONDS,
  type Leases,
  type SeenDevice,
} from '../../domain/kitchen/lease.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { isPlaced } from '../../domain/order/index.ts';
import { instant, type Instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { ACCESS_DAYS, EVERYONE, readUnlessDamaged, type Display, type Storage } from '../../ports.ts';
import type { Principal } from '../principal.ts';

/** The leases of a kitchen's displays: see `domain/kitchen/lease.ts`. */

export interface LeaseDeps {
  readonly storage: Pick<Storage, 'access' | 'kitchen' | 'orders'>;
  readonly now: () => number;
}

export interface Lease {
  /** Null: the store's orders are not moved without its manager, so the display may begin whatever it shows. */
  readonly seconds: number | null;
  readonly renewSeconds: number;
  readonly orderIds: readonly OrderId[];
}

/** What a display says of itself. */
export interface DisplayClaim {
  readonly id: string;
  /** It has a lease with an end. Whether it has got the one that it is given now, only its next request tells. */
  readonly keepsLease: boolean;
}

/**
 * A display says that it is alive, and gets its next lease.
 *
 * What it names is kept before the orders are looked at once more, and whoever accepts an offer looks at what is kept: of an order that is
 * offered and leased at the same moment, at least one of the two sees the other.
 */
export async function renewLease(
  { storage, now }: LeaseDeps,
  { id: storeId, kitchen: settings, moving }: StoreSettings,
  { id: displayId, keepsLease }: DisplayClaim,
  { kind, id: deviceId }: Pick<Principal, 'kind' | 'id'>,
): Promise<Lease> {
  const isLeasing = moving?.by === 'lease';
  const isBound = isLeasing && keepsLease;
  const at = instant(now());
  const keep = async (mayBegin: readonly OrderId[], isFirst: boolean): Promise<void> => {
    await storage.access.displays.change(storeId, displayId, (known): Display => {
      // What was named only now, and not told, has not been leased.
      const former = isFirst ? formerlyLeased(known, mayBegin, at) : (known?.mayHaveBegun ?? []);
      return { seenAt: at, isBound, mayBegin, mayHaveBegun: former, ...(kind === 'device' ? { deviceId } : {}) };
    });
  };
  // Read before it is kept: what is begun in between only makes the list too long.
  const next = isLeasing ? ordersToLease(await storage.kitchen.get(storeId), settings) : [];
  const first = await leasable(storage, storeId, next, at);
  await keep(first, true);
  const orderIds = await leasable(storage, storeId, first, at);
  if (orderIds.length < first.length) await keep(orderIds, false);
  return { seconds: isLeasing ? DISPLAY_LEASE_SECONDS : null, renewSeconds: RENEW_SECONDS, orderIds };
}

/** Those that no other store may be about to make. */
async function leasable(
  { orders }: Pick<Storage, 'orders'>,
  storeId: StoreId,
  ids: readonly OrderId[],
  now: Instant,
): Promise<OrderId[]> {
  const found = await Promise.all(
    ids.map(async (id) => {
      const stored = await readUnlessDamaged(orders, storeId, id);
      const isBeyond = stored === 'damaged' || !stored || !isPlaced(stored.state) || isBeyondLeases(stored.state, now);
      return isBeyond ? [] : [id];
    }),
  );
  return found.flat();
}

/** What all displays of a kitchen can have done without the server's knowledge. */
export async function readLeases(deps: ReadDeps, storeId: StoreId): Promise<Leases> {
  const { displays, devices } = await readScreens(deps, storeId);
  return leasesOf(displays, devices, instant(deps.now()));
}

/** Whether some display can begin an order, or has begun it, unseen. */
export async function mayBeBegun(deps: ReadDeps, storeId: StoreId, orderId: OrderId): Promise<boolean> {
  const { displays, devices } = await readScreens(deps, storeId);
  return mayBeBegunUnseen(orderId, displays, devices);
}

type ReadDeps = Pick<LeaseDeps, 'now'> & { readonly storage: Pick<Storage, 'access'> };

const DAY_MS = 86_400_000;

async function readScreens(
  { storage: { access }, now }: ReadDeps,
  storeId: StoreId,
): Promise<{ readonly displays: readonly Display[]; readonly devices: readonly SeenDevice[] }> {
  const [displays, devices] = await Promise.all([
    access.displays.listed(storeId, EVERYONE),
    access.devices.listed(storeId, EVERYONE),
  ]);
  const leased = new Set(displays.flatMap(({ isBound, deviceId }) => (isBound ? [deviceId] : [])));
  const { displays: days = 0 } = ACCESS_DAYS;
  const seen = devices.flatMap(({ id, seenAt, revokedAt }): SeenDevice[] => {
    const isGone = seenAt === undefined || revokedAt !== undefined || now() - Date.parse(seenAt) > days * DAY_MS;
    return isGone ? [] : [{ seenAt, isLeased: leased.has(id) }];
  });
  return { displays, devices: seen };
}
