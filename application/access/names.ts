import type { Actor } from '../../domain/order/index.ts';
import { instant, type StoreId } from '../../domain/shared/values.ts';
import type { StaffName, Storage } from '../../ports.ts';
import type { Log } from '../log.ts';
import type { Principal } from '../principal.ts';

/**
 * What members of staff, devices and cooks are called. Events carry ids, which name nobody; names are joined where somebody is shown who
 * did what, so a new name is on old events, too.
 */

/** A name is kept so long after its bearer last did something in the store, and a little longer. */
const NOTED_EVERY_MS = 7 * 86_400_000;
/** As many does a process remember to have noted; a chain's managers are in many stores. */
const MOST_REMEMBERED = 20_000;
/** Ids of ours, of which the beginning is enough to tell people apart. What managers call a driver is shown as they wrote it. */
const OURS = /^(?:usr|gst|dvc|cook)_[0-9a-z]{12,}$/;
const SHOWN_OF_ID = 12;

interface NamesDeps {
  readonly storage: Pick<Storage, 'access'>;
}

/** The name that goes with an id; undefined if none is known. */
export type NameOf = (id: string | undefined) => string | undefined;

/** For readers who may not know who of the staff it was. */
export const NO_NAMES: NameOf = () => undefined;

/** Somebody who did something, as they are shown. */
export interface NamedActor extends Actor {
  readonly name: string | null;
}

/** Names what the reader may know of: `customer` is the name of the order's customer as they see it. */
export function withName({ role, id }: Actor, nameOf: NameOf, customer?: string): NamedActor {
  return { role, id, name: (role === 'customer' ? customer : nameOf(id)) ?? null };
}

/** For where there is no name: short, and the same for the same person. */
export function shortId(id: string): string {
  return OURS.test(id) ? id.slice(0, SHOWN_OF_ID) : id;
}

/** The names of those who are shown. */
export async function readNames(
  { storage: { access } }: NamesDeps,
  storeId: StoreId,
  ids: Iterable<string | undefined>,
): Promise<NameOf> {
  const records = { usr: access.staffNames, dvc: access.devices, cook: access.cooks } as const;
  const read = async (id: string): Promise<readonly [string, string | undefined]> => {
    const kind = id.slice(0, id.indexOf('_'));
    if (!OURS.test(id) || !(kind in records)) return [id, undefined];
    // A record that cannot be read hides one name, and not what its bearer did.
    const found = await records[kind as keyof typeof records].get(storeId, id).catch(() => undefined);
    return [id, found?.name];
  };
  const distinct = [...new Set(ids)].filter((id) => id !== undefined);
  const names = new Map(await Promise.all(distinct.map(read)));
  return (id) => (id === undefined ? undefined : names.get(id));
}

/**
 * Notes what somebody is called who has done something in a store: the issuer tells it only to them. Written when it is new, and once
 * a week, by which it does not expire.
 */
export function notingNames({
  storage,
  now,
  log,
}: NamesDeps & { readonly now: () => number; readonly log: Pick<Log, 'warn'> }) {
  const noted = new Map<string, { readonly name: string; readonly at: number }>();
  return async (storeId: StoreId, { id, kind, role, name }: Principal): Promise<void> => {
    if (kind !== 'user' || role === 'customer' || name === undefined) return;
    const at = now();
    const isNoted = (known: { readonly name: string; readonly at: number } | undefined): boolean =>
      known?.name === name && at - known.at < NOTED_EVERY_MS;
    const key = `${storeId}/${id}`;
    if (isNoted(noted.get(key))) return;
    try {
      await storage.access.staffNames.change(storeId, id, (known): StaffName =>
        known && isNoted({ name: known.name, at: Date.parse(known.at) }) ? known : { name, at: instant(at) },
      );
      if (noted.size >= MOST_REMEMBERED) noted.clear();
      noted.set(key, { name, at });
    } catch (error) {
      // What they did is done.
      log.warn({ err: error, storeId, principal: id }, 'The name of a member of staff could not be noted.');
    }
  };
}
