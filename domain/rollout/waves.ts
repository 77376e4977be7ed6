import type { StoreSettings } from '../catalog/store.ts';
import { fnv1a } from '../shared/digest.ts';
import type { StoreId } from '../shared/values.ts';

/** Which stores a wave takes: a share of those that no rule names, in percent and with the waves before it; some stores; or those of some countries. */
export type WaveRule =
  { readonly share: number } | { readonly stores: readonly StoreId[] } | { readonly countries: readonly string[] };

/** A rule as it is sent: the stores may not exist. */
export type SentWave =
  { readonly share: number } | { readonly stores: readonly string[] } | { readonly countries: readonly string[] };

/** As people write it: `10%`, `US`, or `main, harbour`. Undefined if it is nothing of that. */
export function readWave(text: string): SentWave | undefined {
  const [, share] = /^\s*(\d+(?:[.,]\d+)?)\s*%\s*$/.exec(text) ?? [];
  if (share !== undefined) return { share: Number(share.replace(',', '.')) };
  const names = text.split(',').map((each) => each.trim());
  if (names.some((each) => each === '')) return undefined;
  // No store's id has capital letters.
  return names.every((each) => /^[A-Z]{2}$/.test(each)) ? { countries: names } : { stores: names };
}

export const USUAL_WAVES: readonly WaveRule[] = [{ share: 1 }, { share: 10 }, { share: 50 }, { share: 100 }];

/**
 * Divides stores into waves, one for each rule. A store is in the first that takes it; one that none takes is left out. For shares the
 * stores are drawn by a hash of store and change set: always the same for one set, and others for another, so that not the same few
 * stores try everything first.
 */
export function wavesOf(
  stores: readonly Pick<StoreSettings, 'id' | 'country'>[],
  rules: readonly WaveRule[],
  changeSetId: string,
): StoreId[][] {
  const named = (store: Pick<StoreSettings, 'id' | 'country'>): number =>
    rules.findIndex(
      (rule) =>
        ('stores' in rule && rule.stores.includes(store.id)) ||
        ('countries' in rule && rule.countries.includes(store.country)),
    );
  const drawn = stores
    .filter((store) => named(store) === -1)
    .map(({ id }) => ({ id, lot: lotOf(id, changeSetId) }))
    .toSorted((a, b) => a.lot - b.lot || (a.id < b.id ? -1 : 1));
  let taken = 0;
  return rules.map((rule, index) => {
    if (!('share' in rule)) return stores.filter((store) => named(store) === index).map(({ id }) => id);
    // At least one: a wave of nobody would try nothing.
    const until = Math.ceil((drawn.length * rule.share) / 100);
    const wave = drawn.slice(taken, until).map(({ id }) => id);
    taken = Math.max(taken, until);
    return wave;
  });
}

/** Evenly spread over 32 bits: FNV alone leaves ids that differ in their last letter close together. */
function lotOf(storeId: StoreId, changeSetId: string): number {
  let hash = fnv1a(`${changeSetId}/${storeId}`);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A part of many, evenly spread over them, the same each time. */
export function sampleOf<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, index) => all[Math.floor((index * all.length) / most)] as T);
}
