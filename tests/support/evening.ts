import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Menu } from '../../domain/catalog/menu.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import { menuFormat } from '../../formats/menu.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { planEvening, type Evening, type EveningOptions } from '../../devtools/simulation/evening.ts';
import type { Setup } from '../../devtools/simulation/run.ts';
import { STORE } from './builders.ts';

/** The example store's menu. */
export const MENU: Menu = menuFormat('USD').parse(
  JSON.parse(readFileSync(join(PROJECT_ROOT, 'seed', 'menu.json'), 'utf8')),
);

/** An evening to simulate, by default with cooks a tenth slower than planned. */
export function anEvening(options: Partial<EveningOptions> = {}): Evening {
  return planEvening(MENU, { seed: 1, orders: 100, slowness: 1.1, ...options });
}

export function aSetup({ slots = 6, drivers = 4, maxBacklog = 20 } = {}): Setup {
  const store = { ...STORE, id: 'simulation' as StoreId, kitchen: { ...STORE.kitchen, slots, maxBacklog } };
  return { store, drivers, opensAt: '2026-11-20T17:00:00.000Z' };
}
