import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient, type Document } from 'mongodb';
import type { StorageSettings } from './databases.ts';

/** Damages a small record (`<kind>/<id>`) where it is stored, as a full disk or a hand that edits it does. */
export async function spoilRecord(
  settings: StorageSettings,
  dataFolder: string,
  storeId: string,
  record: string,
): Promise<void> {
  if (settings.STORAGE === 'files') {
    const path = join(dataFolder, storeId, 'access', `${record}.json`);
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, 40));
    return;
  }
  const client = new MongoClient(settings.MONGODB_URL);
  try {
    const documents = client.db().collection<Document & { _id: string }>('access');
    const { matchedCount } = await documents.updateOne(
      { _id: `${storeId}/${record}`, storeId },
      { $set: { value: { schema: 1, id: 'half of it' } } },
    );
    if (matchedCount !== 1) throw new Error(`There is no ${record}.`);
  } finally {
    await client.close();
  }
}
