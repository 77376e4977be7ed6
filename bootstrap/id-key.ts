import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '../lib/startup-error.ts';
import type { Config } from './config.ts';

/**
 * The key of ids (`ID_KEY`). In development one is made at the first start, and kept in the data folder.
 *
 * @throws StartupError in production without the setting
 */
export function openIdKey({
  idKey,
  isProduction,
  dataDir,
}: Pick<Config, 'idKey' | 'isProduction' | 'dataDir'>): Uint8Array {
  if (idKey !== undefined) return Buffer.from(idKey, 'hex');
  if (isProduction) {
    throw new StartupError(
      'ID_KEY=: Required in production: 64 hexadecimal digits, such as `openssl rand -hex 32` prints. Never change it: requests are ' +
        'repeated, and guests recognized, by ids made with it.',
    );
  }
  const path = join(dataDir, 'id-key');
  return Buffer.from(readKey(path) ?? makeKey(path), 'hex');
}

function readKey(path: string): string | undefined {
  let content: string;
  try {
    content = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StartupError(`DATA_DIR: ${path} is unreadable: ${(error as Error).message}`);
  }
  if (/^[0-9a-f]{64}$/.test(content)) return content;
  throw new StartupError(`DATA_DIR: ${path} has to have 64 hexadecimal digits. Restore it from a backup.`);
}

/** Of several processes that start at once, one makes it. */
function makeKey(path: string): string {
  const key = randomBytes(32).toString('hex');
  const temporary = `${path}.${process.pid}`;
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(temporary, `${key}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(temporary, path);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readKey(path) ?? key;
  } finally {
    rmSync(temporary, { force: true });
  }
}
