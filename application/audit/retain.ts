import type { AuditAnchors, AuditStore } from '../../ports.ts';

const DAY_MS = 86_400_000;

/**
 * Removes the chains that began so many days ago. Their anchors go first: what a crash leaves of a chain is removed with the next.
 *
 * @returns how many
 */
export async function removeOldChains(
  { store, anchors }: { readonly store: AuditStore; readonly anchors: AuditAnchors },
  days: number,
  now: number,
): Promise<number> {
  const oldest = new Date(now - days * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
  const isOld = (chain: string): boolean => chain.slice(0, oldest.length) < oldest;
  for (const { chain } of await anchors.all()) if (isOld(chain)) await anchors.remove(chain);
  const old = (await store.chains()).filter(isOld);
  for (const chain of old) await store.remove(chain);
  return old.length;
}
