import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { pendingEffects, type Order } from '../domain/order/index.ts';
import { claimsToAskAbout } from '../application/maintenance/kitchen-claims.ts';
import { untold } from '../domain/stock/index.ts';
import { parseOrderId, type OrderId, type StoreId } from '../domain/shared/values.ts';
import { catchUpEnded } from './catch-up-ended.ts';
import { replaceUnreplayable } from './replace-unreplayable.ts';
import { restoreClosed } from './restore-closed.ts';
import { readUnlessDamaged, StorageDamaged, type Storage, type StoredOrder, type WorkflowDirectory } from '../ports.ts';
import { lookSignal, ORDER_WORKFLOW, orderWorkflowId, stockSignal } from '../workflows/messages.ts';
import { ORDER_STATUS } from '../workflows/search-attributes.ts';

const LOOK_EVERY_MS = 60_000;
/** Looking takes at most this share of the time, however many orders are on their way. */
const LOOK_SHARE = 0.05;

/** A workflow's first write takes at most so long, unless storage is down. */
const BEGINNING_MS = 30_000;

export interface LookDeps {
  readonly client: Client;
  readonly storage: Omit<Storage, 'check' | 'close'>;
  readonly workflows: Pick<WorkflowDirectory, 'running' | 'stateOf' | 'eventsOf' | 'unreplayable' | 'replace'>;
  readonly log: Logger;
}

/**
 * A crash can leave a write in storage that the order's workflow does not know of. The next command or timer finds it, but
 * nobody sends a command to an order that is cancelled already: its money would never be returned. So from time to time the
 * workflows of such orders are told to look at storage; and so are those whose stock has changed without their knowing. A workflow
 * whose stored order is damaged, or was lost with a restored backup, rewrites it when it looks; orders whose workflows have ended are written from
 * their histories.
 */
export function lookForLeftBehind(deps: LookDeps): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const told = new Map<string, string>();
  const since = Date.now();
  const hopeless = new Set<string>();
  const compared = new Map<string, number>();
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      const begun = performance.now();
      const look = deps.client.connection.withAbortSignal(stopping.signal, async () => {
        await tellLeftBehind(deps, told, since);
        await restoreClosed(deps, hopeless);
        await catchUpEnded({ ...deps, now: Date.now }, compared);
        await replaceUnreplayable(deps);
      });
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

/**
 * @param since when this process began to look: what began before it should have been written by now
 * @param told what each workflow was last told for, such as the stored version: once is enough, since the signal is in its history
 */
async function tellLeftBehind(
  { client, storage, log }: Pick<LookDeps, 'client' | 'storage' | 'log'>,
  told: Map<string, string>,
  since: number,
): Promise<void> {
  const running = client.workflow.list({ query: `WorkflowType = '${ORDER_WORKFLOW}' AND ExecutionStatus = 'Running'` });
  const seen = new Set<string>();
  for await (const { workflowId, startTime, typedSearchAttributes } of running) {
    seen.add(workflowId);
    const order = readWorkflowId(workflowId);
    if (!order) continue;
    const stored = await readUnlessDamaged(storage.orders, order.storeId, order.orderId);
    // One that has just begun may not have written yet.
    if (!stored && startTime.getTime() > Math.max(since, Date.now() - BEGINNING_MS)) continue;
    const shown = typedSearchAttributes.get(ORDER_STATUS);
    const isMeant = !stored || stored === 'damaged' || mayBeAhead(stored.state, shown);
    const reason = isMeant ? reasonOf(stored) : '';
    if (!isMeant || told.get(workflowId) === reason) {
      // What is well by now may be damaged again.
      if (!isMeant) told.delete(workflowId);
      continue;
    }
    log.info(
      { workflow: workflowId, reason },
      'Storage and the workflow of this order may differ: it is told to look.',
    );
    await client.workflow.getHandle(workflowId).signal(lookSignal);
    told.set(workflowId, reason);
  }
  for (const workflowId of told.keys()) if (!seen.has(workflowId)) told.delete(workflowId);
  const stores = new Set([...seen].flatMap((workflowId) => readWorkflowId(workflowId)?.storeId ?? []));
  for (const storeId of stores) {
    const told = tellOfKitchenAndStock({ client, storage }, storeId, seen);
    // A store whose kitchen or stock is damaged does not keep the others from being looked after.
    await told.catch((error: unknown) => {
      if (!(error instanceof StorageDamaged)) throw error;
    });
  }
}

async function tellOfKitchenAndStock(
  { client, storage }: Pick<LookDeps, 'client' | 'storage'>,
  storeId: StoreId,
  running: ReadonlySet<string>,
): Promise<void> {
  for (const orderId of await claimsToAskAbout(storage, storeId, Date.now)) {
    const workflowId = orderWorkflowId(storeId, orderId);
    if (running.has(workflowId)) await client.workflow.getHandle(workflowId).signal(lookSignal);
  }
  for (const orderId of untold(await storage.stock.get(storeId))) {
    const workflowId = orderWorkflowId(storeId, orderId as OrderId);
    if (running.has(workflowId)) await client.workflow.getHandle(workflowId).signal(stockSignal);
  }
}

/** Storage knows more, or knows nothing (of a backup that was put back), or cannot be read. */
function reasonOf(stored: StoredOrder | 'damaged' | undefined): string {
  if (stored === undefined) return 'missing';
  return stored === 'damaged' ? 'damaged' : `version ${stored.state.version}`;
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
