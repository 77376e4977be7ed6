import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { median } from '../../lib/statistics.ts';
import { measureOrders, type LoadResult } from './load.ts';
import { IN_FLIGHT } from './measure.ts';
import type { Outcome } from './outcome.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { signToken } from '../../bootstrap/identity.ts';
import { startProcess, type Running } from '../../lib/start-process.ts';
import { KITCHEN, OURS_IN_TEMPORAL, TOKEN_SECONDS, settings as baseSettings } from './programs.ts';
import type { BenchSettings } from './settings.ts';
import { freePort, say, type Stage } from './stage.ts';
import { createDatabase, enlargeKitchen, settingsOf, withStorage, type Place } from './storages.ts';
import { table, type Cells } from './table.ts';
import type { Target } from './target.ts';

const WARM_UP_PER_WORKER = 50;

interface Fleet extends Target {
  readonly workers: number;
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
  { orders, repeats }: Pick<BenchSettings, 'orders' | 'repeats'>,
): Promise<Outcome> {
  const steps: Step[] = [];
  for (const workers of workerCounts) {
    say(`starting an API and ${workers} workers`);
    const { fleet, stop } = await startFleet(stage, workers);
    const warmUp = Math.min(WARM_UP_PER_WORKER * workers, orders);
    await measureOrders(fleet, stage.temporal, { orders: warmUp, inFlight: Math.max(...IN_FLIGHT) });
    const ofFleet = IN_FLIGHT.map((inFlight): Step => ({ workers, inFlight, results: [] }));
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const { inFlight, results } of ofFleet) {
        const result = await measureOrders(fleet, stage.temporal, { orders, inFlight });
        results.push(result);
        say(`${workers} workers, ${inFlight} in flight: ${result.ordersPerSecond.toFixed(1)} orders/s`);
      }
    }
    steps.push(...ofFleet);
    await stage.temporal.mustBeSound(fleet);
    await stop();
  }
  return { figures: { steps }, text: `${orders} orders per measurement, ${repeats} repeats\n\n${report(steps)}` };
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
    fleet: { name: 'ours', url: api.url, token, pids, namespace, workers, ...OURS_IN_TEMPORAL },
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
