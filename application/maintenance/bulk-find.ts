import {
  amountOf,
  isSelected,
  type BulkAction,
  type BulkItem,
  type OrderSelection,
} from '../../domain/audit/bulk-repair.ts';
import { isPlaced, UNFINISHED_STATUSES, type OrderState } from '../../domain/order/index.ts';
import { REPAIRED_BY_TOOL } from '../../domain/audit/repairs.ts';
import { instant, localDay, plusDays, type LocalDay, type OrderId } from '../../domain/shared/values.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { readUnlessDamaged } from '../../ports.ts';
import { eachOrder } from '../orders/every-order.ts';
import { reconcile, type ReconcileDeps } from './reconcile.ts';

export interface BulkSearch {
  readonly action: BulkAction;
  readonly selection: OrderSelection;
  /** How many days back orders that are over are looked at; unfinished ones always are. */
  readonly days: number;
}

export interface FindDeps extends ReconcileDeps {
  readonly now: () => number;
  /** Called while it looks. */
  readonly progress: () => void;
}

const GRACE_MINUTES = 2;

/** What a repair would do in one store: orders in the sequence in which they were placed. */
export async function findItems(deps: FindDeps, store: StoreSettings, search: BulkSearch): Promise<BulkItem[]> {
  const today = localDay(instant(deps.now()), store.timeZone);
  const days = Array.from({ length: search.days }, (_, back) => plusDays(today, -back));
  const isOfFindings = search.action.type === 'fix' || search.selection.findings !== undefined;
  return isOfFindings ? findFindings(deps, store, search, days) : findOrders(deps, store, search, days);
}

async function findFindings(
  deps: FindDeps,
  { id: storeId }: StoreSettings,
  { action, selection }: BulkSearch,
  days: readonly LocalDay[],
): Promise<BulkItem[]> {
  const now = () => instant(deps.now());
  const { progress, ...rest } = deps;
  const { findings } = await reconcile(rest, storeId, { days, now, graceMinutes: GRACE_MINUTES, progress });
  const items: BulkItem[] = [];
  for (const { code, orderId: subject } of findings) {
    if (selection.findings && !selection.findings.includes(code)) continue;
    if (action.type === 'fix' && !(REPAIRED_BY_TOOL as readonly string[]).includes(code)) continue;
    const isKnown = items.some((item) => item.subject === subject && (action.type !== 'fix' || item.code === code));
    if (isKnown) continue;
    // Of a damaged or lost order nothing can be read. An outage is not that: the plan is made again.
    const stored = await readUnlessDamaged(deps.storage.orders, storeId, subject as OrderId);
    const order = stored && stored !== 'damaged' && isPlaced(stored.state) ? stored.state : undefined;
    if (order ? !isSelected(order, selection, now()) : action.type !== 'fix') continue;
    const amount = order && { amount: amountOf(order, action) };
    items.push({ storeId, subject, ...(action.type === 'fix' ? { code } : {}), ...amount });
  }
  return items;
}

async function findOrders(
  { storage, now, progress }: FindDeps,
  { id: storeId }: StoreSettings,
  { action, selection }: BulkSearch,
  days: readonly LocalDay[],
): Promise<BulkItem[]> {
  const found = new Map<OrderId, OrderState>();
  const at = instant(now());
  const look = (order: OrderState): void => {
    progress();
    if (isSelected(order, selection, at)) found.set(order.id, order);
  };
  if (selection.orders) {
    for (const id of selection.orders) {
      const stored = await storage.orders.get(storeId, id);
      if (stored && isPlaced(stored.state)) look(stored.state);
    }
  } else {
    for (const filter of [{ statuses: UNFINISHED_STATUSES }, ...days.map((day) => ({ day }))]) {
      for await (const order of eachOrder(storage.orders, storeId, filter)) look(order);
    }
  }
  return [...found.values()]
    .toSorted((a, b) => (a.placedAt < b.placedAt ? -1 : 1))
    .map((order) => ({ storeId, subject: order.id, amount: amountOf(order, action) }));
}
