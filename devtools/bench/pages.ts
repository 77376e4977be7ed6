import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DEFAULT_STORE, type OrderId } from '../../domain/shared/values.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { median, pairedRatio, percentile } from '../../lib/statistics.ts';
import type { StoredOrder } from '../../ports.ts';
import { noLatencies } from './latency.ts';
import { measureReads } from './load.ts';
import type { Outcome } from './outcome.ts';
import { startOurs, startYardstick, type Program } from './programs.ts';
import type { BenchSettings } from './settings.ts';
import { say, type Stage } from './stage.ts';
import { createDatabase, settingsOf, withStorage, type Place } from './storages.ts';
import { fill, middleDay } from './stored.ts';
import { table, verdict, type Cells } from './table.ts';
import { deliver, readOrder, setConstant } from './target.ts';

/** How much slower a page may be with the most orders than with the fewest, and reading an order than the bare handler. */
const AIMS = { page: 1.2, reading: 0.8 };
const READS = { orders: 2000, atOnce: 16 };
/** More orders than a process caches, so that most are read from storage. */
const WALKED_PAGES = 30;
const PAGE = 20;

const KINDS = {
  first: 'first page',
  walk: 'page after page',
  status: 'first page of a status',
  day: 'a day in the middle',
};
type Kind = keyof typeof KINDS;

interface Shelf {
  readonly storage: Place['storage'];
  readonly stored: number;
  readonly program: Program;
  readonly middleDay: string;
  /** A stored order. */
  readonly orderId: string;
  /** Milliseconds of each request. */
  readonly pages: Readonly<Record<Kind, number[]>>;
  readonly readsPerSecond: number[];
}

/** Reads with few and with many stored orders: a page of twenty, and one order compared with a bare handler. */
export async function benchPages(stage: Stage, settings: BenchSettings): Promise<Outcome> {
  const yardstick = await startYardstick(stage);
  const sample = await takeSample(stage, yardstick);
  const shelves: Shelf[] = [];
  for (const storage of storages()) {
    for (const stored of settings.stored) shelves.push(await stock(stage, sample, storage, stored));
  }
  const handler: number[] = [];
  for (let repeat = 0; repeat < settings.repeats; repeat++) {
    say(`repeat ${repeat + 1} of ${settings.repeats}`);
    await readPages(shelves);
    const load = { reads: READS.orders, inFlight: READS.atOnce };
    handler.push(await measureReads(yardstick, 'any', load));
    for (const { program, orderId, readsPerSecond } of shelves) {
      readsPerSecond.push(await measureReads(program, orderId, load));
    }
  }
  const figures = {
    handler,
    shelves: shelves.map(({ storage, stored, pages, readsPerSecond }) => ({ storage, stored, pages, readsPerSecond })),
  };
  return { figures, text: report(shelves, handler) };
}

function storages(): Place['storage'][] {
  if (process.env['MONGODB_URL']) return ['files', 'mongodb'];
  say('MONGODB_URL is not set: files only.');
  return ['files'];
}

/** An order as the program stores it. The yardstick returns it, too. */
async function takeSample(stage: Stage, yardstick: Program): Promise<StoredOrder> {
  const program = await startOurs(stage, { name: 'ours', place: 'sample', root: PROJECT_ROOT });
  const id = await deliver(program, noLatencies());
  await stage.temporal.allClosed(program);
  await setConstant(yardstick, await readOrder(program, id, noLatencies()));
  await program.stop();
  const place: Place = { storage: 'files', folder: program.folder, mongodbUrl: '' };
  const order = await withStorage(place, ({ orders }) => orders.get(DEFAULT_STORE, id as OrderId));
  if (!order) throw new Error('The delivered order is not stored.');
  return order;
}

async function stock(stage: Stage, sample: StoredOrder, storage: Place['storage'], stored: number): Promise<Shelf> {
  const name = `${storage}-${stored}`;
  const mongodbUrl = storage === 'mongodb' ? await createDatabase(stage) : '';
  const place: Place = { storage, folder: join(stage.folder, name), mongodbUrl };
  say(`storing ${stored} orders (${storage})`);
  const started = performance.now();
  await withStorage(place, (opened) => fill(opened, sample, stored));
  say(`  took ${((performance.now() - started) / 1000).toFixed(0)} s`);
  const program = await startOurs(stage, { name: 'ours', place: name, root: PROJECT_ROOT, env: settingsOf(place) });
  const [order] = (await page(program, '?limit=1')).orders;
  const pages = { first: [], walk: [], status: [], day: [] };
  const day = middleDay(sample, stored);
  return { storage, stored, program, middleDay: day, orderId: order?.id ?? '', pages, readsPerSecond: [] };
}

/** Alternates request by request, so that temporary disturbances affect few and many orders alike. */
async function readPages(shelves: readonly Shelf[]): Promise<void> {
  const next = new Map<Shelf, string>();
  for (let count = 0; count < WALKED_PAGES; count++) {
    for (const shelf of count % 2 === 0 ? shelves : shelves.toReversed()) {
      await take(shelf, 'first', `?limit=${PAGE}`);
      await take(shelf, 'status', `?limit=${PAGE}&status=delivered`);
      await take(shelf, 'day', `?limit=${PAGE}&date=${shelf.middleDay}`);
      // Start over if there are too few.
      next.set(shelf, (await take(shelf, 'walk', next.get(shelf) ?? `?limit=${PAGE}`)) ?? `?limit=${PAGE}`);
    }
  }
}

async function take({ program, pages }: Shelf, kind: Kind, query: string): Promise<string | undefined> {
  const started = performance.now();
  const { orders, next } = await page(program, query);
  pages[kind].push(performance.now() - started);
  if (orders.length === 0) throw new Error(`${query} is an empty page.`);
  return next;
}

async function page(
  { url, token }: Program,
  query: string,
): Promise<{ orders: { id: string }[]; next: string | undefined }> {
  const response = await fetch(`${url}/api/orders${query}`, { headers: { Authorization: `Bearer ${token}` } });
  if (response.status !== 200) throw new Error(`GET /api/orders${query}: ${response.status} ${await response.text()}`);
  const orders = (await response.json()) as { id: string }[];
  return { orders, next: /<[^?>]*(\?[^>]*)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1] };
}

function report(shelves: readonly Shelf[], handler: number[]): string {
  const kinds = Object.keys(KINDS) as Kind[];
  const pageRows = kinds.flatMap((kind) =>
    shelves.map(({ storage, stored, pages }) => [
      KINDS[kind],
      storage,
      String(stored),
      ...[50, 95, 99].map((percent) => percentile(pages[kind], percent).toFixed(1)),
    ]),
  );
  const readRows = shelves.map(({ storage, stored, readsPerSecond }) => [
    storage,
    String(stored),
    median(readsPerSecond).toFixed(0),
  ]);
  return [
    `A page of ${PAGE} in ms`,
    table(['page', 'storage', 'stored', 'p50', 'p95', 'p99'], pageRows),
    `Reads of one order per second, ${READS.atOnce} at a time (medians)`,
    table(['storage', 'stored', 'reads/s'], [...readRows, ['bare handler', '', median(handler).toFixed(0)]]),
    'Aims',
    table(['what', 'aim', 'measured', ''], [...pageAims(shelves, kinds), ...readAims(shelves, handler)]),
  ].join('\n\n');
}

function pageAims(shelves: readonly Shelf[], kinds: readonly Kind[]): Cells[] {
  return [...new Set(shelves.map(({ storage }) => storage))].flatMap((storage) => {
    const ofStorage = shelves.filter((shelf) => shelf.storage === storage).toSorted((a, b) => a.stored - b.stored);
    const [fewest, most] = [ofStorage[0], ofStorage.at(-1)];
    if (!fewest || !most || fewest === most) return [];
    return kinds.map((kind) => {
      const ratio = percentile(most.pages[kind], 50) / percentile(fewest.pages[kind], 50);
      const what = `${KINDS[kind]}, ${storage}, p50, ${most.stored} ÷ ${fewest.stored} stored`;
      return [what, `≤ ${AIMS.page}`, ratio.toFixed(2), verdict(ratio <= AIMS.page)];
    });
  });
}

function readAims(shelves: readonly Shelf[], handler: number[]): Cells[] {
  return shelves.map(({ storage, stored, readsPerSecond }) => {
    const ratio = pairedRatio(readsPerSecond, handler);
    const what = `reads/s ÷ bare handler, ${storage}, ${stored} stored`;
    return [what, `≥ ${AIMS.reading}`, ratio.median.toFixed(2), verdict(ratio.median >= AIMS.reading)];
  });
}
