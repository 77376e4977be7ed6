import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcCancelledError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { pendingEffects, type Order } from '../domain/order/index.ts';
import { claimsToAskAbout } from '../application/maintenance/kitchen-claims.ts';
import { untold } from '../domain/stock/index.ts';
import { parseOrderId, type OrderId, type StoreId } from '../domain/shared/values.ts';
import { withChildSignal } from '../lib/child-signal.ts';
import { catchUpEnded } from './catch-up-ended.ts';
import { replaceUnreplayable } from './replace-unreplayable.ts';
import { restoreClosed } from './restore-closed.ts';
import {
  readUnlessDamaged,
  StorageDamaged,
  type FailingOrder,
  type Storage,
  type StoredOrder,
  type WorkflowDirectory,
} from '../ports.ts';
import { lookSignal, ORDER_WORKFLOW, orderWorkflowId, stockSignal } from '../workflows/messages.ts';
import { ORDER_STATUS } from '../workflows/search-attributes.ts';

const LOOK_EVERY_MS = 60_000;
/** Checks take at most this share of the time, however many orders are in flight. */
const LOOK_SHARE = 0.05;

/** The longest a workflow's first write takes, unless storage is down. */
const BEGINNING_MS = 30_000;

export interface LookDeps {
  readonly client: Client;
  readonly storage: Omit<Storage, 'check' | 'close'>;
  readonly workflows: Pick<
    WorkflowDirectory,
    'running' | 'stateOf' | 'eventsOf' | 'failing' | 'whyUnreplayable' | 'replace'
  >;
  readonly log: Logger;
}

/**
 * A crash can leave a write in storage that the order's workflow does not know about. The next command or timer finds
 * it, but a cancelled order gets no more commands, and would never be refunded. So such workflows are periodically
 * signalled to resync, and so are those whose stock has changed without their knowledge. A workflow whose stored order
 * is damaged, or was lost with a restored backup, rewrites it on resync; orders whose workflows have ended are restored
 * from their histories.
 */
export function lookForLeftBehind(deps: LookDeps): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const told = new Map<string, string>();
  const since = Date.now();
  const hopeless = new Set<string>();
  const compared = new Map<string, number>();
  const lookAgainAndAgain = async (check: () => Promise<void>): Promise<void> => {
    let before = 0;
    while (!stopping.signal.aborted) {
      const begun = performance.now();
      const look = (signal: AbortSignal): Promise<void> => deps.client.connection.withAbortSignal(signal, check);
      await withChildSignal(stopping.signal, look).catch((error: unknown) => {
        if (!stopping.signal.aborted)
          deps.log.warn({ err: error }, 'Orders in flight could not be checked; retrying in a minute.');
      });
      const took = performance.now() - begun;
      // An outage of the server that took one check long must not delay the next.
      const wait = Math.max(LOOK_EVERY_MS, Math.min(took, before) / LOOK_SHARE);
      before = took;
      await pause(wait, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
    }
  };
  // Ended orders are restored once a look at those in flight has found what is damaged; from then on by themselves, so that a
  // long comparison of ended workflows delays no order in flight, and none that is stuck.
  let looked: () => void = () => undefined;
  const firstLook = new Promise<void>((resolve) => (looked = resolve));
  const remind = ({ storeId, orderId }: FailingOrder) => tell(deps, orderWorkflowId(storeId, orderId), lookSignal);
  const looking = [
    lookAgainAndAgain(() => tellLeftBehind(deps, told, since).finally(looked)),
    firstLook.then(() =>
      lookAgainAndAgain(async () => {
        await restoreClosed(deps, hopeless);
        await catchUpEnded({ ...deps, now: Date.now }, compared);
      }),
    ),
    firstLook.then(() => lookAgainAndAgain(() => replaceUnreplayable({ ...deps, remind }))),
  ];
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(looking);
    },
  };
}

/**
 * @param since when this process started checking: older workflows should have written by now
 * @param told the reason each workflow was last signalled for, such as the stored version: once is enough, since the
 * signal is in its history
 */
export async function tellLeftBehind(
  deps: Pick<LookDeps, 'client' | 'storage' | 'log'>,
  told: Map<string, string>,
  since: number,
): Promise<void> {
  const { client, storage, log } = deps;
  const running = client.workflow.list({ query: `WorkflowType = '${ORDER_WORKFLOW}' AND ExecutionStatus = 'Running'` });
  const seen = new Set<string>();
  for await (const { workflowId, runId, startTime, typedSearchAttributes } of running) {
    seen.add(workflowId);
    const order = readWorkflowId(workflowId);
    if (!order) continue;
    const stored = await readUnlessDamaged(storage.orders, order.storeId, order.orderId);
    // A workflow that has just started may not have written yet.
    if (!stored && startTime.getTime() > Math.max(since, Date.now() - BEGINNING_MS)) continue;
    const shown = typedSearchAttributes.get(ORDER_STATUS);
    const isMeant = !stored || stored === 'damaged' || mayBeAhead(stored.state, shown);
    const reason = isMeant ? reasonOf(stored) : '';
    // A run that replaced another was not signalled yet.
    const sign = `${reason} in ${runId}`;
    if (!isMeant || told.get(workflowId) === sign) {
      // It is healthy now, but may be damaged again later.
      if (!isMeant) told.delete(workflowId);
      continue;
    }
    log.info(
      { workflow: workflowId, reason },
      'Storage and the workflow of this order may differ; signalling it to resync.',
    );
    if (await tell(deps, workflowId, lookSignal)) told.set(workflowId, sign);
  }
  for (const workflowId of told.keys()) if (!seen.has(workflowId)) told.delete(workflowId);
  const stores = new Set([...seen].flatMap((workflowId) => readWorkflowId(workflowId)?.storeId ?? []));
  for (const storeId of stores) {
    const told = tellOfKitchenAndStock(deps, storeId, seen);
    // A damaged kitchen or stock in one store must not block the checks of the others.
    await told.catch((error: unknown) => {
      if (!(error instanceof StorageDamaged)) throw error;
    });
  }
}

async function tellOfKitchenAndStock(
  deps: Pick<LookDeps, 'client' | 'storage' | 'log'>,
  storeId: StoreId,
  running: ReadonlySet<string>,
): Promise<void> {
  const { storage } = deps;
  for (const orderId of await claimsToAskAbout(storage, storeId, Date.now)) {
    const workflowId = orderWorkflowId(storeId, orderId);
    if (running.has(workflowId)) await tell(deps, workflowId, lookSignal);
  }
  for (const orderId of untold(await storage.stock.get(storeId))) {
    const workflowId = orderWorkflowId(storeId, orderId as OrderId);
    if (running.has(workflowId)) await tell(deps, workflowId, stockSignal);
  }
}

/** One workflow that cannot be signalled must not leave the others alone: it may have ended since it was listed. */
async function tell(
  { client, log }: Pick<LookDeps, 'client' | 'log'>,
  workflowId: string,
  signal: typeof lookSignal | typeof stockSignal,
): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId).signal(signal);
    return true;
  } catch (error) {
    if (isGrpcCancelledError(error)) throw error;
    if (!(error instanceof WorkflowNotFoundError))
      log.warn(
        { err: error, workflow: workflowId },
        'A workflow could not be signalled to resync; retrying in a minute.',
      );
    return false;
  }
}

/** Storage is ahead, or lost the order (after a restored backup), or is unreadable. */
function reasonOf(stored: StoredOrder | 'damaged' | undefined): string {
  if (stored === undefined) return 'missing';
  return stored === 'damaged' ? 'damaged' : `version ${stored.state.version}`;
}

/** The workflow shows another status, or the order has pending effects that may not be running. */
function mayBeAhead(stored: Order, shown: string | undefined): boolean {
  return stored.status !== shown || pendingEffects(stored).length > 0;
}

function readWorkflowId(workflowId: string): { storeId: StoreId; orderId: OrderId } | undefined {
  const [, storeId, id] = workflowId.split('/');
  const orderId = parseOrderId(id ?? '');
  return storeId && orderId ? { storeId: storeId as StoreId, orderId } : undefined;
}
