import { parentPort, workerData } from 'node:worker_threads';
import type { Menu } from '../../domain/catalog/menu.ts';
import { median } from '../../lib/statistics.ts';
import { withOtherSlots } from './compare.ts';
import { planEvening } from './evening.ts';
import { gaveUpOf, servedOf, type Figures } from './figures.ts';
import type { Setup } from './run.ts';

/** The simulation as the manager's page runs it, in a thread of its own: the same evenings with fewer slots, as they are, and with more. */
interface Task {
  readonly menu: Menu;
  readonly setup: Setup;
  readonly orders: number;
  /** A single evening may be lucky. */
  readonly evenings: number;
}

/** The cooks take a tenth longer than the menu says. */
const SLOWNESS = 1.1;

const { menu, setup, orders, evenings } = workerData as Task;
const runs = Array.from({ length: evenings }, (_, seed) =>
  withOtherSlots(planEvening(menu, { seed: seed + 1, orders, slowness: SLOWNESS }), setup),
);
const tried = runs[0] ?? [];
const found = tried.map(({ slots }, index) => {
  const of = (read: (figures: Figures) => number): number =>
    median(runs.flatMap((run) => (run[index] ? [read(run[index])] : [])));
  return {
    slots,
    served: of(servedOf),
    refused: of(({ endings }) => endings.refused),
    gaveUp: of(gaveUpOf),
    kept: of(({ promise }) => 1 - promise.late),
    wait: of(({ untilReady }) => untilReady.median),
    longWait: of(({ untilReady }) => untilReady.p90),
    used: of(({ utilisation }) => utilisation.slots),
  };
});
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(found);
