import { parseArgs } from 'node:util';
import { noteCommand } from '../../bootstrap/audit.ts';
import { createLog } from '../../bootstrap/compose.ts';
import { openStorage, tidyDeps } from '../../bootstrap/storage.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { backUpKeys, restoreKeys } from '../keys-backup.ts';

const USAGE = `npm run keys -- backup            writes today's backup of the customers' keys into KEYS_DIR/backup
npm run keys -- restore <file>    adds the keys of a backup that are missing; those of erased people stay away

With STORAGE=files, while nothing else uses the folder.`;

/** `npm run keys`: the customers' keys have backups of their own. */
async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [what, file] = positionals;
  if (what !== 'backup' && (what !== 'restore' || file === undefined)) throw new StartupError(USAGE);
  const config = readConfig();
  const log = createLog(config, 'keys');
  const storage = await openStorage(config, log);
  try {
    const { keys, backupFolder, now, audit } = tidyDeps(config, storage, log);
    noteCommand(audit, `keys ${what}`);
    const done =
      what === 'backup'
        ? `Written: ${await backUpKeys(keys, backupFolder, now())}`
        : `${await restoreKeys(keys, file ?? '')} keys were restored.`;
    process.stdout.write(`${done}\n`);
  } finally {
    await storage.close();
  }
}

if (isEntryPoint(import.meta.filename)) await runProcess(() => main());
