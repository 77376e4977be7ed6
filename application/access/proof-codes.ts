import { timingSafeEqual } from 'node:crypto';
import { DEFAULT_STORE, instant, type StoreId } from '../../domain/shared/values.ts';
import type { ProofCode, Storage } from '../../ports.ts';
import { Refused } from '../refused.ts';

/** Codes that prove something once: that a phone is at hand, or that a device may be enrolled. */

export const CODE_TRIES = 5;

export interface CodeDeps {
  readonly storage: Pick<Storage, 'access'>;
  readonly now: () => number;
}

/**
 * Uses up a code.
 *
 * @throws Refused `code_wrong`, also for one that has expired, was used, or was tried too often
 */
export async function useCode(
  { storage, now }: CodeDeps,
  record: string,
  codeHash: string,
  storeId: StoreId = DEFAULT_STORE,
): Promise<ProofCode> {
  let used: ProofCode | undefined;
  await storage.access.codes.change(storeId, record, (known) => {
    used = undefined;
    if (!known || known.usedAt !== undefined || known.tries >= CODE_TRIES || Date.parse(known.expiresAt) <= now()) {
      return known;
    }
    if (!isEqual(known.codeHash, codeHash)) return { ...known, tries: known.tries + 1 };
    used = { ...known, usedAt: instant(now()) };
    return used;
  });
  if (used) return used;
  throw new Refused('code_wrong', 'The code is wrong, has expired, or was tried too often. Ask for a new one.');
}

function isEqual(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
