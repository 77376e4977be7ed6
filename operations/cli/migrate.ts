import { parseArgs } from 'node:util';
import { createLog } from '../../bootstrap/compose.ts';
import { openStorage } from '../../bootstrap/storage.ts';
import { readConfig, STORAGES, type Config } from '../../bootstrap/config.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { COUNTED, isSameInventory, type Inventory } from '../count-store.ts';
import { migrate, type StoreMigration } from '../migrate.ts';
import { StorageUnavailable } from '../../ports.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { showProgress } from './migrate-progress.ts';

type StorageName = Config['storage'];

interface Direction {
  readonly from: StorageName;
  readonly to: StorageName;
}

const USAGE = `npm run migrate -- --from files --to mongodb   copies all stores from one storage to another, while the pizzeria is stopped
npm run migrate -- --from mongodb --to files   the other way round

Files are those of DATA_DIR and KEYS_DIR, MongoDB is the one of MONGODB_URL and KEYS_MONGODB_URL. Ended at any moment and started again, it goes on.`;

async function main({ from, to }: Direction, stop: Promise<void>): Promise<void> {
  const config = readConfig();
  if (config.mongodbUrl === '') {
    throw new StartupError('MONGODB_URL: required, e.g. mongodb://127.0.0.1:27017/pizzeria.');
  }
  const log = createLog(config, 'migrate');
  const stopping = new AbortController();
  void stop.then(() => stopping.abort(new StartupError('Stopped. Run it again to continue.')));
  const source = await openStorage({ ...config, storage: from }, log, 'readOnly');
  const progress = showProgress();
  let copied: readonly StoreMigration[];
  try {
    if ((await source.catalog.stores()).length === 0) {
      const place = from === 'files' ? 'DATA_DIR' : 'MONGODB_URL';
      throw new StartupError(`${place}: contains no store to copy.`);
    }
    const target = await openStorage({ ...config, storage: to }, log);
    try {
      const keys = { source: source.keys, target: target.keys };
      copied = await migrate({ source, target, keys, watcher: progress, signal: stopping.signal });
    } catch (error) {
      if (error instanceof StorageUnavailable) throw new StartupError(`${error.message} Run it again to continue.`);
      throw error;
    } finally {
      progress.end();
      await target.close();
    }
  } finally {
    await source.close();
  }
  if (!report(copied, { from, to }, progress.problems)) process.exit(1);
}

/** @returns whether everything was copied */
function report(copied: readonly StoreMigration[], { from, to }: Direction, problems: number): boolean {
  const rows = copied.flatMap(({ storeId, source, target }): [string, object][] => [
    [`${storeId} in ${from}`, columns(source)],
    [`${storeId} in ${to}`, columns(target)],
  ]);
  // Counted by reading both sides.
  console.table(Object.fromEntries(rows));
  const different = copied.filter(({ source, target }) => !isSameInventory(source, target));
  for (const { storeId } of different) say(`${storeId} differs between ${from} and ${to}.`);
  if (problems > 0) say(`${problems} problems were reported above and need attention.`);
  if (different.length > 0 || problems > 0) return false;
  say(`Everything is in ${to}. Start the pizzeria with STORAGE=${to}.`);
  return true;
}

function columns(inventory: Inventory): object {
  return Object.fromEntries([...COUNTED, 'unreadable' as const].map((what) => [what, inventory[what]]));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** @throws StartupError with the usage */
function readDirection(): Direction {
  try {
    const { from, to } = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' } } }).values;
    const direction = { from: STORAGES.find((name) => name === from), to: STORAGES.find((name) => name === to) };
    if (direction.from && direction.to && from !== to) return { from: direction.from, to: direction.to };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new StartupError(USAGE);
}

if (isEntryPoint(import.meta.filename)) await runProcess((stop) => main(readDirection(), stop));
