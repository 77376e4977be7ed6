import { median, percentile } from '../../lib/statistics.ts';
import { aimRows, figureOf, ratioOf, ratioText, type Figure } from './aims.ts';
import { BUSY, type Each, type Measurements } from './measure.ts';
import { table, type Cells } from './table.ts';
import type { TargetName } from './target.ts';

/** Formats the measurements as tables. */
export function report(measured: Measurements): string {
  return [
    'Orders, placed → delivered (medians of the repeats)',
    table(['in flight', 'program', 'orders/s', 'server CPU ms', 'program CPU ms', 'CPU ms'], loadRows(measured)),
    'Ratios (ours ÷ the other of each repeat: median, least, most)',
    table(['what', 'in flight', ...othersOf(measured).map((name) => `÷ ${name}`)], ratioRows(measured)),
    'Histories of delivered orders (medians)',
    table(
      ['orders', 'program', 'events', 'bytes', 'workflow tasks', 'activities', 'local activities', 'timers'],
      historyRows(measured),
    ),
    'Latency in ms',
    table(['request', 'load', 'program', 'p50', 'p95', 'p99'], latencyRows(measured)),
    'Reads of one order per second, 16 at a time (medians)',
    table(['program', 'reads/s'], readRows(measured)),
    'Aims',
    table(['what', 'aim', 'measured', ''], aimRows(measured)),
  ].join('\n\n');
}

const FIGURES: readonly (readonly [Figure, words: string])[] = [
  ['ordersPerSecond', 'orders/s'],
  ['serverCpuMs', 'server CPU per order'],
  ['programCpuMs', 'program CPU per order'],
  ['cpuMs', 'CPU per order, both'],
];

function loadRows({ targets, loads }: Measurements): Cells[] {
  return loads.flatMap(({ inFlight, results }) =>
    targets.map((name) => [
      String(inFlight),
      name,
      ...FIGURES.map(([figure]) => median(results[name].map((result) => figureOf(result, figure))).toFixed(1)),
    ]),
  );
}

function othersOf({ targets }: Measurements): TargetName[] {
  return targets.filter((name) => name !== 'ours');
}

function ratioRows(measured: Measurements): Cells[] {
  return FIGURES.flatMap(([figure, words]) =>
    measured.loads.map((load) => [
      words,
      String(load.inFlight),
      ...othersOf(measured).map((name) => ratioText(ratioOf(load, name, figure))),
    ]),
  );
}

function historyRows({ histories }: Measurements): Cells[] {
  const kinds = { oneByOne: 'one by one', underLoad: `${BUSY} in flight` } as const;
  return (['oneByOne', 'underLoad'] as const).flatMap((kind) =>
    histories.map(({ target, [kind]: costs }) => [
      kinds[kind],
      target,
      ...[costs.events, costs.bytes, costs.workflowTasks, costs.activities, costs.localActivities, costs.timers].map(
        (figures) => String(median(figures)),
      ),
    ]),
  );
}

function latencyRows({ targets, loads, unloaded, readingUnderLoad }: Measurements): Cells[] {
  const busy = loads.find(({ inFlight }) => inFlight === BUSY)?.results;
  const perTarget = (times: (name: TargetName) => number[]): Each<number[]> => ({
    ours: times('ours'),
    yardstick: times('yardstick'),
    earlier: times('earlier'),
  });
  const underLoad = (what: 'placing' | 'startCooking') =>
    perTarget((name) => busy?.[name].flatMap(({ latencies }) => latencies[what]) ?? []);
  const alone = (what: 'placing' | 'startCooking' | 'reading') => perTarget((name) => unloaded[name][what]);
  const load = `${BUSY} in flight`;
  const series: [request: string, load: string, times: Each<number[]>][] = [
    ['placing', 'none', alone('placing')],
    ['placing', load, underLoad('placing')],
    ['start cooking', 'none', alone('startCooking')],
    ['start cooking', load, underLoad('startCooking')],
    ['reading', 'none', alone('reading')],
    ['reading', load, readingUnderLoad],
  ];
  return series.flatMap(([request, load, times]) =>
    targets.map((name) => [
      request,
      load,
      name,
      ...[50, 95, 99].map((percent) => percentile(times[name], percent).toFixed(1)),
    ]),
  );
}

function readRows({ targets, readsPerSecond }: Measurements): Cells[] {
  return targets.map((name) => [name, median(readsPerSecond[name]).toFixed(0)]);
}
