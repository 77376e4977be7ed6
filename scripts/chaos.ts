import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectClient } from '../compose.ts';
import { readConfig } from '../config.ts';
import type { StoreId } from '../domain/values.ts';
import { isEntryPoint, runProcess } from '../lifecycle.ts';
import { randomFrom } from '../seeded-random.ts';
import { StartupError } from '../startup-error.ts';
import { audit, untilQuiet } from './chaos/audit.ts';
import { serveOne, type Ending, type Street } from './chaos/customers.ts';
import { Fleet, type Part } from './chaos/fleet.ts';
import { Listener } from './chaos/listener.ts';

const USAGE = `npm run chaos -- --orders 200 --kills 30   orders of all kinds, while the pizzeria's processes are killed at random; then an audit
npm run chaos -- --seed 7                  the same choices again

With STORAGE=mongodb and MONGODB_URL two APIs and two workers run on that MongoDB, in a store of their own; otherwise one program on
files in a folder of its own. It ends with 1 where anything is not as it should be, and says where the logs are.`;

const IN_FLIGHT = 12;

interface ChaosOptions {
  readonly orders: number;
  readonly kills: number;
  readonly seed: number;
}

/** `npm run chaos`: nothing is lost, doubled or overcharged, whatever is killed. */
async function main({ orders, kills, seed }: ChaosOptions): Promise<boolean> {
  const { storage, mongodbUrl } = readConfig();
  const folder = await mkdtemp(join(tmpdir(), 'pizzeria-chaos-'));
  const [api, temporal, ui, second] = await freePorts(4);
  const random = randomFrom(seed);
  const fleet = new Fleet({ folder, storage, mongodbUrl, ports: { api, temporal, ui, second } });
  say(`${orders} orders and ${kills} kills on ${storage}, seed ${seed}; processes: ${fleet.parts.join(', ')}`);
  const listener = await Listener.open(random);
  let isClean = false;
  try {
    await fleet.start();
    const storeId = `chaos-${Date.now().toString(36)}` as StoreId;
    await openStore(fleet.urls[0] ?? '', storeId);
    const urls = fleet.urls.map((url) => `${url}/api/stores/${storeId}`);
    await subscribe(urls[0] ?? '', listener.url);
    const { endings, faults } = await storm(fleet, { orders, kills, urls, random });
    const client = connectClient(readConfig({ TEMPORAL_ADDRESS: fleet.temporalAddress }));
    await untilQuiet(client, storeId);
    faults.push(...(await audit({ url: urls[0] ?? '', client, storeId }, endings)));
    faults.push(...(await listener.audit(urls[0] ?? '', endings)));
    say(`  ${listener.summary}`);
    report(endings, faults);
    isClean = faults.length === 0;
  } finally {
    await fleet.stop();
    await listener.close();
    if (isClean) await rm(folder, { recursive: true, force: true });
    else say(`Everything that was written is in ${folder}, the processes' logs in output.log there.`);
  }
  return isClean;
}

/** All orders, and the kills spread evenly among them. */
async function storm(
  fleet: Fleet,
  { orders, kills, urls, random }: { orders: number; kills: number; urls: readonly string[]; random: () => number },
): Promise<{ endings: Ending[]; faults: string[] }> {
  const endings: Ending[] = [];
  const faults: string[] = [];
  const killed = new Map<Part, number>();
  let [next, lost] = [0, 0];
  const progress = new Progress();
  const street: Street = { urls, random, lost: () => (lost += 1) };
  const serve = async (): Promise<void> => {
    while (next < orders) {
      const index = next++;
      try {
        endings.push(await serveOne(street, index, `chaos-${index}`));
      } catch (error) {
        faults.push(`Order ${index}: ${error instanceof Error ? error.message : String(error)}`);
      }
      progress.step();
    }
  };
  const serving = Promise.all(Array.from({ length: Math.min(IN_FLIGHT, orders) }, serve));
  for (let kill = 1; kill <= kills; kill += 1) {
    await progress.reached(Math.ceil(((kill - 1) / kills) * orders));
    const part = fleet.parts[Math.floor(random() * fleet.parts.length)] ?? 'program';
    // Anywhere in what is under way, not only right after an order has ended.
    await new Promise((resolve) => setTimeout(resolve, random() * 300));
    say(`  ${String(progress.done).padStart(4)} of ${orders} served; kill ${kill} of ${kills}: ${part}`);
    killed.set(part, (killed.get(part) ?? 0) + 1);
    await fleet.kill(part);
  }
  await serving;
  say(
    `  all served; killed: ${[...killed].map(([part, times]) => `${part} ${times}×`).join(', ')}; ${lost} requests unanswered`,
  );
  return { endings, faults };
}

/** How many orders have come to their end, for whoever waits until so and so many have. */
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

function report(endings: readonly Ending[], faults: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const { kind, status } of endings) {
    const line = `${kind} → ${status}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  for (const [line, count] of [...counts].toSorted(([, a], [, b]) => b - a))
    say(`${String(count).padStart(6)}  ${line}`);
  for (const fault of faults) say(`FAULT  ${fault}`);
  say(faults.length === 0 ? 'The audit is clean.' : `The audit found ${faults.length} faults.`);
}

async function openStore(url: string, id: StoreId): Promise<void> {
  const { id: _, ...settings } = (await (await fetch(`${url}/api/stores/main`)).json()) as Record<string, object>;
  const store = { ...settings, id, name: 'Chaos', kitchen: { ...settings['kitchen'], slots: IN_FLIGHT - 4 } };
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${url}/api/stores`, { method: 'POST', headers, body: JSON.stringify(store) });
  if (!response.ok) throw new Error(`The store could not be opened: ${await response.text()}`);
  // Enough of it for everybody: what is counted here is whether any of it is lost.
  for (const sku of ['DOUGH', 'MOZZARELLA']) {
    const body = JSON.stringify({ reference: `chaos-${sku}`, sku, quantity: 10_000_000 });
    const received = await fetch(`${url}/api/stores/${id}/inventory/batches`, { method: 'POST', headers, body });
    if (!received.ok) throw new Error(`The store got no ${sku}: ${await received.text()}`);
  }
}

async function subscribe(storeUrl: string, url: string): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${storeUrl}/webhooks`, { method: 'POST', headers, body: JSON.stringify({ url }) });
  if (!response.ok) throw new Error(`The other system could not subscribe: ${await response.text()}`);
}

/** All at once, so that they differ. */
async function freePorts(count: number): Promise<[number, number, number, number]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports as [number, number, number, number];
}

function readOptions(): ChaosOptions {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({ options: { orders: text, kills: text, seed: text } });
    const number = (name: 'orders' | 'kills' | 'seed', fallback: number, least: number): number => {
      const value = Number(values[name] ?? fallback);
      if (Number.isInteger(value) && value >= least) return value;
      throw new StartupError(`--${name}: a whole number, ${least} or more.\n\n${USAGE}`);
    };
    return {
      orders: number('orders', 200, 1),
      kills: number('kills', 30, 0),
      seed: number('seed', Date.now() % 100_000, 0),
    };
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) throw new StartupError(USAGE);
    throw error;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (isEntryPoint(import.meta.filename)) {
  await runProcess(async () => {
    if (!(await main(readOptions()))) process.exit(1);
  });
}
