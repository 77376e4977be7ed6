import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { tryLock } from 'fs-native-extensions';
import type { StorageUse } from '../../../ports.ts';
import { StartupError } from '../../../lib/startup-error.ts';
import { isCode } from './json-file.ts';

/**
 * Takes the data folder for this process. The lock is the operating system's: it is free again the moment that the process is
 * gone, however it went. The file holds the owner's process id, for people.
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
    throw new StartupError(`DATA_DIR: the folder ${resolve(folder)} cannot be written (${reason}).`);
  }
  if (!tryLock(file.fd)) {
    const owner = (await file.readFile('utf8')).trim();
    await file.close();
    throw new StartupError(
      `DATA_DIR: the folder ${resolve(folder)} is in use by process ${owner || 'unknown'}. Files serve one process: stop ` +
        'that one, or give this one another DATA_DIR.',
    );
  }
  // For people only: a full disk is told by the first write that matters.
  await file
    .truncate(0)
    .then(() => file.appendFile(String(process.pid)))
    .catch(() => undefined);
  return { release: () => file.close() };
}
