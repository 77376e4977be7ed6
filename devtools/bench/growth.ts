import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { median } from '../../lib/statistics.ts';
import { memoryBytes } from './cpu.ts';
import { measureOrders, type LoadResult } from './load.ts';
import type { Outcome } from './outcome.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { signToken } from '../../bootstrap/identity.ts';
import { startProcess, type Running } from '../../lib/start-process.ts';
import { KITCHEN, OURS_IN_TEMPORAL, TOKEN_SECONDS, settings as baseSettings } from './programs.ts';
import type { BenchSettings } from './settings.ts';
import { freePort } from '../free-port.ts';
import { say, type Stage } from './stage.ts';
import { createDatabase, enlargeKitchen, settingsOf, storedBytes, withStorage, type Place } from './storages.ts';
import { table, type Cells } from './table.ts';
import type { Target } from './target.ts';

const WARM_UP_PER_WORKER = 50;

/** How many of the latest orders' histories are read. */
const HISTORIES = 20;

interface Fleet extends Target {
  /** The workers are the first of its processes, the API is the last one. */
  readonly workers: number;
  readonly mongodbUrl: string;
}

/** What one order costs where API, workers, Temporal and MongoDB are apart: what `npm run plan` reckons with. Medians. */
export interface OrderCosts {
  readonly workers: number;
  readonly apiCpuMs: number;
  readonly workerCpuMs: number;
  readonly serverCpuMs: number;
  readonly apiMemoryMB: number;
  /** Of one worker. */
  readonly workerMemoryMB: number;
  readonly historyEvents: number;
  readonly historyBytes: number;
  readonly transitions: number;
  readonly actions: number;
  readonly storedBytes: number;
}

interface Step {
  readonly workers: number;
  readonly inFlight: number;
  readonly results: LoadResult[];
}

/** Orders with one API and a growing number of workers on one Temporal server, with MongoDB, since files allow only one process. */
export async function benchGrowth(
  stage: Stage,
  workerCounts: readonly number[],
  { orders, repeats, inFlight: loads }: Pick<BenchSettings, 'orders' | 'repeats' | 'inFlight'>,
): Promise<Outcome> {
  const steps: Step[] = [];
  const costs: OrderCosts[] = [];
  for (const workers of workerCounts) {
    say(`starting an API and ${workers} workers`);
    const { fleet, stop } = await startFleet(stage, workers);
    const warmUp = Math.min(WARM_UP_PER_WORKER * workers, orders);
    await measureOrders(fleet, stage.temporal, { orders: warmUp, inFlight: Math.max(...loads) });
    const storedBefore = await storedBytes(fleet.mongodbUrl);
    const ofFleet = loads.map((inFlight): Step => ({ workers, inFlight, results: [] }));
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const { inFlight, results } of ofFleet) {
        const result = await measureOrders(fleet, stage.temporal, { orders, inFlight });
        results.push(result);
        say(`${workers} workers, ${inFlight} in flight: ${result.ordersPerSecond.toFixed(1)} orders/s`);
      }
    }
    steps.push(...ofFleet);
    const stored = ((await storedBytes(fleet.mongodbUrl)) - storedBefore) / (orders * repeats * loads.length);
    costs.push(await costsOf(stage, fleet, ofFleet, stored));
    await stage.temporal.mustBeSound(fleet);
    await stop();
  }
  return {
    figures: { steps, costs },
    text: `${orders} orders per measurement, ${repeats} repeats\n\n${report(steps)}`,
  };
}

async function costsOf(
  { temporal }: Stage,
  fleet: Fleet,
  steps: readonly Step[],
  storedPerOrder: number,
): Promise<OrderCosts> {
  const results = steps.flatMap((step) => step.results);
  const middle = (figure: (result: LoadResult) => number): number => median(results.map(figure));
  const ofWorkers = ({ eachCpuMs }: LoadResult): number =>
    eachCpuMs.slice(0, fleet.workers).reduce((sum, each) => sum + each, 0);
  const memory = await Promise.all(fleet.pids.map(memoryBytes));
  const histories = await temporal.historyCosts(fleet, (results.at(-1)?.orderIds ?? []).slice(-HISTORIES));
  return {
    workers: fleet.workers,
    apiCpuMs: middle(({ eachCpuMs }) => eachCpuMs.at(-1) ?? NaN),
    workerCpuMs: middle(ofWorkers),
    serverCpuMs: middle(({ serverCpuMs }) => serverCpuMs),
    apiMemoryMB: (memory.at(-1) ?? NaN) / 1e6,
    workerMemoryMB: median(memory.slice(0, fleet.workers)) / 1e6,
    historyEvents: median(histories.events),
    historyBytes: median(histories.bytes),
    transitions: median(histories.transitions),
    actions: median(histories.actions),
    storedBytes: storedPerOrder,
  };
}

async function startFleet(stage: Stage, workers: number): Promise<{ fleet: Fleet; stop: () => Promise<void> }> {
  const namespace = `workers-${workers}`;
  const folder = join(stage.folder, namespace);
  const place: Place = { storage: 'mongodb', folder, mongodbUrl: await createDatabase(stage) };
  await withStorage(place, (storage) => enlargeKitchen(storage, KITCHEN));
  await stage.temporal.createNamespace(namespace);

  const issuer = { ISSUER_PORT: String(await freePort()) };
  const token = await signToken(readConfig({ DATA_DIR: folder, ...issuer }), 'manager', {
    lifetimeSeconds: TOKEN_SECONDS,
  });
  const start = async (name: string, program: string): Promise<Running> => {
    const port = await freePort();
    const env = {
      ...baseSettings(stage, namespace, folder, port),
      ...settingsOf(place),
      ...issuer,
      WORKER_PORT: String(port),
    };
    const command = [join(PROJECT_ROOT, 'dist', program)];
    return stage.start(
      () => startProcess({ name, command, folder, port, env }),
      ({ stop }) => stop(),
    );
  };
  const running: Running[] = [];
  // The first worker registers the search attributes; the API is ready once there is a worker.
  for (let worker = 1; worker <= workers; worker++) running.push(await start(`worker-${worker}`, 'worker.js'));
  const api = await start('api', 'server.js');
  running.push(api);
  const pids = running.map(({ pid }) => pid);
  return {
    fleet: {
      name: 'ours',
      url: api.url,
      token,
      pids,
      namespace,
      workers,
      mongodbUrl: place.mongodbUrl,
      ...OURS_IN_TEMPORAL,
    },
    stop: async () => {
      for (const each of running.toReversed()) await each.stop();
    },
  };
}

function report(steps: readonly Step[]): string {
  const rows = steps.map(({ workers, inFlight, results }): Cells => {
    const middle = (figure: (result: LoadResult) => number): number => median(results.map(figure));
    const first = steps.find((step) => step.inFlight === inFlight);
    const ofFirst = median(first?.results.map(({ ordersPerSecond }) => ordersPerSecond) ?? []);
    const perSecond = middle(({ ordersPerSecond }) => ordersPerSecond);
    return [
      String(workers),
      String(inFlight),
      perSecond.toFixed(1),
      (perSecond / ofFirst).toFixed(2),
      middle(({ serverCpuMs }) => serverCpuMs).toFixed(1),
      middle(({ programCpuMs }) => programCpuMs).toFixed(1),
      // Processors in use: 1 is one fully busy.
      middle((result) => (result.serverCpuMs * result.ordersPerSecond) / 1000).toFixed(2),
      middle((result) => (result.programCpuMs * result.ordersPerSecond) / 1000).toFixed(2),
    ];
  });
  return [
    'Orders, placed → delivered, by one API and several workers (medians of the repeats)',
    table(
      [
        'workers',
        'in flight',
        'orders/s',
        '÷ first',
        'server CPU ms per order',
        'API + workers CPU ms per order',
        'processors: server',
        'processors: API + workers',
      ],
      rows,
    ),
  ].join('\n\n');
}
