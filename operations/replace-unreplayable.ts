import type { Logger } from 'pino';
import { readUnlessDamaged, type FailingOrder, type Storage, type WorkflowDirectory } from '../ports.ts';

/** At most this many per check: if there are more, the build itself is probably at fault. */
const MAX_AT_ONCE = 20;

export interface ReplaceDeps {
  readonly storage: Pick<Storage, 'orders'>;
  readonly workflows: Pick<WorkflowDirectory, 'failing' | 'whyUnreplayable' | 'replace'>;
  /** Signals an order to look at storage. */
  readonly remind: (order: FailingOrder) => Promise<unknown>;
  readonly log: Logger;
}

/**
 * Replaces workflows that can never be replayed. Our own code does not cause this, as far as every test history shows;
 * a bug in Temporal's worker does (docs/decisions/014). The stored order is authoritative, so a new workflow continues
 * where the old one stopped. An order missing from storage, or unreadable, is left alone: its history may be its only
 * record.
 *
 * Those whose tasks run out of time, as they do on a machine that is far too busy, are reminded: the server gives each attempt more time
 * than the one before, up to ten minutes, and nobody else gets the task meanwhile if the worker that took it is gone. After a signal
 * it counts the attempts from one again.
 */
export async function replaceUnreplayable({ storage, workflows, remind, log }: ReplaceDeps): Promise<void> {
  let replaced = 0;
  for await (const workflow of workflows.failing()) {
    if (workflow.timesOut) await remind(workflow);
    const reason = await workflows.whyUnreplayable(workflow);
    if (reason === undefined) continue;
    const { storeId: store, orderId: order } = workflow;
    if (replaced >= MAX_AT_ONCE) {
      log.error(
        { replaced },
        'Many orders’ workflows do not replay. Is this the right build? The rest will be replaced in the next check.',
      );
      return;
    }
    const stored = await readUnlessDamaged(storage.orders, store, order);
    if (!stored || stored === 'damaged') {
      log.error({ store, order, reason }, 'An order’s workflow does not replay, and its stored record is unreadable.');
      continue;
    }
    await workflows.replace(workflow, stored);
    replaced += 1;
    log.error(
      { store, order, reason },
      'An order’s workflow did not replay: a new one was started from the stored order.',
    );
  }
}
