import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { COLLECTING, collectGarbage, cpuMs, memoryBytes } from './cpu.ts';
import { noLatencies } from './latency.ts';
import { inParallel, measureOrders } from './load.ts';
import type { Outcome } from './outcome.ts';
import { KITCHEN, startOurs, type Program } from './programs.ts';
import { say, type Stage } from './stage.ts';
import { table, verdict } from './table.ts';
import { enlargeKitchen, withStorage } from './storages.ts';
import { openStores } from './stores/open-stores.ts';
import { storeOf } from './stores/sizes.ts';
import { deliver, place } from './target.ts';

/** The limit of the worker's memory per open order. */
const AIM_KB = 150;
const IN_FLIGHT = 16;
/** Warm-up orders, so that the program is compiled. */
const WARM_UP = 150;
/** A kitchen writes all its tickets with each order, so that thousands in one would measure that. */
const OPEN_IN_A_STORE = 50;
const NAME = 'ours';
const QUIET_MS = 10_000;
/** How often to collect garbage before reading memory: what one collection releases, the next returns to the system. */
const COLLECTIONS = 3;
const COLLECTION_MS = 2_000;

interface Look {
  readonly open: number;
  readonly rssBytes: number;
  /** Processor milliseconds per second without requests. */
  readonly serverCpuMsPerSecond: number;
  readonly programCpuMsPerSecond: number;
}

/** Memory of the program (API and worker in one process) and its idle cost, without and with open orders. */
export async function benchOpenOrders(stage: Stage, open: number): Promise<Outcome> {
  const stores = Math.ceil(open / OPEN_IN_A_STORE);
  await withStorage({ storage: 'files', folder: join(stage.folder, NAME), mongodbUrl: '' }, async (storage) => {
    await enlargeKitchen(storage, KITCHEN);
    await openStores(storage, stores);
  });
  const program = await startOurs(stage, { name: NAME, root: PROJECT_ROOT, node: COLLECTING });
  say('warming up');
  await measureOrders(program, stage.temporal, { orders: Math.min(WARM_UP, open), inFlight: IN_FLIGHT });
  const looks = [await look(stage, program, 0)];
  say(`placing ${open} orders in ${stores} stores`);
  let placed = 0;
  await inParallel(IN_FLIGHT, open, () =>
    place({ ...program, ofStore: `/api/stores/${storeOf((placed++ % stores) + 1)}` }),
  );
  looks.push(await look(stage, program, open));
  say('one more order is delivered');
  const latencies = noLatencies();
  await deliver(program, latencies);
  const [before, after] = looks;
  const kB = ((after?.rssBytes ?? NaN) - (before?.rssBytes ?? NaN)) / open / 1000;
  return { figures: { looks, kBPerOpenOrder: kB, placingBesideThemMs: latencies.placing[0] }, text: report(looks, kB) };
}

async function look({ temporal }: Stage, { pids }: Program, open: number): Promise<Look> {
  say(`${open} open orders: ${QUIET_MS / 1000} s of quiet`);
  const [pid = 0] = pids;
  for (let count = 0; count < COLLECTIONS; count++) {
    await collectGarbage(pid, COLLECTION_MS);
  }
  const rssBytes = await memoryBytes(pid);
  const [server, program] = await Promise.all([cpuMs([temporal.pid()]), cpuMs(pids)]);
  await pause(QUIET_MS);
  const [serverAfter, programAfter] = await Promise.all([cpuMs([temporal.pid()]), cpuMs(pids)]);
  const seconds = QUIET_MS / 1000;
  return {
    open,
    rssBytes,
    serverCpuMsPerSecond: (serverAfter - server) / seconds,
    programCpuMsPerSecond: (programAfter - program) / seconds,
  };
}

function report(looks: readonly Look[], kB: number): string {
  const rows = looks.map(({ open, rssBytes, serverCpuMsPerSecond, programCpuMsPerSecond }) => [
    String(open),
    (rssBytes / 1e6).toFixed(0),
    serverCpuMsPerSecond.toFixed(1),
    programCpuMsPerSecond.toFixed(1),
  ]);
  return [
    'At rest, API and worker in one process',
    table(['open orders', 'memory MB', 'server CPU ms/s', 'program CPU ms/s'], rows),
    'Aims',
    table(
      ['what', 'aim', 'measured', ''],
      [['kB of memory per open order', `≤ ${AIM_KB}`, kB.toFixed(0), verdict(kB <= AIM_KB)]],
    ),
  ].join('\n\n');
}
