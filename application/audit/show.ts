import type { AuditStore } from '../../ports.ts';
import type { Privacy } from '../privacy/privacy.ts';
import { readLine } from './chain.ts';

/** Which lines to show; absent: all. */
export interface TrailQuery {
  readonly order?: string | undefined;
  readonly by?: string | undefined;
  readonly operation?: string | undefined;
  /** A day, such as 2026-11-29. */
  readonly since?: string | undefined;
}

/** The entries of the trail with ids and addresses unsealed, those of each process in order. What was sealed for an erased customer stays so. */
export async function* showTrail(
  { store, privacy }: { readonly store: AuditStore; readonly privacy: Privacy },
  { order, by, operation, since = '' }: TrailQuery,
): AsyncIterable<object> {
  const from = since.replaceAll('-', '');
  for (const chain of await store.chains()) {
    if (chain.slice(0, from.length) < from) continue;
    for await (const line of store.lines(chain)) {
      const entry = readLine(line)?.content ?? { unreadable: line };
      if (order !== undefined && entry['order'] !== order) continue;
      if (operation !== undefined && entry['operation'] !== operation) continue;
      const opened = await unsealed(privacy, entry);
      if (by === undefined || opened['by'] === by) yield opened;
    }
  }
}

async function unsealed(privacy: Privacy, entry: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const opened: Record<string, unknown> = { ...entry };
  for (const field of ['by', 'from']) {
    const text = entry[field];
    if (typeof text === 'string') [opened[field]] = await privacy.openTexts(field, [text]);
  }
  return opened;
}
