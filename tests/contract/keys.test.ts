import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { FileKeys } from '../../adapters/keys/files.ts';
import { openMongoKeys } from '../../adapters/keys/mongodb.ts';
import { Keyring } from '../../application/privacy/keyring.ts';
import { rewrapAll } from '../../application/privacy/master.ts';
import { instant } from '../../domain/shared/values.ts';
import { backUpKeys, isBackedUp, restoreKeys } from '../../operations/keys-backup.ts';
import { SubjectErased, type KeyStore, type SubjectRecord } from '../../ports.ts';
import { anchorsContract } from './audit.ts';
import { describeWithMongo, temporaryDatabase } from '../support/databases.ts';
import { temporaryFolder } from '../support/folders.ts';

/** The stores of keys: each keeps and destroys them alike. */

const NOW = Date.parse('2026-11-28T12:00:00Z');
const record = (subject: string, phones: string[] = []): SubjectRecord => ({
  subject,
  wrapped: randomBytes(60).toString('base64'),
  phones,
  createdAt: instant(NOW),
});
const keyringOf = (store: KeyStore, master = Buffer.alloc(32, 1)): Keyring =>
  new Keyring({ store, master, now: () => NOW });

function keysContract(open: () => Promise<KeyStore>): void {
  let keys: KeyStore;
  beforeAll(async () => {
    keys = await open();
  });
  afterAll(() => keys.close());
  anchorsContract(() => keys.anchors);

  test('of several writers, one creates the key', async () => {
    const created = await Promise.all(Array.from({ length: 8 }, () => keys.create(record('raced'))));
    expect(new Set(created.map(({ wrapped }) => wrapped)).size).toBe(1);
    expect((await keys.get(['raced', 'unknown'])).get('raced')).toEqual(created[0]);
    expect((await keys.get(['unknown'])).size).toBe(0);
  });

  test('a subject is found by each of its numbers', async () => {
    await keys.create(record('phoned', ['p1']));
    await keys.addPhone('phoned', 'p2');
    await keys.addPhone('phoned', 'p2');
    await keys.create(record('other', ['p2']));
    expect(await keys.findByPhone('p1')).toEqual(['phoned']);
    expect((await keys.findByPhone('p2')).toSorted()).toEqual(['other', 'phoned']);
    expect(await keys.findByPhone('p3')).toEqual([]);
  });

  test('an erased key is gone with its indexes, and never comes back', async () => {
    await keys.create(record('gone', ['p9']));
    await keys.erase({ subject: 'gone', erasedAt: instant(NOW) });
    await keys.erase({ subject: 'gone', erasedAt: instant(NOW) });
    expect((await keys.get(['gone'])).get('gone')).toBe('erased');
    expect(await keys.findByPhone('p9')).toEqual([]);
    await keys.addPhone('gone', 'p9');
    expect(await keys.findByPhone('p9')).toEqual([]);
    await expect(keys.create(record('gone'))).rejects.toThrow(SubjectErased);
    const erased = [];
    for await (const { subject } of keys.erasures()) erased.push(subject);
    expect(erased).toEqual(['gone']);
    const all = [];
    for await (const { subject } of keys.all()) all.push(subject);
    expect(all).toContain('phoned');
    expect(all).not.toContain('gone');
  });

  test('a keyring makes a key once, and knows that it was erased', async () => {
    const [here, there] = [keyringOf(keys), keyringOf(keys)];
    const key = await here.keyFor('ring', 'p7');
    expect(await there.keyFor('ring')).toEqual(key);
    expect(await keys.findByPhone('p7')).toEqual(['ring']);
    await here.erase('ring');
    expect((await here.open(['ring']))('ring')).toBe('erased');
    await expect(here.keyFor('ring')).rejects.toThrow(SubjectErased);
    expect((await keyringOf(keys).open(['ring']))('ring')).toBe('erased');
  });

  test('with another master key nothing opens', async () => {
    await keyringOf(keys).keyFor('wrapped');
    await expect(keyringOf(keys, Buffer.alloc(32, 2)).keyFor('wrapped')).rejects.toThrow('MASTER_KEY');
  });

  test('a backup brings back what was lost, but nobody who was erased; old backups are removed', async () => {
    const folder = join(temporaryFolder(), 'backup');
    await keys.create(record('erased-later'));
    const path = await backUpKeys(keys, folder, NOW);
    writeFileSync(join(folder, '2026-11-20.jsonl'), '');
    writeFileSync(join(folder, '2026-11-22.jsonl'), '');
    expect(readFileSync(path, 'utf8')).toContain('erased-later');
    await keys.erase({ subject: 'erased-later', erasedAt: instant(NOW) });
    const lost = new FileKeys(join(temporaryFolder(), 'keys'));
    expect(await restoreKeys(lost, path)).toBeGreaterThan(3);
    expect(await lost.findByPhone('p1')).toEqual(['phoned']);
    expect(await restoreKeys(keys, path)).toBe(0);
    expect((await keys.get(['erased-later'])).get('erased-later')).toBe('erased');
    await backUpKeys(keys, folder, NOW);
    expect(readdirSync(folder).toSorted()).toEqual(['2026-11-22.jsonl', '2026-11-28.jsonl']);
    expect(readFileSync(path, 'utf8')).not.toContain('erased-later');
    expect([await isBackedUp(folder, NOW), await isBackedUp(folder, NOW + 86_400_000)]).toEqual([true, false]);
  });

  test('keys are wrapped by a new master key while others read them, and then the old one opens none', async () => {
    const [old, next] = [Buffer.alloc(32, 1), Buffer.alloc(32, 3)];
    const key = await keyringOf(keys).keyFor('rotated', 'p-rotated');
    const knowsBoth = (): Keyring => new Keyring({ store: keys, master: next, formerMasters: [old], now: () => NOW });
    expect((await knowsBoth().open(['rotated']))('rotated')).toEqual(key);
    for (const foreign of ['raced', 'phoned', 'other', 'erased-later'])
      await keys.erase({ subject: foreign, erasedAt: instant(NOW) });
    expect(await rewrapAll(keys, [next, old])).toBeGreaterThan(0);
    expect(await rewrapAll(keys, [next, old])).toBe(0);
    expect((await knowsBoth().open(['rotated']))('rotated')).toEqual(key);
    expect((await keyringOf(keys, next).open(['rotated']))('rotated')).toEqual(key);
    expect(await keys.findByPhone('p-rotated')).toEqual(['rotated']);
    await expect(keyringOf(keys, old).open(['rotated'])).rejects.toThrow('MASTER_KEY');
    expect(await keys.rewrap('rotated', 'another', 'x')).toBe(false);
    expect(await keys.rewrap('gone', '', 'x')).toBe(false);
  });
}

describe('in files', () => {
  keysContract(async () => new FileKeys(join(temporaryFolder(), 'keys')));
});

describeWithMongo('in MongoDB', () => {
  const url = temporaryDatabase();
  keysContract(() => openMongoKeys(url, pino({ level: 'silent' }), 'serve'));
});
