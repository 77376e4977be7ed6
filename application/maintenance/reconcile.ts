import { auditOrder, type Discrepancy, type Finding, type WorkflowState } from '../../domain/audit/audit.ts';
import { auditKitchen } from '../../domain/kitchen/audit.ts';
import { formatDecimal, subtract } from '../../domain/shared/money.ts';
import { auditMessages, overdueMessages } from '../../domain/audit/message-audit.ts';
import { auditNumbers } from '../../domain/audit/number-audit.ts';
import { withRepair } from '../../domain/audit/repairs.ts';
import { auditStock } from '../../domain/stock/audit.ts';
import { isExternal } from '../../domain/stock/index.ts';
import { eachOrder } from '../orders/every-order.ts';
import { isPaidAhead, isPlaced, UNFINISHED_STATUSES, type Order, type OrderEvent } from '../../domain/order/index.ts';
import { plusMinutes, type Instant, type LocalDay, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import {
  StorageDamaged,
  type Damage,
  type Outbox,
  type Payments,
  type Storage,
  type StoredOrder,
  type WorkflowDirectory,
} from '../../ports.ts';
import { compareHistories } from './catch-up.ts';
import { auditMove } from './moved-orders.ts';

export interface ReconcileDeps {
  readonly storage: Pick<Storage, 'orders' | 'kitchen' | 'stock' | 'outbox'>;
  readonly payments: Pick<Payments, 'account'>;
  readonly workflows: WorkflowDirectory;
}

export interface Reconciliation {
  /** The number of orders checked. */
  readonly orders: number;
  readonly findings: readonly Finding[];
}

export interface ReconcileOptions {
  /** Days whose orders are all checked, latest first. */
  readonly days: readonly LocalDay[];
  readonly now: () => Instant;
  /** Orders changed within this time may still be in transition, and are skipped. */
  readonly graceMinutes: number;
  /** Called after each order with the count so far. */
  readonly progress?: (orders: number) => void;
}

/**
 * Compares storage, payment provider, workflows, kitchen and stock of a store, for the orders of some days and all
 * unfinished ones. Read only.
 */
export async function reconcile(
  { storage, payments, workflows }: ReconcileDeps,
  storeId: StoreId,
  { days, now, graceMinutes, progress }: ReconcileOptions,
): Promise<Reconciliation> {
  const running = new Map<OrderId, Instant>();
  for await (const { orderId, startedAt } of workflows.running(storeId)) running.set(orderId, startedAt);
  const seen = new Map<OrderId, Order>();
  const findings: Discrepancy[] = [];
  const damaged = new Set<string>();
  /** Other findings about these are ignored. */
  const behind = new Set<string>();
  const noteDamage = ({ kind, id = kind, reason }: Pick<Damage, 'kind' | 'id' | 'reason'>): void => {
    if (damaged.has(id)) return;
    damaged.add(id);
    findings.push({ code: 'storage_damaged', orderId: id, detail: reason });
  };
  const orIsDamaged = async <Value>(work: Promise<Value>): Promise<Value | undefined> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof StorageDamaged)) throw error;
      noteDamage(error.damage);
      return undefined;
    }
  };
  const kitchen = await orIsDamaged(storage.kitchen.get(storeId));
  const room = await orIsDamaged(storage.stock.get(storeId));

  const look = async (orderId: OrderId): Promise<void> => {
    if (seen.has(orderId) || damaged.has(orderId)) return;
    const stored = await orIsDamaged(storage.orders.get(storeId, orderId));
    if (!stored) return;
    const { state } = stored;
    seen.set(orderId, state);
    const account = isPlaced(state) && isPaidAhead(state) ? await payments.account({ orderId }) : undefined;
    const workflow = await workflowOf(orderId);
    const failing = workflow === 'running' ? await workflows.failingTask(storeId, orderId) : undefined;
    const found = auditOrder({ state, account, workflow, failing }, now(), graceMinutes);
    // A query replays the workflow, so only do it if something is wrong.
    const lag = workflow === 'ended' && found.length > 0 ? await auditHistory(workflows, storeId, stored) : undefined;
    if (lag?.isAll) behind.add(orderId);
    findings.push(...(lag ? [lag.finding] : []), ...(lag?.isAll ? [] : found));
    findings.push(...(await auditSending(storage.outbox, stored, now())));
    const isSettled = state.updatedAt <= plusMinutes(now(), -graceMinutes);
    if (isPlaced(state) && isSettled) findings.push(...(await auditMove({ storage, payments }, state)));
    progress?.(seen.size);
  };
  const workflowOf = async (orderId: OrderId): Promise<WorkflowState> =>
    running.has(orderId) ? 'running' : workflows.stateOf(storeId, orderId);

  for (const { orderId } of await storage.orders.damaged(storeId)) await look(orderId);
  for (const filter of [{ statuses: UNFINISHED_STATUSES }, ...days.map((day) => ({ day }))]) {
    for await (const { id } of eachOrder(storage.orders, storeId, filter)) await look(id);
  }
  for (const { orderId } of kitchen ? [...kitchen.slots, ...kitchen.tickets, ...(kitchen.bookings ?? [])] : []) {
    await look(orderId);
  }
  for (const { orderId } of room ? [...room.allocations, ...room.shortages] : []) {
    if (!isExternal(orderId)) await look(orderId as OrderId);
  }

  const settled = plusMinutes(now(), -graceMinutes);
  for (const [orderId, startedAt] of running) {
    if (startedAt > settled) continue;
    await look(orderId);
    if (seen.has(orderId) || damaged.has(orderId)) continue;
    const failing = await workflows.failingTask(storeId, orderId);
    const detail = failing ? failing.reason : 'Its workflow is running, but storage has no such order.';
    findings.push({ code: failing ? 'failing_task' : 'left_open', orderId, detail });
  }
  for await (const orderId of numberedOrders(workflows, storeId, days)) {
    if (running.has(orderId) || seen.has(orderId)) continue;
    await look(orderId);
    if (seen.has(orderId) || damaged.has(orderId)) continue;
    const known = await readEvents(workflows, storeId, orderId);
    const detail = `It is not stored, and the history of its workflow has ${typeof known === 'string' ? known : `${known.length} events`}.`;
    if (known.length > 0) findings.push({ code: 'lost_order', orderId, detail });
    else findings.push(...(await auditLost(payments, orderId)));
  }
  for await (const { workflowId, ...failing } of workflows.failingDispatchers(storeId)) {
    const detail = `It has failed ${failing.attempts} times. ${failing.reason}`;
    findings.push({ code: 'failing_task', orderId: workflowId, detail });
  }
  if (kitchen) findings.push(...auditKitchen(kitchen, seen, damaged, settled));
  // Claims of a damaged order are presumed valid.
  if (room) findings.push(...auditStock(room, seen, settled).filter(({ orderId }) => !damaged.has(orderId)));
  const [today] = days;
  if (today) findings.push(...auditNumbers([...seen.values()], await storage.orders.lastNumbers(storeId), today));
  const told = findings.filter(({ code, orderId }) => code === 'behind' || !behind.has(orderId));
  return { orders: seen.size, findings: told.map((finding) => withRepair(storeId, finding)) };
}

async function auditSending(outbox: Outbox, { state, events }: StoredOrder, now: Instant): Promise<Discrepancy[]> {
  const overdue = isPlaced(state) ? overdueMessages(state, events, now) : [];
  if (overdue.length === 0) return [];
  const keys = overdue.map(({ orderId, message: { key }, dueAt }) => ({ orderId, key, dueAt }));
  return auditMessages(overdue, await outbox.find(state.storeId, keys));
}

/** Placed orders according to Temporal, which restored storage may not have. */
async function* numberedOrders(
  workflows: WorkflowDirectory,
  storeId: StoreId,
  days: readonly LocalDay[],
): AsyncIterable<OrderId> {
  for (const day of days) for await (const { orderId } of workflows.numbered(storeId, day)) yield orderId;
}

/**
 * Whether the history of an ended workflow has more events than storage, as after a restored backup.
 *
 * @returns isAll: the order's other findings are consequences of this
 */
async function auditHistory(
  workflows: WorkflowDirectory,
  storeId: StoreId,
  { state, events }: StoredOrder,
): Promise<{ readonly finding: Discrepancy; readonly isAll: boolean } | undefined> {
  const { id: orderId } = state;
  const known = await readEvents(workflows, storeId, orderId);
  if (typeof known === 'string') {
    const detail = `It is unknown whether its workflow knew more than is stored: its history has ${known}.`;
    return { finding: { code: 'behind', orderId, detail }, isAll: false };
  }
  const comparison = compareHistories(events, known);
  if (comparison === 'in_step') return undefined;
  const isAll = comparison === 'behind';
  const other = isAll ? '' : ' It has diverged since: neither of them is complete.';
  const detail = `It is ${state.status} with ${events.length} events, and the history of its workflow has ${known.length}.${other}`;
  return { finding: { code: 'behind', orderId, detail }, isAll };
}

/** The events of a history, or why there are none, so that one order does not block the check of the others. */
async function readEvents(
  workflows: WorkflowDirectory,
  storeId: StoreId,
  orderId: OrderId,
): Promise<readonly OrderEvent[] | string> {
  try {
    return await workflows.eventsOf(storeId, orderId);
  } catch (error) {
    return `no readable events (${error instanceof Error ? error.message : String(error)})`;
  }
}

/** An order lost from storage that no workflow will rewrite. */
async function auditLost(payments: Pick<Payments, 'account'>, orderId: OrderId): Promise<Discrepancy[]> {
  const account = await payments.account({ orderId });
  if (!account) return [];
  const kept = subtract(account.captured, account.refunded);
  if (kept.minor + account.held.minor === 0) return [];
  const { currency } = kept;
  const detail = `It is not stored, but the provider has ${formatDecimal(kept)} ${currency} for it and holds ${formatDecimal(account.held)} ${currency}.`;
  return [{ code: 'unknown_money', orderId, detail }];
}
