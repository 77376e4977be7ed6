import type { Collections } from './collections.ts';
import { isDuplicate, type OfStore } from './documents.ts';

/** The collections of documents that hold one value each, guarded by a version. */
export type Guarded = 'customers' | 'inboxes' | 'kitchens' | 'stock';

/**
 * Writes a document's value if it still has the version that was read; 0 for one that was not there.
 *
 * @returns false when somebody else was quicker
 */
export async function writeGuarded(
  collection: Collections[Guarded],
  id: OfStore,
  value: object,
  version: number,
): Promise<boolean> {
  // Each collection has its own value; what is guarded is the same for all.
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
 * Changes a value by a pure function, which is asked again when somebody else was quicker: for what few change at once.
 *
 * @param apply when it gives back the value that it was given, nothing is written
 * @param write false when somebody else was quicker
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
