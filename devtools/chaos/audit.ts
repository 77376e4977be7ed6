import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Order } from '../../clients/javascript/index.ts';
import { RECONCILE_WORKFLOW, TASK_QUEUE, type ReconcileInput, type ReconcileResult } from '../../workflows/messages.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { Ending } from './customers.ts';
import type { Fault } from './ledger.ts';

/** What must be true at the end, whatever was killed. */

interface LedgerView {
  readonly held: string;
  readonly taken: string;
  readonly refunded: string;
  readonly due: string;
  readonly entries: readonly { readonly kind: string }[];
}

/** @returns descriptions of faults; empty if there are none */
export async function audit(
  { send, url, client, storeId }: { send: typeof fetch; url: string; client: Client; storeId: StoreId },
  endings: readonly Ending[],
): Promise<Fault[]> {
  const faults: Fault[] = [];
  const find = (what: string, orderId?: string): void => void faults.push({ what, orderId });
  const listed = await listAll(send, url);
  const acknowledged = new Map(endings.map((ending) => [ending.id, ending]));
  if (acknowledged.size !== endings.length) find('Two customers were given the same order.');
  for (const ending of endings) {
    const { id, kind, status } = ending;
    // A cancelled draft is not an order: the audit of responses covers it.
    if (ending.isDraft) continue;
    const found = listed.filter((order) => order.id === id);
    const [order] = found;
    const say = (what: string): void => find(`${id} (${kind}) ${what}`, id);
    if (!order || found.length > 1) {
      say(`exists ${found.length} times.`);
      continue;
    }
    if (order.status !== status) say(`is ${order.status} instead of ${status}.`);
    const ledger = await get<LedgerView>(send, `${url}/orders/${id}/ledger`);
    const kept = Number(ledger.taken) - Number(ledger.refunded);
    const owed = status === 'delivered' ? Number(order.total_amount) : 0;
    if (!ending.isRefunded && Math.abs(kept - owed) > 0.001) say(`kept ${kept} instead of ${owed}.`);
    if (Number(ledger.held) !== 0 || Number(ledger.due) !== 0)
      say(`still holds ${ledger.held}, and ${ledger.due} is due.`);
    const taken = ledger.entries.filter((entry) => entry.kind === 'captured' || entry.kind === 'paid').length;
    if (taken > 1) say(`was charged ${taken} times.`);
  }
  const kitchen = await get<{ current_capacity: number; waiting_orders: number }>(send, `${url}/kitchen/status`);
  if (kitchen.current_capacity + kitchen.waiting_orders > 0) {
    find(
      `The kitchen still has ${kitchen.current_capacity} slots in use and ${kitchen.waiting_orders} orders waiting.`,
    );
  }
  const stock = await get<{ sku: string; allocated: number }[]>(send, `${url}/inventory`);
  for (const { sku, allocated } of stock) {
    if (allocated > 0) find(`${allocated} of ${sku} is still promised to orders that have all ended.`);
  }
  return [...faults, ...(await compareBooks(client, storeId))];
}

const AGREED_WITHIN_MS = 60_000;

/** Kitchen and stock hold what each waiting order needs. Some of it may still be in transit, so it is checked repeatedly. */
export async function auditWaiting(client: Client, storeId: StoreId): Promise<Fault[]> {
  const limit = performance.now() + AGREED_WITHIN_MS;
  for (let look = 1; ; look += 1) {
    const faults = await compareBooks(client, storeId, `waiting-${look}`);
    if (faults.length === 0 || performance.now() > limit) return faults;
    await pause(2_000);
  }
}

async function compareBooks(client: Client, storeId: StoreId, name = 'ended'): Promise<Fault[]> {
  const input: ReconcileInput = { storeId, days: 2, graceMinutes: 0 };
  const { findings } = await client.workflow.execute<(input: ReconcileInput) => Promise<ReconcileResult>>(
    RECONCILE_WORKFLOW,
    {
      workflowId: `reconcile/chaos/${storeId}/${name}`,
      taskQueue: TASK_QUEUE,
      workflowExecutionTimeout: '2m',
      args: [input] as [ReconcileInput],
    },
  );
  return findings.map(({ code, orderId, detail }) => ({ what: `reconcile: ${code} ${orderId}: ${detail}`, orderId }));
}

async function listAll(send: typeof fetch, url: string): Promise<Order[]> {
  const orders: Order[] = [];
  let path: string | undefined = `${url}/orders?limit=100`;
  while (path !== undefined) {
    const response: Response = await send(path, { signal: AbortSignal.timeout(30_000) });
    orders.push(...((await response.json()) as Order[]));
    const next = /<([^>]+)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1];
    path = next === undefined ? undefined : new URL(next, url).href;
  }
  return orders;
}

async function get<View>(send: typeof fetch, url: string): Promise<View> {
  const response = await send(url, { signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return (await response.json()) as View;
}
