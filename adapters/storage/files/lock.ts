import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { tryLock } from 'fs-native-extensions';
import type { StorageUse } from '../../../ports.ts';
import { StartupError } from '../../../lib/startup-error.ts';
import { isCode } from './json-file.ts';

/**
 * Locks the data folder for this process. It is an operating system lock, released when the process exits or crashes.
 * The file contains the owner's pid, for people.
 */
export async function lockFolder(folder: string, use: StorageUse): Promise<{ release: () => Promise<void> }> {
  const path = join(folder, '.lock');
  let file: FileHandle;
  try {
    if (use === 'serve') await mkdir(folder, { recursive: true });
    file = await open(path, 'a+');
  } catch (error) {
    if (isCode(error, 'ENOENT')) throw new StartupError(`DATA_DIR: there is no folder ${resolve(folder)}.`);
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`DATA_DIR: the folder ${resolve(folder)} is not writable (${reason}).`);
  }
  if (!tryLock(file.fd)) {
    const owner = (await file.readFile('utf8')).trim();
    await file.close();
    throw new StartupError(
      `DATA_DIR: the folder ${resolve(folder)} is in use by process ${owner || 'unknown'}. Only one process can use it: stop ` +
        'that one, or use another DATA_DIR.',
    );
  }
  // Informational only: a full disk will be reported by the first write that matters.
  await file
    .truncate(0)
    .then(() => file.appendFile(String(process.pid)))
    .catch(() => undefined);
  return { release: () => file.close() };
}
