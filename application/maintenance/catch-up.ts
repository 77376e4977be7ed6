import { isDeepStrictEqual } from 'node:util';
import type { Order, OrderEvent } from '../../domain/order/index.ts';
import type { OrderId, StoreId } from '../../domain/shared/values.ts';
import type { Storage, WorkflowDirectory } from '../../ports.ts';
import { orderFollowers, type FollowDeps } from './follow-order.ts';
import { readHistory } from './read-order.ts';

/** Restores orders whose ended workflows have more events than storage, after an older copy was restored. */

export interface CatchUpDeps extends FollowDeps {
  readonly storage: FollowDeps['storage'] & Pick<Storage, 'orders'>;
  readonly workflows: Pick<WorkflowDirectory, 'stateOf' | 'eventsOf'>;
}

export type CatchUpResult =
  | { readonly outcome: 'caught_up'; readonly added: number; readonly state: Order }
  /** Its workflow is running, and is the only writer. */
  | { readonly outcome: 'left to its workflow' }
  /** Temporal has no more events than storage. */
  | { readonly outcome: 'in_step' }
  /** Nothing was written: needs an operator. */
  | { readonly outcome: 'not_possible'; readonly reason: string };

/** Compares stored events with those in Temporal. */
export function compareHistories(
  stored: readonly OrderEvent[],
  known: readonly OrderEvent[],
): 'in_step' | 'behind' | 'forked' {
  if (known.length <= stored.length) return 'in_step';
  return isDeepStrictEqual(stored, known.slice(0, stored.length)) ? 'behind' : 'forked';
}

/**
 * Stores events of an ended workflow's history that storage lacks, all or just the latest, and updates kitchen, stock
 * and drivers. An order that has diverged since the restore is left alone.
 */
export async function catchUpWithHistory(
  { storage, workflows, now }: CatchUpDeps,
  storeId: StoreId,
  orderId: OrderId,
): Promise<CatchUpResult> {
  if ((await workflows.stateOf(storeId, orderId)) === 'running') return { outcome: 'left to its workflow' };
  const known = await workflows.eventsOf(storeId, orderId);
  const stored = (await storage.orders.get(storeId, orderId))?.events ?? [];
  const comparison = compareHistories(stored, known);
  if (comparison === 'in_step') return { outcome: 'in_step' };
  if (comparison === 'forked') {
    const reason = 'It has diverged from its workflow’s history since the copy was restored: compare both.';
    return { outcome: 'not_possible', reason };
  }
  const read = readHistory(known, { storeId, orderId });
  if ('unreadable' in read) return { outcome: 'not_possible', reason: read.unreadable };
  const { state } = read;
  const events = known.slice(stored.length);
  const { rememberCustomer, followAgain } = orderFollowers({ storage, now });
  await rememberCustomer({ events, state });
  const { outcome } = await storage.orders.append({ storeId, orderId, expectedVersion: stored.length, events, state });
  // Another process is doing the same.
  if (outcome !== 'appended') return { outcome: 'in_step' };
  await followAgain({ storeId, orderId, events, state });
  return { outcome: 'caught_up', added: events.length, state };
}
