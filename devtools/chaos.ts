import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { readJournal } from '../adapters/faults/journal.ts';
import { connectClient } from '../bootstrap/compose.ts';
import { openStorage } from '../bootstrap/storage.ts';
import { readConfig } from '../bootstrap/config.ts';
import { tokenSource } from '../bootstrap/identity.ts';
import { signedInFetch } from '../lib/signed-in.ts';
import { openIdKey } from '../bootstrap/id-key.ts';
import type { StoreId } from '../domain/shared/values.ts';
import { isEntryPoint, runProcess } from '../bootstrap/lifecycle.ts';
import type { OutboxEntry } from '../domain/order/index.ts';
import type { StoredOrder } from '../ports.ts';
import { randomFrom } from '../lib/seeded-random.ts';
import { StartupError } from '../lib/startup-error.ts';
import { auditAnswers } from './chaos/audit-answers.ts';
import { auditBooks, auditNumbers } from './chaos/audit-books.ts';
import { auditMessages, untilSent } from './chaos/audit-messages.ts';
import { auditMoves } from './chaos/audit-moves.ts';
import { auditKitchen } from './chaos/audit-kitchen.ts';
import { auditWorkflows, untilQuiet } from './chaos/audit-workflows.ts';
import { audit, auditWaiting } from './chaos/audit.ts';
import type { Ending } from './chaos/customers.ts';
import { gatherEvidence } from './chaos/evidence.ts';
import { Fleet } from './chaos/fleet.ts';
import { Ledger, type Fault } from './chaos/ledger.ts';
import { Listener } from './chaos/listener.ts';
import { neighbourOf, openStores, SLOTS } from './chaos/store.ts';
import { findRaces } from './chaos/races.ts';
import { storm, type StormOptions } from './chaos/storm.ts';
import { freePort } from './free-port.ts';

const USAGE = `npm run chaos -- --orders 200 --kills 30 --stalls 60 --races 60
    orders of all kinds, while the pizzeria's processes are killed, stopped and held up at random, and people who ask different
    things of one order at the same moment; then an audit
npm run chaos -- --seed 7
    the same choices again
npm run chaos -- --longest 9
    nothing hangs for longer than so many seconds; 60 by default
npm run chaos -- --only offered
    only races whose names contain this

With STORAGE=mongodb and MONGODB_URL two APIs and two workers run on that MongoDB, in a store of their own; otherwise one program on
files in a folder of its own. It ends with 1 where anything is not as it should be, and says where the logs are.`;

/** `npm run chaos`: whatever is killed or hangs, nothing is lost, doubled or overcharged, and no response is false. */
async function main(options: StormOptions, stop: Promise<void>): Promise<boolean> {
  const { storage, mongodbUrl } = readConfig();
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const folder = await mkdtemp(join(tmpdir(), 'pizzeria-chaos-'));
  const [api, temporal, ui] = [await freePort(), await freePort(), await freePort()];
  const [second, issuer] = [await freePort(), await freePort()];
  const ledger = new Ledger(join(folder, 'requests.jsonl'));
  const fleet = new Fleet({
    folder,
    storage,
    mongodbUrl,
    ports: { api, temporal, ui, second, issuer },
    onHit: ({ id, operation, subject }) => say(`       fault ${id} hits ${operation} ${subject}`),
    onEnd: (part, how) => ledger.fault({ what: `${part} ended by itself: ${how}.` }),
  });
  const { orders, kills, stalls, races, seed } = options;
  say(`${orders} orders, ${kills} kills, ${stalls} stalls and ${races} races on ${storage}, seed ${seed}; processes: ${fleet.parts.join(', ')}`); // prettier-ignore
  const listener = await Listener.open(randomFrom(seed));
  let isClean = false;
  // Everything that was started is stopped, even after an error.
  void stop.then(async () => {
    await fleet.stop();
    say(`Stopped early. All files are in ${folder}.`);
    process.exit(130);
  });
  try {
    await fleet.start();
    const storeId = `chaos-${Date.now().toString(36)}` as StoreId;
    const send = signedInFetch(tokenSource(readConfig(fleet.environment), 'manager'));
    await openStores(send, fleet.urls[0] ?? '', storeId, listener.url);
    const neighbour = neighbourOf(storeId);
    const urls = fleet.urls.map((url) => `${url}/api/stores/${storeId}`);
    const client = connectClient(readConfig({ ...fleet.environment, TEMPORAL_ADDRESS: fleet.temporalAddress }));
    const operator = { client, storeId };
    const { endings, waiting } = await storm(options, { fleet, urls, ledger, operator, send, say });
    say(`  all served; ${ledger.requests.size} keys were sent, ${ledger.lost} requests were not answered`);
    const faults = await noted('The audit of those who wait', () => auditWaiting(client, storeId));
    endings.push(...(await Promise.all(waiting.map((order) => order.cancel()))));
    faults.push(...ledger.faults, ...(await untilQuiet(client, storeId)), ...(await untilQuiet(client, neighbour)));
    faults.push(...(await noted('The look at the outbox', () => untilSent(fleet.urls[0] ?? ''))));
    const url = urls[0] ?? '';
    faults.push(...(await noted('The audit by the API', () => audit({ send, url, client, storeId }, endings))));
    const there = { send, url: new URL(neighbour, url).href, client, storeId: neighbour };
    const moved = endings.flatMap((ending) => (ending.there ? { kind: ending.kind, ...ending.there } : []));
    faults.push(...(await noted('The audit of the other store', () => audit(there, moved))));
    faults.push(...(await noted('The audit of what was told', () => listener.audit(send, url, endings))));
    const workflows = await auditWorkflows(client, await readFile(fleet.log, 'utf8'));
    faults.push(...workflows.faults);
    say(`  ${listener.summary}`);
    say(
      `  ${workflows.histories} histories were replayed, ${workflows.unreplayable} of them in vain; of these, ${workflows.replaced} were damaged by Temporal’s worker and replaced; ${workflows.refusedOnce} workflow tasks were refused for two answers to one Update, and repeated`,
    );
    await fleet.stop();
    const here = await readStored(fleet, storeId, faults);
    const elsewhere = await readStored(fleet, neighbour, faults);
    const stored = [...here.stored, ...elsewhere.stored];
    faults.push(
      ...auditAnswers([...ledger.requests.values()], stored, openIdKey(readConfig(fleet.environment))),
      ...auditNumbers(here.stored),
      ...auditNumbers(elsewhere.stored),
      ...auditMoves(stored),
    );
    faults.push(...(await auditBooks(fleet.books, stored)));
    const journal = readJournal(await readFile(fleet.journal, 'utf8'));
    faults.push(...[storeId, neighbour].flatMap((id) => auditKitchen(journal, id, SLOTS)));
    faults.push(...auditMessages(stored, [...here.entries, ...elsewhere.entries], journal));
    report(endings, faults);
    for (const line of await gatherEvidence(faults, { ledger, orders: stored, log: fleet.log })) say(line);
    say(faults.length === 0 ? 'The audit found no faults.' : `The audit found ${faults.length} faults.`);
    isClean = faults.length === 0;
  } finally {
    await fleet.stop();
    await listener.close();
    if (isClean) await rm(folder, { recursive: true, force: true });
    else say(`All files are in ${folder}; the processes' logs are in output.log.`);
  }
  return isClean;
}

/** If one audit fails, report that and continue with the others. */
async function noted(name: string, make: () => Promise<Fault[]>): Promise<Fault[]> {
  try {
    return await make();
  } catch (error) {
    return [{ what: `${name} could not be made: ${error instanceof Error ? error.message : String(error)}` }];
  }
}

/** All stored orders, after everything has stopped writing. */
async function readStored(
  fleet: Fleet,
  storeId: StoreId,
  faults: Fault[],
): Promise<{ stored: StoredOrder[]; entries: OutboxEntry[] }> {
  const storage = await openStorage(readConfig(fleet.environment), pino({ level: 'silent' }), 'readOnly');
  try {
    const orders: StoredOrder[] = [];
    for await (const found of storage.orders.findAll(storeId)) {
      const order = 'unreadable' in found ? undefined : await storage.orders.get(storeId, found.orderId);
      if (order) orders.push(order);
      else faults.push({ what: `${found.orderId} is stored and cannot be read.`, orderId: found.orderId });
    }
    const entries: OutboxEntry[] = [];
    for await (const entry of storage.outbox.findAll(storeId)) entries.push(entry);
    return { stored: orders, entries };
  } finally {
    await storage.close();
  }
}

function report(endings: readonly Ending[], faults: readonly Fault[]): void {
  const counts = new Map<string, number>();
  for (const { kind, status, there } of endings) {
    const line = `${kind} → ${there ? `moved, ${there.status}` : status}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  for (const [line, count] of [...counts].toSorted(([, a], [, b]) => b - a))
    say(`${String(count).padStart(6)}  ${line}`);
  for (const { what, requestId } of faults) say(`FAULT  ${what}${requestId ? ` [request ${requestId}]` : ''}`);
}

function readOptions(): StormOptions {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      options: { orders: text, kills: text, stalls: text, longest: text, races: text, seed: text, only: text },
    });
    const only = values.only ?? '';
    if (findRaces(only).length === 0) throw new StartupError(`--only: no race is named so.\n\n${USAGE}`);
    const number = (name: keyof typeof values, fallback: number, least = 0): number => {
      const value = Number(values[name] ?? fallback);
      if (Number.isInteger(value) && value >= least) return value;
      throw new StartupError(`--${name}: must be a whole number of at least ${least}.\n\n${USAGE}`);
    };
    return {
      orders: number('orders', 200),
      kills: number('kills', 30),
      stalls: number('stalls', 60),
      longestMs: number('longest', 60) * 1000,
      races: number('races', 60),
      seed: number('seed', Date.now() % 100_000),
      only,
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
  await runProcess(async (stop) => {
    if (!(await main(readOptions(), stop))) process.exit(1);
  });
}
