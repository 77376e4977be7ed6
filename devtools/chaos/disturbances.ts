import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../../adapters/faults/faults.ts';
import type { Fleet, Part } from './fleet.ts';

/** The disturbances of a run, derived from the seed: kills, stalls, outages, and suspended processes. */
export type Disturbance =
  | { readonly kind: 'kill'; readonly part: Part; readonly afterMs: number }
  | { readonly kind: 'freeze'; readonly part: Part; readonly afterMs: number; readonly ms: number }
  | { readonly kind: 'fault'; readonly part: Part; readonly afterMs: number; readonly fault: Fault };

type Weighted<T> = readonly (readonly [weight: number, value: T])[];

/** Around the timeouts of the API (5 s), of local activities and workflow tasks, and of activities (10 s, 30 s). */
const STALL_SECONDS: Weighted<readonly [from: number, to: number]> = [
  [4, [1, 3]],
  [8, [5, 9]],
  [2, [11, 13]],
  [2, [30, 45]],
  [1, [0, 60]],
];
const OUTAGE_SECONDS: Weighted<readonly [from: number, to: number]> = [
  [2, [2, 5]],
  [1, [8, 14]],
];
const FREEZE_SECONDS: Weighted<readonly [from: number, to: number]> = [[1, [2, 9]]];

const OF_WORKERS: Weighted<string> = [
  [10, 'orders.append'],
  [4, 'kitchen.change'],
  [5, 'stock.change'],
  [3, 'orders.get'],
  [1, 'kitchen.get'],
  [1, 'catalog.settings'],
  [1, 'customers.change'],
  [3, 'payments.authorize'],
  [2, 'payments.capture'],
  [1, 'payments.release'],
  [1, 'payments.void'],
  [1, 'payments.refund'],
  [2, 'notifier.send'],
  [2, 'outbox.put'],
  [1, 'outbox.settle'],
  [1, 'outbox.take'],
];
const OF_APIS: Weighted<string> = [
  [4, 'orders.get'],
  [1, 'orders.nextNumber'],
  [1, 'catalog.settings'],
  [1, 'kitchen.get'],
];
const KINDS: Weighted<'stall' | 'outage' | 'freeze'> = [
  [10, 'stall'],
  [1, 'outage'],
  [2, 'freeze'],
];
const PORTS = [
  [3, 'storage'],
  [1, 'payments'],
  [1, 'notifier'],
] as const;

export interface Plan {
  readonly kills: number;
  readonly stalls: number;
  readonly longestMs: number;
  readonly parts: readonly Part[];
}

/** The requested numbers of kills and stalls, mixed. */
export function planDisturbances({ kills, stalls, longestMs, parts }: Plan, random: () => number): Disturbance[] {
  const kill = (): Disturbance => ({ kind: 'kill', part: oneOf(parts, random), afterMs: random() * 300 });
  const planned = [
    ...Array.from({ length: kills }, kill),
    ...Array.from({ length: stalls }, (_, id) => planStall(id + 1, { parts, longestMs }, random)),
  ];
  return shuffled(planned, random);
}

function planStall(
  id: number,
  { parts, longestMs }: Pick<Plan, 'parts' | 'longestMs'>,
  random: () => number,
): Disturbance {
  const lasting = (seconds: typeof STALL_SECONDS): number =>
    Math.min(between(weighted(seconds, random), random), longestMs);
  const afterMs = random() * 300;
  const kind = weighted(KINDS, random);
  if (kind === 'freeze') {
    return { kind, part: oneOf(parts, random), afterMs, ms: lasting(FREEZE_SECONDS) };
  }
  const programs = parts.filter((part) => part !== 'temporal');
  const part = oneOf(programs, random);
  if (kind === 'outage') {
    const port = part === 'api' ? 'storage' : weighted(PORTS, random);
    return { kind: 'fault', part, afterMs, fault: { kind, id, port, ms: lasting(OUTAGE_SECONDS) } }; // prettier-ignore
  }
  const operation = weighted(part === 'api' ? OF_APIS : OF_WORKERS, random);
  const when = random() < 0.6 ? 'before' : 'after';
  const ms = lasting(STALL_SECONDS);
  return { kind: 'fault', part, afterMs, fault: { kind, id, operation, when, ms } };
}

export async function disturb(fleet: Fleet, disturbance: Disturbance): Promise<void> {
  await pause(disturbance.afterMs);
  switch (disturbance.kind) {
    case 'kill':
      return fleet.kill(disturbance.part);
    case 'freeze':
      return fleet.freeze(disturbance.part, disturbance.ms);
    case 'fault':
      return fleet.tell(disturbance.part, disturbance.fault);
    default:
      return disturbance satisfies never;
  }
}

export function describe(disturbance: Disturbance): string {
  const { kind, part } = disturbance;
  if (kind === 'kill') return `${part} is killed`;
  if (kind === 'freeze') return `${part} is suspended for ${seconds(disturbance.ms)}`;
  const { fault } = disturbance;
  return fault.kind === 'outage'
    ? `fault ${fault.id}: ${fault.port} of ${part} is away for ${seconds(fault.ms)}`
    : `fault ${fault.id}: ${fault.operation} of ${part} hangs for ${seconds(fault.ms)}, ${fault.when} it is done`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function between([from, to]: readonly [number, number], random: () => number): number {
  return Math.round((from + random() * (to - from)) * 1000);
}

function oneOf<T>(values: readonly T[], random: () => number): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new RangeError('Nothing to choose from.');
  return value;
}

function weighted<T>(choices: Weighted<T>, random: () => number): T {
  let left = random() * choices.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, value] of choices) {
    left -= weight;
    if (left < 0) return value;
  }
  throw new RangeError('The weights must be positive.');
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const keyed = values.map((value) => ({ value, at: random() }));
  return keyed.toSorted((a, b) => a.at - b.at).map(({ value }) => value);
}
