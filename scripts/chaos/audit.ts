import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Order } from '../../clients/javascript/index.ts';
import {
  ORDER_WORKFLOW,
  RECONCILE_WORKFLOW,
  TASK_QUEUE,
  type ReconcileInput,
  type ReconcileResult,
} from '../../workflows/messages.ts';
import { ORDER_STORE } from '../../workflows/search-attributes.ts';
import type { StoreId } from '../../domain/values.ts';
import type { Ending } from './customers.ts';

/** What has to be so once all has been answered, whatever was killed. */

const QUIET_WITHIN_MS = 180_000;

interface LedgerView {
  readonly held: string;
  readonly taken: string;
  readonly refunded: string;
  readonly due: string;
  readonly entries: readonly { readonly kind: string }[];
}

/** Waits until no order of the store has anything left to do. */
export async function untilQuiet(client: Client, storeId: StoreId): Promise<void> {
  const query = `WorkflowType = '${ORDER_WORKFLOW}' AND ExecutionStatus = 'Running' AND ${ORDER_STORE.name} = '${storeId}'`;
  const limit = performance.now() + QUIET_WITHIN_MS;
  for (;;) {
    const { count } = await client.workflow.count(query);
    if (count === 0) return;
    if (performance.now() > limit) throw new Error(`${count} orders still have something to do after three minutes.`);
    await pause(250);
  }
}

/** @returns what is wrong, in words; nothing, if all is well */
export async function audit(
  { url, client, storeId }: { url: string; client: Client; storeId: StoreId },
  endings: readonly Ending[],
): Promise<string[]> {
  const faults: string[] = [];
  const listed = await listAll(url);
  const acknowledged = new Map(endings.map((ending) => [ending.id, ending]));
  if (acknowledged.size !== endings.length) faults.push('Two customers were given the same order.');
  for (const { id } of listed) if (!acknowledged.has(id)) faults.push(`${id} is there, and nobody was told of it.`);
  const numbers = listed.map(({ number }) => number);
  if (new Set(numbers).size !== numbers.length) faults.push('An order number was given twice.');
  for (const { id, kind, status } of endings) {
    const found = listed.filter((order) => order.id === id);
    const [order] = found;
    if (!order || found.length > 1) {
      faults.push(`${id} (${kind}) is there ${found.length} times.`);
      continue;
    }
    if (order.status !== status) faults.push(`${id} (${kind}) is ${order.status} in place of ${status}.`);
    const ledger = await get<LedgerView>(`${url}/orders/${id}/ledger`);
    const kept = Number(ledger.taken) - Number(ledger.refunded);
    const owed = status === 'delivered' ? Number(order.total_amount) : 0;
    if (Math.abs(kept - owed) > 0.001) faults.push(`${id} (${kind}): ${kept} was kept in place of ${owed}.`);
    if (Number(ledger.held) !== 0 || Number(ledger.due) !== 0) {
      faults.push(`${id} (${kind}): ${ledger.held} is still held, and ${ledger.due} due.`);
    }
    const taken = ledger.entries.filter((entry) => entry.kind === 'captured' || entry.kind === 'paid').length;
    if (taken > 1) faults.push(`${id} (${kind}) was charged ${taken} times.`);
  }
  const kitchen = await get<{ current_capacity: number; waiting_orders: number }>(`${url}/kitchen/status`);
  if (kitchen.current_capacity + kitchen.waiting_orders > 0) {
    faults.push(
      `The kitchen still has ${kitchen.current_capacity} slots in use and ${kitchen.waiting_orders} orders waiting.`,
    );
  }
  const stock = await get<{ sku: string; allocated: number }[]>(`${url}/inventory`);
  for (const { sku, allocated } of stock) {
    if (allocated > 0) faults.push(`${allocated} of ${sku} is still promised to orders that have all ended.`);
  }
  return [...faults, ...(await compareBooks(client, storeId))];
}

async function compareBooks(client: Client, storeId: StoreId): Promise<string[]> {
  const input: ReconcileInput = { storeId, days: 2, graceMinutes: 0 };
  const { findings } = await client.workflow.execute<(input: ReconcileInput) => Promise<ReconcileResult>>(
    RECONCILE_WORKFLOW,
    { workflowId: `reconcile/chaos/${storeId}`, taskQueue: TASK_QUEUE, args: [input] as [ReconcileInput] },
  );
  return findings.map(({ code, orderId, detail }) => `${code} ${orderId}: ${detail}`);
}

async function listAll(url: string): Promise<Order[]> {
  const orders: Order[] = [];
  let path: string | undefined = `${url}/orders?limit=100`;
  while (path !== undefined) {
    const response: Response = await fetch(path);
    orders.push(...((await response.json()) as Order[]));
    const next = /<([^>]+)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1];
    path = next === undefined ? undefined : new URL(next, url).href;
  }
  return orders;
}

async function get<View>(url: string): Promise<View> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return (await response.json()) as View;
}
