import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newPayloadKey } from '../temporal/codec.ts';
import { temporaryFolder } from '../tests/support/folders.ts';
import { readConfig } from './config.ts';
import { masterKeyOf, payloadKeysOf } from './keys.ts';

const MASTER = Buffer.alloc(32, 7).toString('base64');
const dataFolder = (): string => join(temporaryFolder(), 'data');

test('in development keys are made once, beside the data, for their owner only', () => {
  const config = readConfig({ DATA_DIR: dataFolder() });
  expect(config.keys.folder).toBe(`${config.dataDir}-keys`);
  expect(masterKeyOf(config)).toHaveLength(32);
  expect(masterKeyOf(config)).toEqual(masterKeyOf(config));
  expect(payloadKeysOf(config)).toHaveLength(1);
  expect(payloadKeysOf(config)).toEqual(payloadKeysOf(config));
  if (process.platform === 'win32') return;
  expect(statSync(config.keys.folder).mode & 0o777).toBe(0o700);
  for (const name of ['master.key', 'payload.keys']) {
    expect(statSync(join(config.keys.folder, name)).mode & 0o777).toBe(0o600);
  }
});

test('keys that are set count, the first payload key first', () => {
  const [first, second] = [newPayloadKey(), `x${newPayloadKey()}`];
  const config = readConfig({ DATA_DIR: dataFolder(), MASTER_KEY: MASTER, PAYLOAD_KEYS: `${first},${second}` });
  expect(masterKeyOf(config).toString('base64')).toBe(MASTER);
  expect(payloadKeysOf(config).map(({ id }) => id)).toEqual([first, second].map((key) => key.split(':')[0]));
});

test('production does not start without them', () => {
  const config = readConfig({ DATA_DIR: dataFolder(), NODE_ENV: 'production' });
  expect(() => masterKeyOf(config)).toThrow('MASTER_KEY=: Required in production');
  expect(() => payloadKeysOf(config)).toThrow('PAYLOAD_KEYS=: Required in production');
});

test('a damaged key is not replaced: nothing could be decrypted', () => {
  const config = readConfig({ DATA_DIR: dataFolder() });
  masterKeyOf(config);
  payloadKeysOf(config);
  for (const name of ['master.key', 'payload.keys']) writeFileSync(join(config.keys.folder, name), 'abc');
  expect(() => masterKeyOf(config)).toThrow('must contain 32 bytes in base64');
  expect(() => payloadKeysOf(config)).toThrow('it must contain keys');
});

test.each([{ MASTER_KEY: 'a-secret' }, { PAYLOAD_KEYS: 'a1:a-secret' }])(
  'a wrong key is named, and not shown',
  (env) => {
    expect(() => readConfig(env)).toThrow(/^(MASTER_KEY|PAYLOAD_KEYS)=…: /);
  },
);
