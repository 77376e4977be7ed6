import { parseArgs } from 'node:util';
import { auditOf, noteCommand } from '../../bootstrap/audit.ts';
import { createLog } from '../../bootstrap/compose.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { openStorage, privacyOf } from '../../bootstrap/storage.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { sealAll } from '../seal.ts';

const USAGE = `npm run seal                 seals what earlier versions stored in clear: ended orders, profiles, notifications, names of cooks, secrets of webhooks
npm run seal -- --dry-run    counts it, and ends with 1 if there is any

With STORAGE=files, while nothing else uses the folder. It may be interrupted and repeated.`;

/** `npm run seal`. */
async function main(isDry: boolean): Promise<void> {
  const config = readConfig();
  const log = createLog(config, 'seal');
  const storage = await openStorage(config, log);
  try {
    const privacy = privacyOf(config, storage);
    const counts = await sealAll({ storage, privacy, write: !isDry });
    const { inFlight, unreadable, ...sealed } = counts;
    const parts = Object.entries(sealed).map(([what, count]) => `${count} ${what}`);
    say(`${isDry ? 'In clear' : 'Sealed'}: ${parts.join(', ')}.`);
    if (inFlight > 0) say(`${inFlight} orders have not ended: run it again when they have.`);
    if (unreadable > 0) say(`${unreadable} records cannot be read, and were left alone.`);
    if (isDry && Object.values(counts).some((count) => count > 0)) process.exitCode = 1;
    else if (!isDry) noteCommand(auditOf(config, storage, privacy, log), 'seal');
  } finally {
    await storage.close();
  }
}

function readArguments(): boolean {
  try {
    return parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } }).values['dry-run'];
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) throw new StartupError(USAGE);
    throw error;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (isEntryPoint(import.meta.filename)) await runProcess(() => main(readArguments()));
