import type { Collections } from './collections.ts';
import { isDuplicate, type OfStore } from './documents.ts';

/** Collections whose documents hold one value each, guarded by a version. */
export type Guarded = 'access' | 'answers' | 'customers' | 'inboxes' | 'kitchens' | 'sessions' | 'stock';

/**
 * Writes a document's value if its version is still the one read; 0 for a new document.
 *
 * @returns false if another writer was faster
 */
export async function writeGuarded(
  collection: Collections[Guarded],
  id: OfStore,
  value: object,
  version: number,
): Promise<boolean> {
  // The collections' value types differ; the guard is the same.
  const documents = collection as unknown as Collections['inboxes'];
  if (version > 0) {
    const { matchedCount } = await documents.updateOne(
      { ...id, version },
      { $set: { ...value, version: version + 1 } },
    );
    return matchedCount === 1;
  }
  try {
    await documents.insertOne({ ...id, ...value, version: 1 } as never);
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/**
 * Changes a value by a pure function, retried on conflict; for values with little contention.
 *
 * @param apply if it returns its argument unchanged, nothing is written
 * @param write returns false if another writer was faster
 */
export async function changeGuarded<Known, Value extends Known>(
  read: () => Promise<{ readonly value: Known; readonly version: number }>,
  apply: (value: Known) => Value,
  write: (value: Value, version: number) => Promise<boolean>,
): Promise<Value> {
  for (;;) {
    const { value: known, version } = await read();
    const value = apply(known);
    if (value === known || (await write(value, version))) return value;
  }
}
