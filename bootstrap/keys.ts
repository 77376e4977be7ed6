import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { StartupError } from '../lib/startup-error.ts';
import { newPayloadKey, readPayloadKeys, type PayloadKey } from '../temporal/codec.ts';
import type { Config } from './config.ts';

/** Keys that are not set are made at the first start, in KEYS_DIR: each process of one machine then has the same. */

type KeyConfig = Pick<Config, 'keys' | 'isProduction'>;

/** The keys of Temporal's payloads; the first one encrypts. */
export function payloadKeysOf({ keys, isProduction }: KeyConfig): readonly PayloadKey[] {
  if (keys.payloads) return keys.payloads;
  if (isProduction) throw missing('PAYLOAD_KEYS', 'a name and 32 bytes in base64, such as a1:…');
  const path = join(keys.folder, 'payload.keys');
  const read = readPayloadKeys(readOrCreate(keys.folder, path, newPayloadKey));
  if (!read) throw new StartupError(`${path}: it must contain keys such as a1b2c3:<32 bytes in base64>.`);
  return read;
}

/** The master key, which wraps the customers' keys. */
export function masterKeyOf(config: KeyConfig): Buffer {
  return masterKeysOf(config)[0];
}

/** The same with those before it, under which some keys may still be wrapped. */
export function masterKeysOf({ keys, isProduction }: KeyConfig): [Buffer, ...Buffer[]] {
  const [first, ...others] = keys.masters ?? [];
  if (first) return [first, ...others];
  if (isProduction) throw missing('MASTER_KEY', '32 bytes in base64');
  const path = masterKeyPath(keys.folder);
  const text = readOrCreate(keys.folder, path, newMasterKey);
  const [key, ...former] = text.split(',').map((each) => Buffer.from(each, 'base64'));
  if (!key || [key, ...former].some(({ length }) => length !== 32))
    throw new StartupError(`${path}: it must contain 32 bytes in base64.`);
  return [key, ...former];
}

/** Puts another master key before the one in the folder or, once no key is wrapped by that any more, in its place. */
export function replaceMasterKey(folder: string, masters: readonly Uint8Array[]): void {
  const path = masterKeyPath(folder);
  const text = masters.map((each) => Buffer.from(each).toString('base64')).join(',');
  writeFileSync(`${path}.new`, `${text}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

export function newMasterKey(): string {
  return randomBytes(32).toString('base64');
}

function masterKeyPath(folder: string): string {
  return join(folder, 'master.key');
}

function missing(setting: string, what: string): StartupError {
  return new StartupError(`${setting}=: Required in production: ${what}, as \`openssl rand -base64 32\` prints.`);
}

/** Of several processes that start at once, the first one's file counts. */
function readOrCreate(folder: string, path: string, create: () => string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new StartupError(`KEYS_DIR: ${String(error)}`);
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const written = `${path}.${process.pid}`;
  writeFileSync(written, `${create()}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(written, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(written, { force: true });
  }
  return readFileSync(path, 'utf8').trim();
}
