import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { pendingEffects, type Order } from '../domain/order/index.ts';
import { claimsToAskAbout } from './kitchen-claims.ts';
import { untold } from '../domain/stock/index.ts';
import { parseOrderId, type OrderId, type StoreId } from '../domain/values.ts';
import type { Storage } from '../ports.ts';
import { lookSignal, ORDER_WORKFLOW, orderWorkflowId, stockSignal } from '../workflows/messages.ts';
import { ORDER_STATUS } from '../workflows/search-attributes.ts';

const LOOK_EVERY_MS = 60_000;
/** Looking takes at most this share of the time, however many orders are on their way. */
const LOOK_SHARE = 0.05;

export interface LookDeps {
  readonly client: Client;
  readonly storage: Pick<Storage, 'orders' | 'stock' | 'kitchen'>;
  readonly log: Logger;
}

/**
 * A crash can leave a write in storage that the order's workflow does not know of. The next command or timer finds it, but
 * nobody sends a command to an order that is cancelled already: its money would never be returned. So from time to time the
 * workflows of such orders are told to look at storage; and so are those whose stock has changed without their knowing.
 */
export function lookForLeftBehind(deps: LookDeps): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const told = new Map<string, number>();
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      const begun = performance.now();
      const look = deps.client.connection.withAbortSignal(stopping.signal, () => tellLeftBehind(deps, told));
      await look.catch((error: unknown) => {
        if (!stopping.signal.aborted)
          deps.log.warn({ err: error }, 'The orders under way could not be looked through; next try in a minute.');
      });
      const wait = Math.max(LOOK_EVERY_MS, (performance.now() - begun) / LOOK_SHARE);
      await pause(wait, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await looking;
    },
  };
}

/** @param told the version at which each workflow was last told: once is enough, since the signal is in its history */
async function tellLeftBehind({ client, storage, log }: LookDeps, told: Map<string, number>): Promise<void> {
  const running = client.workflow.list({ query: `WorkflowType = '${ORDER_WORKFLOW}' AND ExecutionStatus = 'Running'` });
  const seen = new Set<string>();
  for await (const { workflowId, typedSearchAttributes } of running) {
    seen.add(workflowId);
    const order = readWorkflowId(workflowId);
    const stored = order && (await storage.orders.get(order.storeId, order.orderId));
    if (!stored || told.get(workflowId) === stored.state.version) continue;
    if (!mayBeAhead(stored.state, typedSearchAttributes.get(ORDER_STATUS))) continue;
    log.info({ workflow: workflowId }, 'Storage may know more of this order than its workflow, which is told to look.');
    await client.workflow.getHandle(workflowId).signal(lookSignal);
    told.set(workflowId, stored.state.version);
  }
  for (const workflowId of told.keys()) if (!seen.has(workflowId)) told.delete(workflowId);
  const stores = new Set([...seen].flatMap((workflowId) => readWorkflowId(workflowId)?.storeId ?? []));
  for (const storeId of stores) {
    for (const orderId of await claimsToAskAbout(storage, storeId, Date.now)) {
      const workflowId = orderWorkflowId(storeId, orderId);
      if (seen.has(workflowId)) await client.workflow.getHandle(workflowId).signal(lookSignal);
    }
    for (const orderId of untold(await storage.stock.get(storeId))) {
      const workflowId = orderWorkflowId(storeId, orderId as OrderId);
      if (seen.has(workflowId)) await client.workflow.getHandle(workflowId).signal(stockSignal);
    }
  }
}

/** What the workflow shows is another status, or the order owes something that may not be under way. */
function mayBeAhead(stored: Order, shown: string | undefined): boolean {
  return stored.status !== shown || pendingEffects(stored).length > 0;
}

function readWorkflowId(workflowId: string): { storeId: StoreId; orderId: OrderId } | undefined {
  const [, storeId, id] = workflowId.split('/');
  const orderId = parseOrderId(id ?? '');
  return storeId && orderId ? { storeId: storeId as StoreId, orderId } : undefined;
}
