import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../tests/support/folders.ts';
import { readConfig } from './config.ts';
import { openIdKey } from './id-key.ts';

const KEY = 'ab'.repeat(32);

test('in development a key is made once, for its owner only', () => {
  const config = readConfig({ DATA_DIR: join(temporaryFolder(), 'data') });
  const key = openIdKey(config);
  expect(key).toHaveLength(32);
  expect(openIdKey(config)).toEqual(key);
  const path = join(config.dataDir, 'id-key');
  expect(readFileSync(path, 'utf8').trim()).toBe(Buffer.from(key).toString('hex'));
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('another folder has another key', () => {
  const [one, two] = [1, 2].map(() => openIdKey(readConfig({ DATA_DIR: temporaryFolder() })));
  expect(one).not.toEqual(two);
});

test('production does not start without one', () => {
  const env = { DATA_DIR: temporaryFolder(), NODE_ENV: 'production' };
  expect(() => openIdKey(readConfig(env))).toThrow('ID_KEY=: Required in production');
  expect(openIdKey(readConfig({ ...env, ID_KEY: KEY }))).toEqual(Buffer.from(KEY, 'hex'));
});

test('a damaged key is not replaced: every retry would be a new order', () => {
  const config = readConfig({ DATA_DIR: temporaryFolder() });
  writeFileSync(join(config.dataDir, 'id-key'), 'abc');
  expect(() => openIdKey(config)).toThrow('has to have 64 hexadecimal digits');
});

test('one that is too short is named, and not shown', () => {
  expect(() => readConfig({ ID_KEY: 'a-secret' })).toThrow(/^ID_KEY=…: 64 hexadecimal digits/);
});
