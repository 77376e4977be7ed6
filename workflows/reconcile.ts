import { continueAsNew, log, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { Finding } from '../domain/audit/audit.ts';
import type { StoreId } from '../domain/shared/values.ts';
import type { ReconcileInput, ReconcileResult } from './messages.ts';

const { listStores, reconcileStore } = proxyActivities<Pick<Activities, 'listStores' | 'reconcileStore'>>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '5s', maximumInterval: '5m' },
});

const { repairFinding } = proxyActivities<Pick<Activities, 'repairFinding'>>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', maximumAttempts: 5 },
});

/** Payloads have a size limit; further findings are only counted, and listed when a single store is checked. */
const MOST_FINDINGS = 1_000;

/**
 * Compares storage, payment provider, workflows and kitchens, store by store. Read only: findings are reported in its
 * result, its details and the log. With thousands of stores it goes on in further runs, before its history is too long.
 */
export async function reconcile({ storeId, before, ...options }: ReconcileInput): Promise<ReconcileResult> {
  const all = storeId === undefined ? (await listStores()).toSorted() : [storeId];
  const left = before ? all.filter((store) => store > before.lastStore) : all;
  const findings = [...(before?.result.findings ?? [])];
  let { stores, orders, more } = before?.result ?? { stores: 0, orders: 0, more: 0 };
  for (const store of left) {
    const result = await reconcileStore({ storeId: store, ...options });
    stores += 1;
    orders += result.orders;
    more += result.more;
    for (const finding of result.findings) {
      log.error('Reconciliation finding.', { store, ...finding });
      if (findings.length < MOST_FINDINGS) findings.push({ storeId: store, ...finding });
      else more += 1;
    }
    setCurrentDetails(detailsOf(orders, findings));
    if (workflowInfo().continueAsNewSuggested && store !== left.at(-1)) {
      const done = { lastStore: store, result: { stores, orders, findings, more } };
      await continueAsNew<typeof reconcile>({ ...options, before: done });
    }
  }
  return { stores, orders, findings, more };
}

/** Fixes one finding, for an operator. */
export async function repair(request: Parameters<Activities['repairFinding']>[0]): Promise<RepairResult> {
  const result = await repairFinding(request);
  log.warn('A repair was requested.', { ...request, ...result });
  setCurrentDetails(result.told);
  return result;
}

type RepairResult = Awaited<ReturnType<Activities['repairFinding']>>;

function detailsOf(orders: number, findings: readonly (Finding & { readonly storeId: StoreId })[]): string {
  const lines = findings
    .slice(0, 20)
    .map(
      ({ code, storeId, orderId, detail, repair }) => `- **${code}** ${storeId}/${orderId}: ${detail} → \`${repair}\``,
    );
  return [`${orders} orders checked, ${findings.length} findings.`, '', ...lines].join('\n');
}
