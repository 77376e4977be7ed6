import { noLatencies, type Latencies } from './latency.ts';
import { measureOrders, measureReads, measureReadsUnderLoad, type LoadResult } from './load.ts';
import type { BenchSettings } from './settings.ts';
import { deliver, readOrder, setConstant, type Target, type TargetName } from './target.ts';
import type { HistoryCosts, TemporalServer } from './temporal.ts';

export const IN_FLIGHT = [16, 64] as const;
/** The load under which latencies are reported. */
export const BUSY = 16;
const READS = { atOnce: 2000, underLoad: 100, unloadedPerOrder: 5 };
const HISTORIES = 20;
/** Warm-up orders, so that the programs are compiled. */
const WARM_UP = 150;

/** One value per program; none for the earlier commit if it is not measured. */
export type Each<T> = Readonly<Record<TargetName, T>>;

export interface Measurements {
  /** The measured programs. */
  readonly targets: readonly TargetName[];
  /** Per number of orders in flight; the series of all programs are in the order of repeats. */
  readonly loads: readonly { readonly inFlight: number; readonly results: Each<LoadResult[]> }[];
  /** Requests one at a time, without other load. */
  readonly unloaded: Each<Latencies>;
  /** Reads under a load of 16 orders; milliseconds. */
  readonly readingUnderLoad: Each<number[]>;
  /** Reads per second, 16 at a time, one value per repeat. */
  readonly readsPerSecond: Each<number[]>;
  /** Histories of orders delivered one at a time, and of 16 in flight. */
  readonly histories: readonly {
    readonly target: TargetName;
    readonly oneByOne: HistoryCosts;
    readonly underLoad: HistoryCosts;
  }[];
}

/**
 * Runs all measurements. The programs alternate, in reverse order with each repeat, so that temporary disturbances affect all of them.
 */
export async function measure(
  targets: readonly Target[],
  temporal: TemporalServer,
  settings: Pick<BenchSettings, 'orders' | 'repeats' | 'samples'>,
  say: (line: string) => void,
): Promise<Measurements> {
  say('warming up');
  for (const target of targets) {
    await measureOrders(target, temporal, { orders: Math.min(WARM_UP, settings.orders), inFlight: BUSY });
  }

  const loads = IN_FLIGHT.map((inFlight) => ({ inFlight, results: each<LoadResult[]>(() => []) }));
  const unloaded = each(noLatencies);
  const oneByOne = each<string[]>(() => []);
  const readingUnderLoad = each<number[]>(() => []);
  const readsPerSecond = each<number[]>(() => []);

  for (let repeat = 0; repeat < settings.repeats; repeat++) {
    const turn = repeat % 2 === 0 ? targets : targets.toReversed();
    const round = `repeat ${repeat + 1} of ${settings.repeats}`;

    for (const { inFlight, results } of loads) {
      for (const target of turn) {
        const result = await measureOrders(target, temporal, { orders: settings.orders, inFlight });
        results[target.name].push(result);
        say(`${round}: ${inFlight} in flight, ${target.name}: ${result.ordersPerSecond.toFixed(1)} orders/s`);
      }
    }

    say(`${round}: one at a time`);
    const samples = Math.ceil(settings.samples / settings.repeats);
    for (let sample = 0; sample < samples; sample++) {
      for (const target of turn) oneByOne[target.name].push(await deliver(target, unloaded[target.name]));
      await shareConstant(targets, oneByOne.ours.at(-1) ?? '');
      for (const target of turn) {
        const id = oneByOne[target.name].at(-1) ?? '';
        for (let read = 0; read < READS.unloadedPerOrder; read++) await readOrder(target, id, unloaded[target.name]);
      }
    }

    say(`${round}: reading`);
    for (const target of turn) {
      const id = oneByOne[target.name].at(-1) ?? '';
      readsPerSecond[target.name].push(await measureReads(target, id, { reads: READS.atOnce, inFlight: BUSY }));
      const load = { reads: READS.underLoad, inFlight: BUSY };
      readingUnderLoad[target.name].push(...(await measureReadsUnderLoad(target, temporal, id, load)));
    }
  }

  await Promise.all(targets.map((target) => temporal.allClosed(target)));
  const histories: Measurements['histories'][number][] = [];
  for (const target of targets) {
    const busy = loads[0]?.results[target.name].at(-1)?.orderIds ?? [];
    histories.push({
      target: target.name,
      oneByOne: await temporal.historyCosts(target, oneByOne[target.name].slice(-HISTORIES)),
      underLoad: await temporal.historyCosts(target, busy.slice(0, HISTORIES)),
    });
  }
  return { targets: targets.map(({ name }) => name), loads, unloaded, readingUnderLoad, readsPerSecond, histories };
}

/** The yardstick returns one of our orders, so that both responses have the same size. */
async function shareConstant(targets: readonly Target[], id: string): Promise<void> {
  const ours = targets.find(({ name }) => name === 'ours');
  const yardstick = targets.find(({ name }) => name === 'yardstick');
  if (ours && yardstick) await setConstant(yardstick, await readOrder(ours, id, noLatencies()));
}

function each<T>(make: () => T): Each<T> {
  return { ours: make(), yardstick: make(), earlier: make() };
}
