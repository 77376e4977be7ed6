import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { wrapKey } from '../application/privacy/master.ts';
import { readConfig } from '../bootstrap/config.ts';
import { masterKeyOf } from '../bootstrap/keys.ts';
import { openStorage, tidyDeps } from '../bootstrap/storage.ts';
import { temporaryFolder } from '../tests/support/folders.ts';
import { backUpKeys } from './keys-backup.ts';
import { tidyOnce } from './tidy-personal-data.ts';

/** Files of a shop with one person, whose last order was long ago. */
async function aShop(settings: Record<string, string> = {}) {
  const folder = temporaryFolder();
  const config = readConfig({ DATA_DIR: join(folder, 'data'), RETENTION_DAYS: '30', ...settings });
  const said: string[] = [];
  const log = pino({ level: 'error' }, { write: (line) => void said.push(line) });
  const storage = await openStorage(config, log);
  const subject = 'a'.repeat(24);
  await storage.keys.create({
    subject,
    wrapped: wrapKey(masterKeyOf(config), subject, randomBytes(32)),
    phones: [],
    createdAt: '2020-01-01T00:00:00.000Z',
  });
  const isKept = async (): Promise<boolean> => (await storage.keys.get([subject])).get(subject) !== 'erased';
  return { storage, deps: tidyDeps(config, storage, log), keysFolder: config.keys.folder, said, isKept };
}

test('people who are no longer needed are erased also where their keys cannot be backed up', async () => {
  const { storage, deps, keysFolder, said, isKept } = await aShop();
  writeFileSync(join(keysFolder, 'backup'), 'not a folder');
  await tidyOnce(deps);
  expect(said).toMatchObject([expect.stringContaining('could not be backed up')]);
  expect(await isKept()).toBe(false);
  await storage.close();
});

test('workers write a backup a day, or none with KEYS_BACKUP=off', async () => {
  for (const [settings, isThere] of [
    [{}, true],
    [{ KEYS_BACKUP: 'off' }, false],
  ] as const) {
    const { storage, deps, keysFolder } = await aShop(settings);
    await tidyOnce(deps);
    expect(existsSync(join(keysFolder, 'backup'))).toBe(isThere);
    await storage.close();
  }
});

test('several workers back up into one folder at once, and what a killed one had begun goes with its day', async () => {
  const { storage, deps } = await aShop();
  const { keys, backupFolder } = deps;
  await backUpKeys(keys, backupFolder, 0);
  writeFileSync(join(backupFolder, '1970-01-01.jsonl.unfinished'), '');
  const eightDays = 8 * 86_400_000;
  const paths = await Promise.all(Array.from({ length: 5 }, () => backUpKeys(keys, backupFolder, eightDays)));
  expect(new Set(paths).size).toBe(1);
  expect(readdirSync(backupFolder)).toEqual(['1970-01-09.jsonl']);
  await storage.close();
});
