import { randomBytes } from 'node:crypto';
import { instant, type StoreId } from '../../domain/shared/values.ts';
import { EVERYONE, type Cook, type Storage } from '../../ports.ts';
import { Refused } from '../refused.ts';
import { base32 } from '../request-key.ts';
import { hashPin, isPin } from './pins.ts';

/** A store's cooks: each says by a PIN that it is they who use the kitchen's device. */

export const PIN_TRIES = 5;
export const PIN_LOCK_MINUTES = 5;

export interface CookDeps {
  readonly storage: Pick<Storage, 'access'>;
  readonly now: () => number;
}

export async function addCook(
  { storage, now }: CookDeps,
  storeId: StoreId,
  { name, pin }: { readonly name: string; readonly pin: string },
): Promise<Cook> {
  const cook: Cook = {
    id: `cook_${base32(randomBytes(10), 16)}`,
    name,
    pin: await hashPin(pin),
    createdAt: instant(now()),
  };
  return storage.access.cooks.change(storeId, cook.id, () => cook);
}

export async function listCooks({ storage }: CookDeps, storeId: StoreId): Promise<readonly Cook[]> {
  const cooks = await storage.access.cooks.listed(storeId, EVERYONE);
  return cooks
    .filter(({ removedAt }) => removedAt === undefined)
    .toSorted((a, b) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1));
}

/** Whether it may be a cook's id: what else somebody sends as one is noted nowhere. */
export function isCookId(text: string): boolean {
  return /^cook_[0-9a-z]{16}$/.test(text);
}

/** What they have cooked keeps their name. Idempotent. */
export async function removeCook({ storage, now }: CookDeps, storeId: StoreId, id: string): Promise<void> {
  if (!(await storage.access.cooks.get(storeId, id))) throw unknownCook();
  const removed = await storage.access.cooks.change(storeId, id, (known) =>
    known && known.removedAt === undefined ? { ...known, removedAt: instant(now()) } : known,
  );
  if (!removed) throw unknownCook();
}

/**
 * @throws Refused `code_wrong` for a wrong PIN; `too_many_requests` after five of them
 */
export async function checkPin(
  deps: CookDeps,
  storeId: StoreId,
  { cookId, pin }: { readonly cookId: string; readonly pin: string },
): Promise<Cook> {
  const { cooks } = deps.storage.access;
  if (!(await cooks.get(storeId, cookId))) throw unknownCook();
  const lock = await claimTry(deps, storeId, cookId);
  if (lock !== undefined) {
    throw new Refused('too_many_requests', 'Too many wrong PINs. Wait a few minutes, or ask a manager for a new one.', {
      retryAfter: (lock - deps.now()) / 1000,
    });
  }
  const cook = await cooks.get(storeId, cookId);
  if (!cook || cook.removedAt !== undefined) throw unknownCook();
  if (!(await isPin(pin, cook.pin))) throw new Refused('code_wrong', 'This is not the PIN of this cook.');
  await cooks.change(storeId, cookId, (known = cook) => {
    const { tries: _, lockedUntil: __, ...rest } = known;
    return rest;
  });
  return cook;
}

/** Counts the try before the PIN is compared, so that many at once are no way around. Returns until when there are no more. */
async function claimTry({ storage, now }: CookDeps, storeId: StoreId, id: string): Promise<number | undefined> {
  let locked: number | undefined;
  await storage.access.cooks.change(storeId, id, (known) => {
    const until = known?.lockedUntil === undefined ? 0 : Date.parse(known.lockedUntil);
    locked = until > now() ? until : undefined;
    if (!known || locked !== undefined) return known;
    const tries = (until === 0 ? (known.tries ?? 0) : 0) + 1;
    const { lockedUntil: _, ...rest } = known;
    // The last try is still made; it is the one after it that is not.
    if (tries < PIN_TRIES) return { ...rest, tries };
    return { ...rest, tries, lockedUntil: instant(now() + PIN_LOCK_MINUTES * 60_000) };
  });
  return locked;
}

function unknownCook(): Refused {
  return new Refused('cook_not_found', 'There is no such cook.');
}
