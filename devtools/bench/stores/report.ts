import { growthOf, percentile, type Point } from '../../../lib/statistics.ts';
import { storesAimRows } from '../aims.ts';
import { busyProcessors } from '../plan/plan.ts';
import { readOptions } from '../plan/options.ts';
import { table, type Cells } from '../table.ts';
import type { Look, Served, StoresMeasured } from './measured.ts';
import { groupsOf, sharesOf } from './sizes.ts';

const REQUESTS = [
  ['placing', 'placing'],
  ['startCooking', 'start cooking'],
] as const;

/** Formats a run with many stores as tables. */
export function report(measured: StoresMeasured): string {
  const { stores, minutes, perMinute, startSeconds } = measured;
  const [largest = NaN] = sharesOf(stores);
  return [
    `${stores} stores in one program, which started in ${startSeconds.toFixed(1)} s; ${perMinute} orders a minute for ${minutes} minutes, ` +
      `${(largest * 100).toFixed(1)}% of them in the largest store and ${stores} times fewer in the smallest`,
    'Orders, placed → delivered',
    table(['offered', 'delivered', 'not delivered', 'orders/s', 'sent late by ms, p99'], [orderRow(measured)]),
    'Latency in ms, by the size of stores',
    table(['request', 'stores', 'orders', 'p50', 'p95', 'p99'], latencyRows(measured)),
    'Cost, and what the plan reckons with',
    table(['what', 'the plan', 'here', 'of it at rest'], costRows(measured)),
    'What is held, after a garbage collection',
    table(
      ['when', 'program MB', 'server MB', 'open files', 'timers, sockets', 'open orders’ workflows', 'orders in hand'],
      heldRows(measured),
    ),
    `Open workflows at the end: ${openText(measured)}. At rest ${pollsPerSecond(measured).toFixed(1)} polls a second.`,
    `The books: ${measured.books.told}`,
    'Aims',
    table(['what', 'aim', 'measured', ''], storesAimRows(measured, processors(measured))),
  ].join('\n\n');
}

/** Why the figures cannot be trusted, if so. */
export function faultOf({ books, failures }: StoresMeasured): string | undefined {
  if (!books.agrees) return `The books do not agree:\n${books.told}`;
  if (failures.length > 0) return `${failures.length} orders were not delivered, the first because: ${failures[0]}`;
  return undefined;
}

function orderRow({ offered, served, seconds, latenessMs }: StoresMeasured): Cells {
  return [
    String(offered),
    String(served.length),
    String(offered - served.length),
    (served.length / seconds).toFixed(2),
    percentile(latenessMs, 99).toFixed(0),
  ];
}

function latencyRows({ stores, served, first }: StoresMeasured): Cells[] {
  const groups = groupsOf(stores).map(({ name, from, to }) => ({
    name,
    orders: served.filter(({ rank }) => rank >= from && rank <= to),
  }));
  const all = [...groups, { name: 'all', orders: served }, { name: 'each one’s first order', orders: first }];
  return REQUESTS.flatMap(([what, words]) => all.map(({ name, orders }) => latencyRow(words, name, orders, what)));
}

function latencyRow(words: string, name: string, orders: readonly Served[], what: 'placing' | 'startCooking'): Cells {
  const times = orders.map((order) => order[what]);
  const shown = [50, 95, 99].map((percent) => percentile(times, percent));
  return [words, name, String(times.length), ...shown.map((time) => (Number.isNaN(time) ? '–' : time.toFixed(1)))];
}

/** Processors in use, by the plan's figures at the same rate, and here. */
function processors({ served, seconds, cpuMs }: StoresMeasured): { readonly planned: number; readonly used: number } {
  const { measured: order } = readOptions([]);
  const perOrder = order.apiCpuMs + order.workerCpuMs + order.serverCpuMs;
  return {
    planned: busyProcessors(served.length / seconds, perOrder),
    used: (cpuMs.program + cpuMs.server) / 1000 / seconds,
  };
}

function costRows(measured: StoresMeasured): Cells[] {
  const { served, seconds, cpuMs, rest } = measured;
  const { measured: order } = readOptions([]);
  const { planned, used } = processors(measured);
  const atRest = { program: rest.cpuMs.program / rest.seconds, server: rest.cpuMs.server / rest.seconds };
  const perOrder = (ms: number): string => (ms / served.length).toFixed(0);
  return [
    [
      'CPU ms per order: program (the plan: API and workers)',
      (order.apiCpuMs + order.workerCpuMs).toFixed(0),
      perOrder(cpuMs.program),
      perOrder(atRest.program * seconds),
    ],
    [
      'CPU ms per order: Temporal’s server',
      order.serverCpuMs.toFixed(0),
      perOrder(cpuMs.server),
      perOrder(atRest.server * seconds),
    ],
    [
      'processors for this load',
      planned.toFixed(2),
      used.toFixed(2),
      ((atRest.program + atRest.server) / 1000).toFixed(2),
    ],
  ];
}

const WHEN = { started: 'started', warm: 'each store has had an order', ended: 'at the end' } as const;

function heldRows({ looks }: StoresMeasured): Cells[] {
  const moments = looks.flatMap((look): Cells[] =>
    look.when === 'serving' ? [] : [[WHEN[look.when], ...heldCells(look)]],
  );
  const serving = looks.filter(({ when }) => when === 'serving');
  const mostOf = (what: 'workflows' | 'inHand'): string => String(Math.max(0, ...serving.map((look) => look[what])));
  const perHour = (what: 'memory' | 'serverMemory'): string => growthPerHour(serving, what);
  return [
    ...moments,
    ['growth an hour, by the trend', perHour('memory'), perHour('serverMemory'), '', '', '', ''],
    ['most at one look', '', '', '', '', mostOf('workflows'), mostOf('inHand')],
  ];
}

function heldCells({ memory, serverMemory, files, resources, workflows, inHand }: Look): string[] {
  return [memory, serverMemory, files, resources, workflows, inHand].map((value) => value.toFixed(0));
}

function growthPerHour(looks: readonly Look[], what: 'memory' | 'serverMemory'): string {
  const points = looks.map((look): Point => [look.minute, look[what]]);
  const minutes = (points.at(-1)?.[0] ?? 0) - (points[0]?.[0] ?? 0);
  return minutes === 0 ? '–' : ((growthOf(points) * 60) / minutes).toFixed(0);
}

function openText({ openTypes }: StoresMeasured): string {
  const each = Object.entries(openTypes).map(([type, count]) => `${count} of type ${type}`);
  return each.length === 0 ? 'none' : each.join(', ');
}

function pollsPerSecond({ rest }: StoresMeasured): number {
  return rest.polls / rest.seconds;
}
