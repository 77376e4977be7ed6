import { copyFile, link, rename } from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname } from 'node:path';
import { isCode, syncFolder } from './json-file.ts';

/**
 * Hard-links a damaged file as `<file>.damaged-1` and so on, to keep it when it is replaced. Earlier copies are not
 * overwritten.
 */
export async function keepDamaged(path: string): Promise<void> {
  for (let count = 1; ; count += 1) {
    const kept = `${path}.damaged-${count}`;
    try {
      await keepAs(path, kept);
      return await syncFolder(dirname(path));
    } catch (error) {
      if (isCode(error, 'ENOENT')) return;
      if (!isCode(error, 'EEXIST')) throw error;
    }
  }
}

async function keepAs(path: string, kept: string): Promise<void> {
  try {
    // A hard link needs no reading and no space, and the file is never absent.
    await link(path, kept);
  } catch (error) {
    if (isCode(error, 'EEXIST') || isCode(error, 'ENOENT')) throw error;
    // Some file systems have no hard links.
    await copyFile(path, kept, constants.COPYFILE_EXCL).catch(async (reason: unknown) => {
      if (isCode(reason, 'EEXIST')) throw reason;
      await rename(path, kept);
    });
  }
}
