import { randomFrom } from '../../lib/seeded-random.ts';
import { serveOne, type Ending } from './customers.ts';
import { Desk } from './desk.ts';
import { describe, disturb, planDisturbances } from './disturbances.ts';
import type { Fleet } from './fleet.ts';
import type { Ledger } from './ledger.ts';
import type { Operator } from './operators.ts';
import { findRaces, runRace } from './races.ts';
import { waitOutStorm, type Waiting } from './waiting.ts';

/** The numbers of concurrent orders and races. */
const ORDERS_IN_FLIGHT = 12;
const RACES_IN_FLIGHT = 4;

export interface StormOptions {
  readonly orders: number;
  readonly kills: number;
  readonly stalls: number;
  /** The maximum length of a stall, an outage or a suspension. */
  readonly longestMs: number;
  readonly races: number;
  readonly seed: number;
  /** Only races whose names contain this. */
  readonly only: string;
}

export interface Scene {
  readonly fleet: Fleet;
  readonly urls: readonly string[];
  readonly ledger: Ledger;
  readonly operator: Operator;
  /** With a manager's token. */
  readonly send: typeof fetch;
  readonly say: (line: string) => void;
}

/**
 * Runs all orders and races, with the disturbances spread evenly among them. All choices depend on the seed only.
 *
 * @returns how they ended; and those that are still waiting
 */
export async function storm(
  options: StormOptions,
  { fleet, urls, ledger, operator, send, say }: Scene,
): Promise<{ endings: Ending[]; waiting: Waiting[] }> {
  const { orders, kills, stalls, longestMs, races, seed, only } = options;
  const choice = findRaces(only);
  const endings: Ending[] = [];
  const progress = new Progress();
  const serve = async (name: string, serving: Promise<Ending>): Promise<void> => {
    try {
      endings.push(await serving);
    } catch (error) {
      const what = `${name}: ${error instanceof Error ? error.message : String(error)}`;
      ledger.fault({ what, orderId: /ord_\w+/.exec(what)?.[0] });
    }
    progress.step();
  };
  const deskOf = (purpose: number, index: number): Desk => new Desk(urls, randomOf(seed, purpose, index), ledger, send);
  let isOver = false;
  const waitingOut = Promise.allSettled(waitOutStorm((index) => deskOf(4, index), () => isOver)); // prettier-ignore
  const serving = Promise.all([
    inTurn(orders, ORDERS_IN_FLIGHT, (index) =>
      serve(`Order ${index}`, serveOne(deskOf(1, index), index, `chaos-${index}`)),
    ),
    inTurn(races, RACES_IN_FLIGHT, (index) =>
      serve(`Race ${index}`, runRace(deskOf(2, index), operator, choice, index, `race-${index}`)),
    ),
  ]);
  const all = orders + races;
  const planned = planDisturbances({ kills, stalls, longestMs, parts: fleet.parts }, randomOf(seed, 3, 0));
  for (const [index, disturbance] of planned.entries()) {
    await progress.reached(Math.ceil((index / planned.length) * all));
    say(`  ${String(progress.done).padStart(4)} of ${all} served; ${describe(disturbance)}`);
    await disturb(fleet, disturbance).catch((error: unknown) => ledger.fault({ what: `${describe(disturbance)}: ${String(error)}` })); // prettier-ignore
  }
  await serving;
  isOver = true;
  const waiting: Waiting[] = [];
  for (const [index, result] of (await waitingOut).entries()) {
    if (result.status === 'fulfilled') waiting.push(result.value);
    else ledger.fault({ what: `Scheduled order ${index}: ${String(result.reason)}` });
  }
  return { endings, waiting };
}

/** A random sequence per purpose, independent of the order of responses. */
function randomOf(seed: number, purpose: number, index: number): () => number {
  return randomFrom(Math.imul(seed + 1, 1_000_003) + purpose * 15_485_863 + index * 7_919);
}

async function inTurn(count: number, atOnce: number, run: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
}

/** Counts finished orders, and lets others wait for a count. */
class Progress {
  done = 0;
  #waiting: { readonly count: number; readonly go: () => void }[] = [];

  step(): void {
    this.done += 1;
    for (const { go } of this.#waiting.filter(({ count }) => count <= this.done)) go();
    this.#waiting = this.#waiting.filter(({ count }) => count > this.done);
  }

  async reached(count: number): Promise<void> {
    if (count > this.done) await new Promise<void>((go) => this.#waiting.push({ count, go }));
  }
}
