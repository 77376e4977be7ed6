import type { BenchSettings } from './settings.ts';
import { noLatencies, type Latencies } from './latency.ts';
import { measureOrders, measureReads, measureReadsUnderLoad, type LoadResult } from './load.ts';
import { deliver, readOrder, setConstant, type Target } from './target.ts';
import type { TemporalServer } from './temporal.ts';

export const IN_FLIGHT = [16, 64] as const;
/** The load under which latencies are told. */
export const BUSY = 16;
const READS = { atOnce: 2000, underLoad: 100, unloadedPerOrder: 5 };
const HISTORIES = 20;
/** Orders before the first measurement: until then both programs are still being compiled. */
const WARM_UP = 150;

export type Both<T> = Readonly<Record<Target['name'], T>>;

export interface Measurements {
  /** Per number of orders in flight; the series of both programs go repeat by repeat. */
  readonly loads: readonly { readonly inFlight: number; readonly results: Both<LoadResult[]> }[];
  /** Requests one at a time, on a machine that does nothing else. */
  readonly unloaded: Both<Latencies>;
  /** Reading while 16 orders are in flight; milliseconds. */
  readonly readingUnderLoad: Both<number[]>;
  /** Reads per second, 16 at a time, one figure per repeat. */
  readonly readsPerSecond: Both<number[]>;
  /** Of orders that were delivered one at a time, and of ones from among 16 in flight. */
  readonly histories: Both<{ readonly oneByOne: HistorySizes; readonly underLoad: HistorySizes }>;
}

export interface HistorySizes {
  readonly events: number[];
  readonly bytes: number[];
}

/**
 * Everything that is measured. The programs take turns, in the other order with each repeat, so that what disturbs the
 * machine for a while disturbs both.
 */
export async function measure(
  { real, bare }: Both<Target>,
  temporal: TemporalServer,
  settings: BenchSettings,
  say: (line: string) => void,
): Promise<Measurements> {
  say('warming up');
  for (const target of [real, bare]) {
    await measureOrders(target, temporal, { orders: Math.min(WARM_UP, settings.orders), inFlight: BUSY });
  }

  const loads = IN_FLIGHT.map((inFlight) => ({ inFlight, results: both<LoadResult[]>(() => []) }));
  const unloaded = both(noLatencies);
  const oneByOne = both<string[]>(() => []);
  const readingUnderLoad = both<number[]>(() => []);
  const readsPerSecond = both<number[]>(() => []);

  for (let repeat = 0; repeat < settings.repeats; repeat++) {
    const turn = repeat % 2 === 0 ? [real, bare] : [bare, real];
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
      for (const target of turn) {
        const id = await deliver(target, unloaded[target.name]);
        oneByOne[target.name].push(id);
        const answer = await readOrder(target, id, noLatencies());
        if (target === real) await setConstant(bare, answer);
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

  await Promise.all([temporal.allClosed(real), temporal.allClosed(bare)]);
  const sizesOf = async (target: Target) => ({
    oneByOne: await temporal.historySizes(target, oneByOne[target.name].slice(-HISTORIES)),
    underLoad: await temporal.historySizes(
      target,
      loads[0]?.results[target.name].at(-1)?.orderIds.slice(0, HISTORIES) ?? [],
    ),
  });
  const histories = { real: await sizesOf(real), bare: await sizesOf(bare) };
  return { loads, unloaded, readingUnderLoad, readsPerSecond, histories };
}

function both<T>(make: () => T): Both<T> {
  return { real: make(), bare: make() };
}
