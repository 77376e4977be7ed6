import { copyFile, link, rename } from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname } from 'node:path';
import { isCode, syncFolder } from './json-file.ts';

/**
 * Gives a damaged file a second name, `<file>.damaged-1` and so on, under which it stays when another is written in its place. No
 * earlier copy is written over.
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
    // A second name needs neither reading nor room, and at no moment is the file away.
    await link(path, kept);
  } catch (error) {
    if (isCode(error, 'EEXIST') || isCode(error, 'ENOENT')) throw error;
    // Some file systems know no second names.
    await copyFile(path, kept, constants.COPYFILE_EXCL).catch(async (reason: unknown) => {
      if (isCode(reason, 'EEXIST')) throw reason;
      await rename(path, kept);
    });
  }
}
