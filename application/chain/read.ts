import { mergeReports, type SalesReport } from '../../domain/reports/reports.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { OrderPosition, Storage } from '../../ports.ts';
import { listOrders, type ListDeps, type OrderListForm } from '../orders/list.ts';
import type { ShownOrder } from '../orders/show.ts';
import type { Principal } from '../principal.ts';
import { analyse, type Analytics } from '../reports/analyse.ts';
import type { AskedSpan } from '../reports/span.ts';

/** Orders and reports over several stores: each store is read like its own, and the answers are merged. */

export interface ChainOrders {
  readonly orders: readonly ShownOrder[];
  readonly next: OrderPosition | undefined;
}

/** A page of the placed orders of several stores, newest first. Positions are those of a single store's list. */
export async function listChainOrders(
  deps: ListDeps,
  stores: readonly StoreSettings[],
  principal: Principal,
  form: OrderListForm,
): Promise<ChainOrders> {
  const pages = await Promise.all(stores.map((store) => listOrders(deps, store, principal, form)));
  // A store's page that is not the last ends at a position: beyond it nothing of that store is known yet.
  const known = pages
    .flatMap(({ next }) => next ?? [])
    .toSorted(newestFirst)
    .at(0);
  const all = pages.flatMap(({ orders }) => orders).toSorted((a, b) => newestFirst(a.order, b.order));
  const sure = known ? all.filter(({ order }) => newestFirst(order, known) <= 0) : all;
  const orders = sure.slice(0, form.limit);
  if (orders.length === all.length && !known) return { orders, next: undefined };
  const last = orders.length < sure.length ? orders.at(-1)?.order : known;
  return { orders, next: last && { placedAt: last.placedAt, id: last.id } };
}

function newestFirst(a: OrderPosition, b: OrderPosition): number {
  if (a.placedAt !== b.placedAt) return a.placedAt > b.placedAt ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id > b.id ? -1 : 1;
}

/** The figures of the stores with one currency. */
export interface CurrencyReport {
  readonly currency: string;
  readonly total: SalesReport;
  readonly stores: readonly { readonly store: StoreSettings; readonly analytics: Analytics }[];
}

/** Reports of several stores. Each store's days are its own; amounts are added up within a currency only. */
export async function analyseChain(
  deps: { readonly storage: Pick<Storage, 'orders' | 'reports'>; readonly now: () => number },
  stores: readonly StoreSettings[],
  span: AskedSpan,
): Promise<CurrencyReport[]> {
  const byCurrency = new Map<string, CurrencyReport['stores']>();
  // One after the other: a year of a store may be a lot to read.
  for (const store of stores) {
    const analytics = await analyse(deps, store, span);
    byCurrency.set(store.currency, [...(byCurrency.get(store.currency) ?? []), { store, analytics }]);
  }
  return [...byCurrency].map(([currency, each]) => ({
    currency,
    total: mergeReports(each.map(({ analytics }) => analytics.total)),
    stores: each,
  }));
}
