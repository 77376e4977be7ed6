import { median, pairedRatio, percentile } from '../../lib/statistics.ts';
import type { LoadResult } from './load.ts';
import type { Measurements } from './measure.ts';
import { percentileRatio } from './stores/fairness.ts';
import type { Served, StoresMeasured } from './stores/measured.ts';
import { groupsOf } from './stores/sizes.ts';
import { verdict, type Cells } from './table.ts';
import type { TargetName } from './target.ts';

/** The aims: against the yardstick, against commit ffda19a, and absolute. */
const AIMS = {
  yardstick: { ordersPerSecond: 0.6, reading: 0.8 },
  earlier: { cpu: 0.55, ordersPerSecond: 1.7, placing: 0.6 },
  order: { events: 56, bytes: 10_000, localActivities: 8 },
  /** p95 of the smallest stores ÷ that of the largest; processors used ÷ what the plan reckons with. */
  stores: { fairness: 1.25, plan: 1 },
};

export type Figure = 'ordersPerSecond' | 'serverCpuMs' | 'programCpuMs' | 'cpuMs';

export function figureOf(result: LoadResult, figure: Figure): number {
  return figure === 'cpuMs' ? result.serverCpuMs + result.programCpuMs : result[figure];
}

type Load = Measurements['loads'][number];

/** Ours ÷ the other's for each repeat: median, minimum and maximum. Undefined if the other was not measured. */
export function ratioOf({ results }: Load, other: TargetName, figure: Figure) {
  const [own, others] = [results.ours, results[other]].map((all) => all.map((result) => figureOf(result, figure)));
  return own && others?.length === own.length ? pairedRatio(own, others) : undefined;
}

export function ratioText(ratio: ReturnType<typeof ratioOf>): string {
  return ratio ? `${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)})` : '–';
}

/** Each aim, its measurement, and whether it is met. */
export function aimRows(measured: Measurements): Cells[] {
  return [
    ...againstEarlier(measured),
    ...measured.loads.map((load) => {
      const aim = AIMS.yardstick.ordersPerSecond;
      return atLeast(
        `orders/s, ours ÷ yardstick, ${load.inFlight} in flight`,
        aim,
        ratioOf(load, 'yardstick', 'ordersPerSecond'),
      );
    }),
    ...ofAnOrder(measured),
    atLeast(
      'reads/s, ours ÷ bare handler',
      AIMS.yardstick.reading,
      pairedRatio(measured.readsPerSecond.ours, measured.readsPerSecond.yardstick),
    ),
  ];
}

function againstEarlier(measured: Measurements): Cells[] {
  if (!measured.targets.includes('earlier')) {
    return [['against an earlier commit', '', 'not measured: --against', '']];
  }
  const { cpu, ordersPerSecond, placing } = AIMS.earlier;
  const perLoad = measured.loads.flatMap((load) => [
    atMost(`CPU per order, ours ÷ earlier, ${load.inFlight} in flight`, cpu, ratioOf(load, 'earlier', 'cpuMs')),
    atLeast(
      `orders/s, ours ÷ earlier, ${load.inFlight} in flight`,
      ordersPerSecond,
      ratioOf(load, 'earlier', 'ordersPerSecond'),
    ),
  ]);
  const p50 = (name: TargetName): number => percentile(measured.unloaded[name].placing, 50);
  const ratio = p50('ours') / p50('earlier');
  return [
    ...perLoad,
    ['placing unloaded, p50, ours ÷ earlier', `≤ ${placing}`, ratio.toFixed(2), verdict(ratio <= placing)],
  ];
}

function ofAnOrder({ histories }: Measurements): Cells[] {
  const ours = histories.find(({ target }) => target === 'ours')?.oneByOne;
  return (['events', 'bytes', 'localActivities'] as const).map((what) => {
    const figure = median(ours?.[what] ?? []);
    const words = { events: 'events', bytes: 'bytes', localActivities: 'local activities' }[what];
    return [`${words} per order`, `≤ ${AIMS.order[what]}`, String(figure), verdict(figure <= AIMS.order[what])];
  });
}

function atLeast(what: string, aim: number, ratio: ReturnType<typeof ratioOf>): Cells {
  return [what, `≥ ${aim}`, ratioText(ratio), verdict(ratio !== undefined && ratio.median >= aim)];
}

function atMost(what: string, aim: number, ratio: ReturnType<typeof ratioOf>): Cells {
  return [what, `≤ ${aim}`, ratioText(ratio), verdict(ratio !== undefined && ratio.median <= aim)];
}

/** @param processors those in use at this rate, by the plan and here */
export function storesAimRows(
  measured: StoresMeasured,
  { planned, used }: { readonly planned: number; readonly used: number },
): Cells[] {
  const { failures, openOrders, books } = measured;
  return [
    fairnessRow(measured, 'placing', ({ placing }) => placing),
    fairnessRow(measured, 'start cooking', ({ startCooking }) => startCooking),
    ['orders not delivered', '0', String(failures.length), verdict(failures.length === 0)],
    ['workflows left open by delivered orders', '0', String(Math.max(0, openOrders - failures.length)), verdict(openOrders <= failures.length)], // prettier-ignore
    ['the books agree', 'yes', books.agrees ? 'yes' : 'no', verdict(books.agrees)],
    ['processors used ÷ the plan’s', `≤ ${AIMS.stores.plan}`, (used / planned).toFixed(2), verdict(used / planned <= AIMS.stores.plan)], // prettier-ignore
  ];
}

/** The smallest half of the stores against the largest one. */
function fairnessRow({ stores, served }: StoresMeasured, words: string, timeOf: (order: Served) => number): Cells {
  const groups = groupsOf(stores);
  const times = (group = groups[0]): number[] =>
    served.filter(({ rank }) => group && rank >= group.from && rank <= group.to).map(timeOf);
  const { ratio, from, to } = percentileRatio(times(groups.at(-1)), times(), 95);
  const isMet = ratio <= AIMS.stores.fairness;
  return [`${words}, p95, smallest half ÷ the largest (90% within)`, `≤ ${AIMS.stores.fairness}`, `${ratio.toFixed(2)} (${from.toFixed(2)}–${to.toFixed(2)})`, verdict(isMet)]; // prettier-ignore
}
