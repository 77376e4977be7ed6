import { isDeepStrictEqual } from 'node:util';
import type { Order, OrderEvent } from '../../domain/order/index.ts';
import type { OrderId, StoreId } from '../../domain/shared/values.ts';
import type { Storage, WorkflowDirectory } from '../../ports.ts';
import { orderFollowers, type FollowDeps } from './follow-order.ts';
import { readHistory } from './read-order.ts';

/** Orders whose workflows have ended, and of which Temporal knows more than storage: an older copy was put back. */

export interface CatchUpDeps extends FollowDeps {
  readonly storage: FollowDeps['storage'] & Pick<Storage, 'orders'>;
  readonly workflows: Pick<WorkflowDirectory, 'stateOf' | 'eventsOf'>;
}

export type CatchUpResult =
  | { readonly outcome: 'caught_up'; readonly added: number; readonly state: Order }
  /** Its workflow lives, and is the only one that may write. */
  | { readonly outcome: 'left to its workflow' }
  /** Temporal knows no more of it than storage does. */
  | { readonly outcome: 'in_step' }
  /** Nothing was written: somebody has to look at it. */
  | { readonly outcome: 'not_possible'; readonly reason: string };

/** How what is stored stands to what Temporal knows. */
export function compareHistories(
  stored: readonly OrderEvent[],
  known: readonly OrderEvent[],
): 'in_step' | 'behind' | 'forked' {
  if (known.length <= stored.length) return 'in_step';
  return isDeepStrictEqual(stored, known.slice(0, stored.length)) ? 'behind' : 'forked';
}

/**
 * Stores what an ended workflow's history tells of its order and storage does not have, all of it or only the latest; kitchen, stock and drivers
 * follow. An order that has gone on otherwise since the older copy was put back is left alone.
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
    const reason =
      'It has gone on since the copy was put back, otherwise than its workflow’s history tells: compare both.';
    return { outcome: 'not_possible', reason };
  }
  const read = readHistory(known, { storeId, orderId });
  if ('unreadable' in read) return { outcome: 'not_possible', reason: read.unreadable };
  const { state } = read;
  const events = known.slice(stored.length);
  const { rememberCustomer, followAgain } = orderFollowers({ storage, now });
  await rememberCustomer({ events, state });
  const { outcome } = await storage.orders.append({ storeId, orderId, expectedVersion: stored.length, events, state });
  // Another process does the same.
  if (outcome !== 'appended') return { outcome: 'in_step' };
  await followAgain({ storeId, orderId, events, state });
  return { outcome: 'caught_up', added: events.length, state };
}
