import type { Logger } from 'pino';
import { readUnlessDamaged, type Storage, type WorkflowDirectory } from '../ports.ts';

/** So many at a time: where a build cannot replay what another has made, it is the build that has to be looked at. */
const MAX_AT_ONCE = 20;

export interface ReplaceDeps {
  readonly storage: Pick<Storage, 'orders'>;
  readonly workflows: Pick<WorkflowDirectory, 'unreplayable' | 'replace'>;
  readonly log: Logger;
}

/**
 * Gives orders new workflows whose own can never go on. Our code does not lead there, as far as every history that was ever made for a test can
 * tell; a fault of Temporal's worker does (docs/decisions/014). The order is what is stored, so a new workflow goes on where the old one
 * stopped. One that storage does not have, or cannot read, is left as it is: its history may be all that is known of it.
 */
export async function replaceUnreplayable({ storage, workflows, log }: ReplaceDeps): Promise<void> {
  let replaced = 0;
  for await (const workflow of workflows.unreplayable()) {
    const { storeId: store, orderId: order, reason } = workflow;
    if (replaced >= MAX_AT_ONCE) {
      log.error(
        { replaced },
        'Many orders’ workflows do not replay. Is this the right build? The rest is taken up with the next look.',
      );
      return;
    }
    const stored = await readUnlessDamaged(storage.orders, store, order);
    if (!stored || stored === 'damaged') {
      log.error(
        { store, order, reason },
        'An order’s workflow does not replay, and what is stored of it cannot be read.',
      );
      continue;
    }
    await workflows.replace(workflow, stored);
    replaced += 1;
    log.error(
      { store, order, reason },
      'An order’s workflow did not replay: a new one has taken the order up as it is stored.',
    );
  }
}
