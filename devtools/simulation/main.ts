import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Menu } from '../../domain/catalog/menu.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { parseStoreId } from '../../domain/shared/values.ts';
import { menuFormat } from '../../formats/menu.ts';
import { readVersioned } from '../../adapters/storage/schemas.ts';
import { storeFormat } from '../../formats/store.ts';
import { checked } from '../../formats/values.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { findTestServer } from '../../temporal/binary.ts';
import { gainsOfOneSlot, withOtherSlots } from './compare.ts';
import { planEvening, type Evening } from './evening.ts';
import { endingOf, figuresOf } from './figures.ts';
import { runForReal, type RealOptions, type RealRun } from './real.ts';
import { reportOf, type Told } from './report.ts';
import { runEvening, type Setup } from './run.ts';
import { readSettings, USAGE, type SimulationSettings } from './settings.ts';
import { summaryOf } from './summary.ts';

/** A Friday. A simulated evening has no real date. */
const OPENS_AT = '2026-11-20T17:00:00.000Z';
/** The number of evenings used to estimate the variance of a slot's effect. */
const EVENINGS = 10;

/** `npm run simulate`: simulates an evening with the domain's rules, runs part of it on the real workflows, and writes a report. */
async function main(settings: SimulationSettings, stop: Promise<void>): Promise<void> {
  const { store, menu } = await readStore(settings);
  await mkdir(settings.out, { recursive: true }).catch((error: Error) => {
    throw new StartupError(`--out: ${error.message}`);
  });
  const setup: Setup = { store, drivers: settings.drivers, opensAt: OPENS_AT };
  const evening = planEvening(menu, settings);
  const run = runEvening(evening, setup);
  const compared = withOtherSlots(evening, setup);
  const gains = gainsOfOneSlot(menu, settings, setup, EVENINGS);
  const real = settings.real > 0 ? await tryForReal(evening, setup, settings.real, { menu, stop }) : undefined;
  const told: Told = { settings, run, figures: figuresOf(run), compared, gains, real };
  say(summaryOf(told));
  say(`\nThe report: ${await write(told)}`);
  if (real && real.differences.length > 0) {
    throw new StartupError(
      'The real workflows and the simulation do not agree; where, is shown above and in the report.',
    );
  }
}

/** The simulated store, with the given number of slots. */
async function readStore({
  store: folder,
  slots,
  backlog,
}: SimulationSettings): Promise<{ store: StoreSettings; menu: Menu }> {
  const store = await readJson(join(folder, 'store.json'), 'store', storeFormat);
  const menu = await readJson(join(folder, 'menu.json'), 'menu', menuFormat(store.currency));
  const kitchen = { ...store.kitchen, slots, maxBacklog: backlog };
  return { store: { ...store, id: checked(parseStoreId('simulation')), kitchen }, menu };
}

async function readJson<T>(path: string, kind: 'store' | 'menu', format: z.ZodType<T>): Promise<T> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new StartupError(`${error.message} --store takes a folder with a store.json and a menu.json.`);
  });
  const read = format.safeParse(readVersioned(kind, parseJson(path, text)));
  if (read.success) return read.data;
  throw new StartupError(
    read.error.issues.map((issue) => `${path}: ${issue.path.join('.')}: ${issue.message}`).join('\n'),
  );
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StartupError(`${path}: ${String(error)}`);
  }
}

/** Without the time-skipping server the report omits this part. */
async function tryForReal(
  evening: Evening,
  setup: Setup,
  count: number,
  options: Omit<RealOptions, 'server'>,
): Promise<RealRun | undefined> {
  let server: string;
  try {
    server = await findTestServer(say);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    say(`${error.message}\nThe simulation continues without the real workflows.`);
    return undefined;
  }
  const orders = evening.orders.slice(0, count);
  say(`${orders.length} orders on the real workflows, with time skipped …`);
  return runForReal({ ...evening, orders }, setup, { ...options, server });
}

/** @returns the path of the report */
async function write(told: Told): Promise<string> {
  const { settings, run, figures, compared, gains, real } = told;
  const { orders, slots, drivers, seed } = settings;
  const name = join(settings.out, `evening-${orders}-orders-${slots}-slots-${drivers}-drivers-seed-${seed}`);
  await writeFile(`${name}.html`, await reportOf(told));
  const each = run.orders.map((order) => ({
    number: order.number,
    ending: endingOf(order),
    fulfilment: order.fulfilment.type,
    kitchenMinutes: order.kitchenMinutes,
    total: order.totals.total,
    placedAt: order.placedAt,
    promisedAt: order.promisedAt,
    cookingStartedAt: order.cookingStartedAt,
    readyAt: order.readyAt,
    endedAt: order.endedAt,
    driverId: order.driverId,
  }));
  const all = { settings, figures, compared, gains, real, orders: each, levels: run.levels, rides: run.rides };
  await writeFile(`${name}.json`, `${JSON.stringify(all, undefined, 2)}\n`);
  return `${name}.html`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (isEntryPoint(import.meta.filename)) {
  await runProcess(async (stop) => {
    const settings = readSettings(process.argv.slice(2));
    if (settings) await main(settings, stop);
    else say(USAGE);
  });
}
