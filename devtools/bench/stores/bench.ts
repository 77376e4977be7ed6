import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { PROJECT_ROOT } from '../../../lib/project-root.ts';
import { freePort } from '../../free-port.ts';
import { compareBooks } from '../books.ts';
import { COLLECTING, collectGarbage, cpuMs, memoryBytes } from '../cpu.ts';
import { measureOrders } from '../load.ts';
import { lookAt } from '../look-at.ts';
import type { Outcome } from '../outcome.ts';
import { KITCHEN, startOurs, type Program } from '../programs.ts';
import type { BenchSettings } from '../settings.ts';
import { say, type Stage } from '../stage.ts';
import { enlargeKitchen, withStorage } from '../storages.ts';
import { Evening } from './evening.ts';
import type { Look, OfEach, StoresMeasured } from './measured.ts';
import { faultOf, report } from './report.ts';
import { openStores } from './open-stores.ts';
import { arrivalsOf, sharesOf } from './sizes.ts';

const SEED = 1;
const NAME = 'ours';
/** Warm-up orders in a store of their own, so that the program is compiled before each store takes its first order. */
const WARM_UP = { orders: 50, inFlight: 4 };
const LOOKS = 10;
const COLLECTIONS_BEFORE = 2;
const COLLECTION_MS = 2_000;
const LEAST_BETWEEN_LOOKS_MS = 5_000;
/** Each loop of the program comes round at least once. */
const MOST_REST_SECONDS = 60;
/** Orders that failed may stay open; the others have ended by then. */
const CLOSING_MS = 60_000;
const POLL_MS = 250;

type StoresSettings = Pick<BenchSettings, 'minutes' | 'perMinute'> & { readonly stores: number };

/** Orders at a steady rate in stores of very different size, in one program: fairness, memory, open workflows, and cost against the plan. */
export async function benchStores(stage: Stage, settings: StoresSettings): Promise<Outcome<StoresMeasured>> {
  const { stores, minutes, perMinute } = settings;
  const { program, polls, startSeconds } = await startWith(stage, stores);
  const looks: Look[] = [];
  const look = async (when: Look['when'], evening: Evening, minute: number): Promise<Look> => {
    // What one collection releases, the next returns to the system; while orders are served there is only one.
    const [pid = 0] = program.pids;
    const collections = when === 'serving' ? 0 : COLLECTIONS_BEFORE;
    for (let count = 0; count < collections; count++) await collectGarbage(pid, COLLECTION_MS);
    const held = await lookAt(program, () => stage.temporal.countOpen(program));
    const serverMemory = (await memoryBytes(stage.temporal.pid())) / 1e6;
    const seen: Look = { when, minute, ...held, serverMemory, inHand: evening.inHand };
    looks.push(seen);
    return seen;
  };

  const warmUp = new Evening(program);
  await look('started', warmUp, 0);
  say('warming up');
  await measureOrders(program, stage.temporal, WARM_UP);
  say('each store takes its first order');
  await warmUp.serveEach(stores);
  await look('warm', warmUp, 0);

  const arrivals = arrivalsOf(sharesOf(stores), perMinute, minutes, SEED);
  say(`${arrivals.length} orders arrive in ${minutes} minutes`);
  const evening = new Evening(program);
  const before = await cpuOf(stage, program);
  const began = performance.now();
  const served = new AbortController();
  const watch = async (): Promise<void> => {
    const everyMs = Math.max((minutes * 60_000) / LOOKS, LEAST_BETWEEN_LOOKS_MS);
    while (!served.signal.aborted) {
      await pause(everyMs, undefined, { signal: served.signal }).catch(() => undefined);
      if (served.signal.aborted) return;
      const minute = (performance.now() - began) / 60_000;
      const { memory, serverMemory, workflows, inHand } = await look('serving', evening, minute);
      say(`${minute.toFixed(1)} min: ${evening.served.length} delivered, ${inHand} in hand, ${workflows} open workflows, ${memory.toFixed(0)} MB, server ${serverMemory.toFixed(0)} MB`); // prettier-ignore
    }
  };
  const serve = (): Promise<void> => evening.serve(arrivals).finally(() => served.abort());
  await Promise.all([serve(), watch()]);
  const openOrders = await untilClosed(stage, program, warmUp.failures.length + evening.failures.length);
  const seconds = (performance.now() - began) / 1000;
  const used = difference(await cpuOf(stage, program), before);

  await look('ended', evening, seconds / 60);
  const rest = await takeRest(stage, program, polls, Math.min(MOST_REST_SECONDS, minutes * 60));
  const openTypes = await stage.temporal.openTypes(program.namespace);
  say('comparing the books of all stores');
  const books = await compareBooks(stage, program);
  say('replaying the histories of all orders');
  const unsound = await stage.temporal.mustBeSound(program).then(() => undefined, String);
  const measured: StoresMeasured = {
    ...{ stores, minutes, perMinute, startSeconds },
    first: warmUp.served,
    offered: arrivals.length,
    served: evening.served,
    failures: [...warmUp.failures, ...evening.failures],
    latenessMs: evening.latenessMs,
    seconds,
    cpuMs: used,
    ...{ rest, looks, openTypes, openOrders, books },
  };
  // Told after the figures, which took long to measure.
  return { figures: measured, text: report(measured), fault: unsound ?? faultOf(measured) };
}

async function startWith(stage: Stage, stores: number) {
  say(`opening ${stores} stores`);
  const place = { storage: 'files', folder: join(stage.folder, NAME), mongodbUrl: '' } as const;
  await withStorage(place, async (storage) => {
    await enlargeKitchen(storage, KITCHEN);
    await openStores(storage, stores);
  });
  const metrics = `127.0.0.1:${await freePort()}`;
  const began = performance.now();
  const env = { TEMPORAL_METRICS: metrics };
  const program = await startOurs(stage, { name: NAME, root: PROJECT_ROOT, node: COLLECTING, env });
  const startSeconds = (performance.now() - began) / 1000;
  say(`the program started in ${startSeconds.toFixed(1)} s`);
  return { program, startSeconds, polls: () => pollsOf(`http://${metrics}/metrics`) };
}

async function untilClosed({ temporal }: Stage, program: Program, mayStay: number): Promise<number> {
  const until = Date.now() + CLOSING_MS;
  for (;;) {
    const open = await temporal.countOpen(program);
    if (open <= mayStay || Date.now() > until) return open;
    await pause(POLL_MS);
  }
}

async function takeRest(stage: Stage, program: Program, polls: () => Promise<number>, seconds: number) {
  say(`${seconds.toFixed(0)} s of rest`);
  const [before, pollsBefore] = [await cpuOf(stage, program), await polls()];
  await pause(seconds * 1000);
  const cpu = difference(await cpuOf(stage, program), before);
  return { seconds, cpuMs: cpu, polls: (await polls()) - pollsBefore };
}

async function cpuOf({ temporal }: Stage, { pids }: Program): Promise<OfEach> {
  const [server, program] = await Promise.all([cpuMs([temporal.pid()]), cpuMs(pids)]);
  return { server, program };
}

function difference(after: OfEach, before: OfEach): OfEach {
  return { program: after.program - before.program, server: after.server - before.server };
}

/** How often the worker has asked for tasks so far, by the metrics of Temporal's SDK. */
async function pollsOf(url: string): Promise<number> {
  const text = await (await fetch(url)).text();
  const counts = text.matchAll(/^temporal_long_request(?:_total)?\{[^}]*operation="[^"]*poll[^"]*"[^}]*\} (\d+)/gim);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
