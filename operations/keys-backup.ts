import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { KEY_BACKUP_DAYS } from '../application/privacy/erase.ts';
import { SubjectErased, type KeyStore, type SubjectRecord } from '../ports.ts';

/**
 * The keys' own backups: a file a day, kept for a week, so that an erased person's key is gone from them after that. The keys in it are
 * wrapped by the master key, which is not.
 */

const DAY_MS = 86_400_000;
/** Also of what a killed process had not finished. */
const NAME = /^(\d{4}-\d{2}-\d{2})\.jsonl(?:\..+)?$/;
const record = z.object({
  subject: z.string(),
  wrapped: z.string(),
  phones: z.array(z.string()),
  createdAt: z.string(),
});

/** Writes today's backup, over an earlier one of today, and removes the old ones. @returns its path */
export async function backUpKeys(keys: KeyStore, folder: string, now: number): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${dayOf(now)}.jsonl`);
  // Several workers may share the folder, and start together.
  const temporary = `${path}.${randomUUID()}`;
  const file = await open(temporary, 'w', 0o600);
  try {
    for await (const each of keys.all()) await file.write(`${JSON.stringify(each)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await removeOld(folder, now);
  return path;
}

/** Whether today's backup is there. */
export async function isBackedUp(folder: string, now: number): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.includes(`${dayOf(now)}.jsonl`);
}

/** Adds the keys of a backup that are missing. An erased person's stays away. @returns how many were added */
export async function restoreKeys(keys: KeyStore, path: string): Promise<number> {
  const erased = new Set<string>();
  for await (const { subject } of keys.erasures()) erased.add(subject);
  let added = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line === '') continue;
    const read = record.parse(JSON.parse(line));
    const restored: SubjectRecord = read;
    if (erased.has(read.subject) || (await keys.get([read.subject])).has(read.subject)) continue;
    try {
      await keys.create(restored);
      added += 1;
    } catch (error) {
      if (!(error instanceof SubjectErased)) throw error;
    }
  }
  return added;
}

async function removeOld(folder: string, now: number): Promise<void> {
  const oldest = dayOf(now - KEY_BACKUP_DAYS * DAY_MS);
  for (const name of await readdir(folder)) {
    const day = NAME.exec(name)?.[1];
    if (day !== undefined && day < oldest) await rm(join(folder, name), { force: true });
  }
}

function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
