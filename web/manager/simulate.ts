import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Menu } from '../../domain/catalog/menu.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';

/** What an evening would be with another number of slots. Medians of several evenings; durations are minutes, shares are of 1. */
export interface SimulatedSlots {
  readonly slots: number;
  readonly served: number;
  readonly refused: number;
  readonly gaveUp: number;
  readonly kept: number;
  readonly wait: number;
  /** Nine of ten wait at most so long. */
  readonly longWait: number;
  readonly used: number;
}

export interface SimulationTask {
  readonly menu: Menu;
  readonly store: StoreSettings;
  readonly orders: number;
  readonly drivers: number;
}

export const EVENINGS = 3;
/** A simulated evening has no real date. */
const OPENS_AT = '2026-11-20T17:00:00.000Z';
const PATIENCE_MS = 30_000;
const MEGABYTES = 256;

let isRunning = false;

/** @returns undefined if another one runs, or it takes too long: orders come first */
export async function simulate(task: SimulationTask): Promise<readonly SimulatedSlots[] | undefined> {
  if (isRunning) return undefined;
  isRunning = true;
  const { menu, store, orders, drivers } = task;
  const worker = new Worker(join(PROJECT_ROOT, 'dist', 'devtools', 'simulation', 'on-page.js'), {
    workerData: { menu, orders, evenings: EVENINGS, setup: { store, drivers, opensAt: OPENS_AT } },
    resourceLimits: { maxOldGenerationSizeMb: MEGABYTES },
  });
  const giveUp = setTimeout(() => void worker.terminate(), PATIENCE_MS);
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => resolve(undefined));
    });
  } finally {
    clearTimeout(giveUp);
    isRunning = false;
  }
}
