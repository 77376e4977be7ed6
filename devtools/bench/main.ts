import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { runProcess } from '../../bootstrap/lifecycle.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { benchAccess } from './access.ts';
import { benchGrowth } from './growth.ts';
import { benchOpenOrders } from './open-orders.ts';
import { benchOrders } from './orders.ts';
import type { Outcome } from './outcome.ts';
import { benchPages } from './pages.ts';
import { readSettings, type BenchSettings } from './settings.ts';
import { onStage, say, type Stage } from './stage.ts';
import { benchStores } from './stores/bench.ts';

/** `npm run bench`: measures the program on its own Temporal server. Starts everything it needs, and cleans up. */
async function bench(settings: BenchSettings, stop: Promise<void>): Promise<void> {
  const startedAt = new Date().toISOString();
  const { outcome, temporalServer } = await onStage(stop, async (stage) => ({
    outcome: await measureAsAsked(stage, settings),
    temporalServer: stage.temporal.version,
  }));
  const [processor] = cpus();
  const machine = {
    processors: cpus().length,
    model: processor?.model,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    temporalServer,
  };
  await writeFile(
    settings.json,
    `${JSON.stringify({ startedAt, machine, settings, ...outcome.figures }, undefined, 2)}\n`,
  );
  process.stdout.write(
    `${machine.processors} processors (${machine.model}), Node ${machine.node}, Temporal server ${temporalServer}\n` +
      `${outcome.text}\n`,
  );
  say(`all figures: ${settings.json}`);
  if (outcome.fault !== undefined) throw new StartupError(outcome.fault);
}

function measureAsAsked(stage: Stage, settings: BenchSettings): Promise<Outcome> {
  if (settings.access) return benchAccess(stage, settings.orders);
  if (settings.pages) return benchPages(stage, settings);
  if (settings.open !== undefined) return benchOpenOrders(stage, settings.open);
  if (settings.stores !== undefined) return benchStores(stage, { ...settings, stores: settings.stores });
  if (settings.workers) return benchGrowth(stage, settings.workers, settings);
  return benchOrders(stage, settings);
}

await runProcess(async (stop) => bench(readSettings(process.argv.slice(2)), stop));
