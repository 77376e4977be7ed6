import { parseArgs } from 'node:util';
import { rewrapAll } from '../../application/privacy/master.ts';
import { noteCommand } from '../../bootstrap/audit.ts';
import { createLog } from '../../bootstrap/compose.ts';
import { masterKeysOf, newMasterKey, replaceMasterKey } from '../../bootstrap/keys.ts';
import { openStorage, tidyDeps } from '../../bootstrap/storage.ts';
import { readConfig, type Config } from '../../bootstrap/config.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { StartupError } from '../../lib/startup-error.ts';
import type { KeyStore } from '../../ports.ts';
import { backUpKeys, restoreKeys } from '../keys-backup.ts';

const USAGE = `npm run keys -- backup            writes today's backup of the customers' keys into KEYS_DIR/backup
npm run keys -- restore <file>    adds the keys of a backup that are missing; those of erased people stay away
npm run keys -- rotate            wraps every key by the first of MASTER_KEY; without that setting, by a new master key in KEYS_DIR

With STORAGE=files, while nothing else uses the folder.`;

/** `npm run keys`: the customers' keys have backups of their own, and a master key that may be replaced. */
async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [what, file = ''] = positionals;
  if (!['backup', 'restore', 'rotate'].includes(what ?? '') || (what === 'restore' && file === ''))
    throw new StartupError(USAGE);
  const config = readConfig();
  const log = createLog(config, 'keys');
  const storage = await openStorage(config, log);
  try {
    const { keys, backupFolder, now, audit } = tidyDeps(config, storage, log);
    noteCommand(audit, `keys ${what}`);
    if (what === 'restore') {
      say(`${await restoreKeys(keys, file)} keys were restored.`);
      return;
    }
    if (what === 'rotate') say(`${await rotate(config, keys)} keys were wrapped by the new master key.`);
    say(`Written: ${await backUpKeys(keys, backupFolder, now())}`);
  } finally {
    await storage.close();
  }
}

/** The backup that follows needs no former key; those before it do. */
async function rotate(config: Config, keys: KeyStore): Promise<number> {
  const masters = masterKeysOf(config);
  if (config.keys.masters) return rewrapAll(keys, masters);
  if (config.storage !== 'files')
    throw new StartupError(
      'MASTER_KEY=: Set it to a new key and the present one, separated by a comma, for all processes.',
    );
  const next = Buffer.from(newMasterKey(), 'base64');
  replaceMasterKey(config.keys.folder, [next, ...masters]);
  const rewrapped = await rewrapAll(keys, [next, ...masters]);
  replaceMasterKey(config.keys.folder, [next]);
  return rewrapped;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (isEntryPoint(import.meta.filename)) await runProcess(() => main());
