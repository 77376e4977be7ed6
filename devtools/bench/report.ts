import { BUSY, type Both, type Measurements } from './measure.ts';
import { median, pairedRatio, percentile } from '../../lib/statistics.ts';
import type { Target } from './target.ts';

/** From all that was measured to the tables that a person reads. */

/** What the pipeline is held to: 60 events and 13 kB for an order with one message and one timer; three messages and four timers are 20 more. */
const AIMS = { ratio: 0.8, events: 78, bytes: 15_000 };

type Cells = readonly string[];

export function report(measured: Measurements): string {
  return [
    'Orders, placed → delivered (medians of the repeats)',
    table(['in flight', 'program', 'orders/s', 'server CPU ms', 'program CPU ms'], loadRows(measured)),
    'Histories of delivered orders (medians)',
    table(['orders', 'program', 'events', 'bytes'], historyRows(measured)),
    'Latency in ms',
    table(['request', 'load', 'program', 'p50', 'p95', 'p99'], latencyRows(measured)),
    'Reads of one order per second, 16 at a time (medians)',
    table(['program', 'reads/s'], readRows(measured)),
    'Aims',
    table(['what', 'aim', 'measured', ''], aimRows(measured)),
  ].join('\n\n');
}

const PROGRAMS: readonly Target['name'][] = ['real', 'bare'];

function loadRows({ loads }: Measurements): Cells[] {
  return loads.flatMap(({ inFlight, results }) =>
    PROGRAMS.map((name) => [
      String(inFlight),
      name,
      median(results[name].map((each) => each.ordersPerSecond)).toFixed(1),
      median(results[name].map((each) => each.serverCpuMs)).toFixed(1),
      median(results[name].map((each) => each.programCpuMs)).toFixed(1),
    ]),
  );
}

function historyRows({ histories }: Measurements): Cells[] {
  const kinds = { oneByOne: 'one by one', underLoad: `${BUSY} in flight` } as const;
  return (['oneByOne', 'underLoad'] as const).flatMap((kind) =>
    PROGRAMS.map((name) => {
      const { events, bytes } = histories[name][kind];
      return [kinds[kind], name, String(median(events)), String(median(bytes))];
    }),
  );
}

function latencyRows({ loads, unloaded, readingUnderLoad }: Measurements): Cells[] {
  const busy = loads.find(({ inFlight }) => inFlight === BUSY)?.results;
  const underLoad = (what: 'placing' | 'startCooking'): Both<number[]> => ({
    real: busy?.real.flatMap(({ latencies }) => latencies[what]) ?? [],
    bare: busy?.bare.flatMap(({ latencies }) => latencies[what]) ?? [],
  });
  const alone = (what: 'placing' | 'startCooking' | 'reading'): Both<number[]> => ({
    real: unloaded.real[what],
    bare: unloaded.bare[what],
  });
  const load = `${BUSY} in flight`;
  const series: [request: string, load: string, times: Both<number[]>][] = [
    ['placing', 'none', alone('placing')],
    ['placing', load, underLoad('placing')],
    ['start cooking', 'none', alone('startCooking')],
    ['start cooking', load, underLoad('startCooking')],
    ['reading', 'none', alone('reading')],
    ['reading', load, readingUnderLoad],
  ];
  return series.flatMap(([request, load, times]) =>
    PROGRAMS.map((name) => [
      request,
      load,
      name,
      ...[50, 95, 99].map((percent) => percentile(times[name], percent).toFixed(1)),
    ]),
  );
}

function readRows({ readsPerSecond }: Measurements): Cells[] {
  return PROGRAMS.map((name) => [name, median(readsPerSecond[name]).toFixed(0)]);
}

function aimRows({ loads, histories, readsPerSecond }: Measurements): Cells[] {
  const { events, bytes } = histories.real.oneByOne;
  const reading = pairedRatio(readsPerSecond.real, readsPerSecond.bare);
  return [
    ...loads.map(({ inFlight, results }) => {
      const perSecond = (name: Target['name']): number[] => results[name].map((each) => each.ordersPerSecond);
      const ratio = pairedRatio(perSecond('real'), perSecond('bare'));
      return [
        `orders/s, real ÷ bare, ${inFlight} in flight`,
        `≥ ${AIMS.ratio}`,
        `${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)})`,
        verdict(ratio.median >= AIMS.ratio),
      ];
    }),
    ['events per order', `≤ ${AIMS.events}`, String(median(events)), verdict(median(events) <= AIMS.events)],
    ['bytes per order', `≤ ${AIMS.bytes}`, String(median(bytes)), verdict(median(bytes) <= AIMS.bytes)],
    [
      'reads/s, real ÷ bare handler',
      '',
      `${reading.median.toFixed(2)} (${reading.least.toFixed(2)}–${reading.most.toFixed(2)})`,
      '',
    ],
  ];
}

function verdict(met: boolean): string {
  return met ? 'met' : 'MISSED';
}

/** Markdown, with columns of even width: readable as it is, and ready for docs/benchmark.md. */
function table(head: Cells, rows: readonly Cells[]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: Cells): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
