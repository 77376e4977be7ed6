import { parseArgs } from 'node:util';
import { createLog } from '../../bootstrap/compose.ts';
import { openStorage } from '../../bootstrap/storage.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { parseStoreId } from '../../domain/shared/values.ts';
import { rebuildKitchen } from '../rebuild-kitchen.ts';
import { rebuild, type Difference } from '../rebuild.ts';
import { StartupError } from '../../lib/startup-error.ts';

const USAGE = `npm run rebuild            rebuilds every stored order's state from its events, and reports differences
npm run rebuild -- --dry-run   only says it; ends with 1 where something differs
npm run rebuild -- --kitchen <store>   rebuilds a store's damaged or lost kitchen from its orders`;

/** `npm run rebuild`: with file storage, only while the pizzeria is stopped. */
async function main(dryRun: boolean): Promise<void> {
  const config = readConfig();
  const storage = await openStorage(config, createLog(config, 'rebuild'));
  const counts = { orders: 0, differed: 0, unreadable: 0 };
  try {
    for await (const result of rebuild(storage, { write: !dryRun })) {
      counts.orders += 1;
      const name = `${result.storeId}/${result.orderId}`;
      if (result.outcome === 'same') continue;
      if (result.outcome === 'unreadable') {
        counts.unreadable += 1;
        say(`${name} cannot be rebuilt. ${result.reason}`);
        continue;
      }
      counts.differed += 1;
      say(`${name} ${result.outcome}:`);
      for (const difference of result.differences) say(`  ${describe(difference)}`);
    }
  } finally {
    await storage.close();
  }
  const done = dryRun ? 'differ from their events' : 'differed from their events and were rewritten';
  say(`${counts.orders} orders, of which ${counts.differed} ${done}, and ${counts.unreadable} are unreadable.`);
  if (counts.unreadable > 0 || (dryRun && counts.differed > 0)) process.exit(1);
}

async function mainKitchen(name: string): Promise<void> {
  const config = readConfig();
  const storage = await openStorage(config, createLog(config, 'rebuild'));
  try {
    const storeId = parseStoreId(name);
    if (!storeId || !(await storage.catalog.settings(storeId))) throw new StartupError(`There is no store ${name}.`);
    const result = await rebuildKitchen(storage, storeId);
    if (result.outcome === 'orders_unreadable') {
      throw new StartupError(
        `The kitchen of ${name} is not rebuilt: these orders are unreadable, and would lose their place in it. Repair them first: ` +
          `${result.orders.join(', ')}.`,
      );
    }
    if (result.outcome === 'not_damaged') return say(`The kitchen of ${name} is readable, and is left unchanged.`);
    const { slots, tickets } = result.kitchen;
    say(
      `The kitchen of ${name} was rebuilt: ${slots.length} orders being cooked, ${tickets.length} waiting. Lost are any pause, the number of ` +
        'cooks on shift and the store’s pace.',
    );
  } finally {
    await storage.close();
  }
}

function describe({ path, stored, replayed }: Difference): string {
  return `${path}: stored ${show(stored)}, from its events ${show(replayed)}`;
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (isEntryPoint(import.meta.filename)) {
  await runProcess(async () => {
    try {
      const { values } = parseArgs({
        options: { 'dry-run': { type: 'boolean', default: false }, kitchen: { type: 'string' } },
      });
      await (values.kitchen === undefined ? main(values['dry-run']) : mainKitchen(values.kitchen));
    } catch (error) {
      if (error instanceof TypeError && 'code' in error) throw new StartupError(USAGE);
      throw error;
    }
  });
}
