import { COLOURS, draw, type Picture, type Series } from './drawing.ts';
import { FIXED_PROMISE, gaveUpOf, servedOf, type Figures } from './figures.ts';
import type { Level } from './run.ts';
import type { Quarter, Wait } from './series.ts';
import { clockOf } from './words.ts';

/** The charts of the report. */

export function queueChart(levels: readonly Level[], opensAt: number, { maxBacklog }: Figures): Picture {
  const last = Math.max(...levels.map(({ at }) => minutesFrom(opensAt, at)));
  const points = (read: (level: Level) => number): Series['data'] =>
    levels.map((level) => [minutesFrom(opensAt, level.at), read(level)] as const);
  const most = Math.max(maxBacklog, ...levels.map(({ cooking, atThePass }) => Math.max(cooking, atThePass)));
  return draw({
    x: { kind: 'clock', last },
    y: { name: 'orders', most: roundUp(most, most > 50 ? 20 : 5) },
    series: [
      {
        name: 'waiting for a cook',
        colour: COLOURS.first,
        kind: 'filled steps',
        data: points(({ waiting }) => waiting),
      },
      { name: 'in a slot', colour: COLOURS.second, kind: 'steps', data: points(({ cooking }) => cooking) },
      {
        name: 'waiting for a driver',
        colour: COLOURS.third,
        kind: 'steps',
        data: points(({ atThePass }) => atThePass),
      },
      {
        name: `the queue is full at ${maxBacklog}`,
        colour: COLOURS.fourth,
        kind: 'dashed line',
        data: [
          [0, maxBacklog],
          [roundUp(last, 60), maxBacklog],
        ],
      },
    ],
  });
}

export function endingsChart(quarters: readonly Quarter[]): Picture {
  return draw({
    x: { kind: 'categories', name: 'ordered at', labels: quarters.map(({ minute }) => clockOf(minute)), every: 4 },
    y: { name: 'orders in 15 minutes' },
    series: [
      { name: 'served', colour: COLOURS.second, kind: 'stacked bars', data: quarters.map(({ served }) => served) },
      {
        name: 'gave up waiting',
        colour: COLOURS.third,
        kind: 'stacked bars',
        data: quarters.map(({ gaveUp }) => gaveUp),
      },
      { name: 'refused', colour: COLOURS.fourth, kind: 'stacked bars', data: quarters.map(({ refused }) => refused) },
    ],
  });
}

/** Each order by promised and actual time: on the line, the promise was exact. */
export function promiseChart(waits: readonly Wait[]): Picture {
  const most = roundUp(Math.max(40, ...waits.flatMap(({ promised, ready }) => [promised, ready])), 20);
  return draw({
    x: { kind: 'minutes', name: 'promised wait, minutes', most },
    y: { name: 'actual wait, minutes', most },
    series: [
      {
        name: 'an order',
        colour: COLOURS.first,
        kind: 'dots',
        data: waits.map(({ promised, ready }) => [round(promised), round(ready)] as const),
      },
      { name: 'kept to the minute', colour: COLOURS.second, kind: 'line', data: [[0, 0], [most, most]] }, // prettier-ignore
      {
        name: `with a fixed promise of ${FIXED_PROMISE} minutes`,
        colour: COLOURS.fourth,
        kind: 'dashed line',
        data: [
          [FIXED_PROMISE, 0],
          [FIXED_PROMISE, most],
        ],
      },
    ],
  });
}

const BIN_MINUTES = 5;

export function errorChart(waits: readonly Wait[]): Picture {
  const bins = (errors: readonly number[]): number[] => errors.map((error) => Math.floor(error / BIN_MINUTES));
  const ours = bins(waits.map(({ promised, ready }) => ready - promised));
  const fixed = bins(waits.map(({ ready }) => ready - FIXED_PROMISE));
  const [first, last] = [Math.min(0, ...ours, ...fixed), Math.max(0, ...ours, ...fixed)];
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const counts = (some: readonly number[]): number[] => all.map((bin) => some.filter((each) => each === bin).length);
  return draw({
    x: {
      kind: 'categories',
      name: 'minutes too early (−) or too late (+), by fives',
      labels: all.map((bin) => (bin > 0 ? `+${bin * BIN_MINUTES}` : String(bin * BIN_MINUTES).replace('-', '−'))),
      every: Math.ceil(all.length / 10),
    },
    y: { name: 'orders' },
    series: [
      { name: 'our promise', colour: COLOURS.first, kind: 'bars', data: counts(ours) },
      {
        name: `fixed promise of ${FIXED_PROMISE} minutes`,
        colour: COLOURS.fourth,
        kind: 'bars',
        data: counts(fixed),
      },
    ],
  });
}

export function waitChart(waits: readonly Wait[]): Picture {
  const last = Math.max(0, ...waits.map(({ orderedAt }) => orderedAt));
  return draw({
    x: { kind: 'clock', last },
    y: { name: 'minutes, by when they ordered' },
    series: [
      {
        name: 'until ready',
        colour: COLOURS.first,
        kind: 'dots',
        data: waits.map(({ orderedAt, ready }) => [round(orderedAt), round(ready)] as const),
      },
      {
        name: 'until at the door',
        colour: COLOURS.third,
        kind: 'dots',
        data: waits.flatMap(({ orderedAt, atTheDoor }) =>
          atTheDoor === undefined ? [] : [[round(orderedAt), round(atTheDoor)] as const],
        ),
      },
    ],
  });
}

export function utilisationChart(quarters: readonly Quarter[]): Picture {
  const end = Math.max(...quarters.map(({ minute }) => minute)) + 15;
  const points = (read: (quarter: Quarter) => number): Series['data'] =>
    // Each quarter is a step; the last one must be extended to its end.
    [...quarters, ...quarters.slice(-1).map((quarter) => ({ ...quarter, minute: end }))].map(
      (quarter) => [quarter.minute, round(read(quarter) * 100)] as const,
    );
  return draw({
    x: { kind: 'clock', last: end },
    y: { name: '% of the time', most: 100 },
    series: [
      { name: 'slots in use', colour: COLOURS.second, kind: 'steps', data: points(({ slotsUsed }) => slotsUsed) },
      {
        name: 'drivers on the road',
        colour: COLOURS.third,
        kind: 'steps',
        data: points(({ driversOut }) => driversOut),
      },
    ],
  });
}

export function slotsChart(compared: readonly Figures[]): Picture {
  return draw({
    x: slotsAxis(compared),
    y: { name: 'orders' },
    series: [
      { name: 'served', colour: COLOURS.second, kind: 'stacked bars', data: compared.map(servedOf) },
      { name: 'gave up waiting', colour: COLOURS.third, kind: 'stacked bars', data: compared.map(gaveUpOf) },
      {
        name: 'refused',
        colour: COLOURS.fourth,
        kind: 'stacked bars',
        data: compared.map(({ endings }) => endings.refused),
      },
    ],
  });
}

/** @param decimals the currency's decimals */
export function revenueChart(compared: readonly Figures[], currency: string, decimals: number): Picture {
  const whole = (minor: number): number => Math.round(minor / 10 ** decimals);
  return draw({
    x: slotsAxis(compared),
    y: { name: currency },
    series: [
      {
        name: 'revenue',
        colour: COLOURS.second,
        kind: 'stacked bars',
        data: compared.map(({ revenue }) => whole(revenue.served.minor)),
      },
      {
        name: 'gave up waiting',
        colour: COLOURS.third,
        kind: 'stacked bars',
        data: compared.map(({ revenue }) => whole(revenue.givenUp.minor)),
      },
      {
        name: 'refused',
        colour: COLOURS.fourth,
        kind: 'stacked bars',
        data: compared.map(({ revenue }) => whole(revenue.refused.minor)),
      },
    ],
  });
}

function slotsAxis(compared: readonly Figures[]) {
  return { kind: 'categories', name: 'slots', labels: compared.map(({ slots }) => String(slots)), every: 1 } as const;
}

function minutesFrom(opensAt: number, at: number): number {
  return round((at - opensAt) / 60_000);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
