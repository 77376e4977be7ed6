import { auditOrder, type Finding, type WorkflowState } from '../domain/audit.ts';
import type { Kitchen } from '../domain/kitchen.ts';
import { auditStock } from '../domain/stock/audit.ts';
import { isExternal } from '../domain/stock/index.ts';
import { belongsInKitchen, FINAL_STATUSES, isPlaced, ORDER_STATUSES, type Order } from '../domain/order/index.ts';
import { plusMinutes, type Instant, type LocalDay, type OrderId, type StoreId } from '../domain/values.ts';
import {
  StorageDamaged,
  type Damage,
  type OrderQuery,
  type Payments,
  type Storage,
  type StoredKind,
  type WorkflowDirectory,
} from '../ports.ts';

export interface ReconcileDeps {
  readonly storage: Pick<Storage, 'orders' | 'kitchen' | 'stock'>;
  readonly payments: Pick<Payments, 'account'>;
  readonly workflows: WorkflowDirectory;
}

export interface Reconciliation {
  /** How many orders were looked at. */
  readonly orders: number;
  readonly findings: readonly Finding[];
}

export interface ReconcileOptions {
  /** Of which all orders are looked at. */
  readonly days: readonly LocalDay[];
  readonly now: () => Instant;
  /** What has changed in the last minutes may be a step apart still, and is not compared. */
  readonly graceMinutes: number;
  /** Called after each order with their number so far. */
  readonly progress?: (orders: number) => void;
}

/** What to do about it; docs/operations.md says it at length. */
const REPAIRS: Partial<Record<StoredKind, string>> = {
  order:
    'It is written anew from its workflow’s history within a minute, while Temporal has it and a worker runs. Otherwise put back its file from ' +
    'a backup, or mend the damaged copy beside it.',
  kitchen:
    'Put back the file from a backup of the same moment, or have it made anew from the orders: npm run rebuild -- --kitchen <store>.',
  stock: 'Put back the file from a backup, or mend it.',
};

const PAGE = 100;
const UNFINISHED = ORDER_STATUSES.filter((status) => !FINAL_STATUSES.includes(status) && status !== 'draft');

/**
 * Holds storage, payment provider, workflows, kitchen and stock of a store against each other: the orders of some days, and all that are not
 * finished. It only looks.
 */
export async function reconcile(
  { storage, payments, workflows }: ReconcileDeps,
  storeId: StoreId,
  { days, now, graceMinutes, progress }: ReconcileOptions,
): Promise<Reconciliation> {
  const running = new Map<OrderId, Instant>();
  for await (const { orderId, startedAt } of workflows.running(storeId)) running.set(orderId, startedAt);
  const seen = new Map<OrderId, Order>();
  const findings: Finding[] = [];
  const damaged = new Set<string>();
  const noteDamage = ({ kind, id = kind, reason }: Pick<Damage, 'kind' | 'id' | 'reason'>): void => {
    if (damaged.has(id)) return;
    damaged.add(id);
    findings.push({ code: 'storage_damaged', orderId: id, detail: `${reason} ${REPAIRS[kind] ?? ''}`.trim() });
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
    if (seen.has(orderId)) return;
    const state = (await orIsDamaged(storage.orders.get(storeId, orderId)))?.state;
    if (!state) return;
    seen.set(orderId, state);
    const isCard = isPlaced(state) && state.payment.method === 'card';
    const account = isCard ? await payments.account({ orderId }) : undefined;
    const workflow = await workflowOf(orderId);
    findings.push(...auditOrder({ state, account, workflow }, now(), graceMinutes));
    progress?.(seen.size);
  };
  const workflowOf = async (orderId: OrderId): Promise<WorkflowState> =>
    running.has(orderId) ? 'running' : workflows.stateOf(storeId, orderId);

  for (const filter of [{ statuses: UNFINISHED }, ...days.map((day) => ({ day }))]) {
    for await (const orderId of everyId(storage, storeId, filter)) await look(orderId);
  }
  for (const { orderId } of [...(kitchen?.slots ?? []), ...(kitchen?.tickets ?? [])]) await look(orderId);
  for (const { orderId } of [...(room?.allocations ?? []), ...(room?.shortages ?? [])]) {
    if (!isExternal(orderId)) await look(orderId as OrderId);
  }

  const settled = plusMinutes(now(), -graceMinutes);
  for (const [orderId, startedAt] of running) {
    if (startedAt > settled) continue;
    await look(orderId);
    const state = seen.get(orderId);
    if (!state && !damaged.has(orderId)) findings.push({ code: 'left_open', orderId, detail: 'Its workflow is under way, and storage has no such order.' }); // prettier-ignore
  }
  for (const { orderId, reason } of await storage.orders.damaged(storeId))
    noteDamage({ kind: 'order', id: orderId, reason });
  const others = [
    ...(kitchen ? auditKitchen(kitchen, seen, settled) : []),
    ...(room ? auditStock(room, seen, settled) : []),
  ];
  // What a damaged order holds is rightfully held, as far as anybody can tell.
  findings.push(...others.filter(({ orderId }) => !damaged.has(orderId)));
  return { orders: seen.size, findings };
}

/** @param settled what has changed since then may be on its way to or from the kitchen */
function auditKitchen(kitchen: Kitchen, orders: ReadonlyMap<OrderId, Order>, settled: Instant): Finding[] {
  const findings: Finding[] = [];
  const slots = new Set(kitchen.slots.map(({ orderId }) => orderId));
  const tickets = new Set(kitchen.tickets.map(({ orderId }) => orderId));
  const isOld = ({ updatedAt }: Order): boolean => updatedAt < settled;
  for (const { orderId, since } of kitchen.slots) {
    const order = orders.get(orderId);
    const rightful = order && isPlaced(order) && belongsInKitchen(order) === 'slot';
    if (rightful || since > settled || (order && !isOld(order))) continue;
    findings.push({ code: 'leaked_slot', orderId, detail: `It holds a kitchen slot since ${since}, and is ${order?.status ?? 'unknown'}.` }); // prettier-ignore
  }
  for (const order of orders.values()) {
    if (!isPlaced(order) || !isOld(order)) continue;
    const belongs = belongsInKitchen(order);
    // An order for later has no place in the queue yet.
    const waits = order.status === 'confirmed' && order.queuePosition !== undefined;
    if ((belongs === 'slot' && !slots.has(order.id)) || (waits && !tickets.has(order.id) && !slots.has(order.id))) {
      findings.push({ code: 'not_in_kitchen', orderId: order.id, detail: `It is ${order.status}, and the kitchen does not know of it.` }); // prettier-ignore
    }
  }
  return findings;
}

async function* everyId(
  { orders }: Pick<Storage, 'orders'>,
  storeId: StoreId,
  filter: Pick<OrderQuery, 'statuses' | 'day'>,
): AsyncIterable<OrderId> {
  let after: OrderQuery['after'];
  do {
    const page = await orders.list(storeId, { ...filter, limit: PAGE, ...(after ? { after } : {}) });
    yield* page.orders.map(({ id }) => id);
    after = page.next;
  } while (after);
}
