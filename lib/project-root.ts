import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's root folder, from source or from `dist/`. */
export const PROJECT_ROOT = findUp(import.meta.dirname);

function findUp(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('The folder with package.json was not found.');
  return findUp(parent);
}
