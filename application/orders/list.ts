import { ORDER_STATUSES, type Fulfilment, type OrderStatus } from '../../domain/order/index.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { readPurse } from '../../domain/reports/cash.ts';
import { instant, localDay, type LocalDay, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { OrderPosition, OrderQuery, Storage } from '../../ports.ts';
import { invalidPhone, readPhone } from '../customers/identify.ts';
import { isManager, isStaffOf, readerOf, type Reader } from '../access/relation.ts';
import type { Principal } from '../principal.ts';
import { invalid, Refused } from '../refused.ts';
import { ordersOfPurse } from '../reports/cash.ts';
import { readOutlook } from './outlook.ts';
import { showOrders, type ShownOrder } from './show.ts';

/** Filters of a list. */
export interface OrderListForm extends Pick<OrderQuery, 'limit' | 'after'> {
  readonly statuses?: readonly string[] | undefined;
  /** In any format accepted for orders. */
  readonly phone?: string | undefined;
  /** The store's day on which it was placed. */
  readonly day?: LocalDay | undefined;
  /** Of the given day, or of today. */
  readonly number?: number | undefined;
  readonly fulfilment?: Fulfilment['type'] | undefined;
  /** Of the given day, or of today. */
  readonly driverId?: string | undefined;
  /** The cook it counts for in reports; of the given day, or of today. */
  readonly cookId?: string | undefined;
  /** A `Purse`: orders whose cash went through it, in or out. */
  readonly cashPurse?: string | undefined;
  /** The store's day on which it did, at most 31 days ago; default: today. */
  readonly cashDate?: LocalDay | undefined;
}

export interface ShownOrders {
  readonly orders: readonly ShownOrder[];
  /** The end of this page, if there is another. */
  readonly next: OrderPosition | undefined;
}

export interface ListDeps {
  readonly storage: Pick<Storage, 'orders' | 'kitchen'>;
  readonly now: () => number;
}

/** A page of a store's placed orders, newest first: to its staff all of them, to others their own. */
export async function listOrders(
  deps: ListDeps,
  store: StoreSettings,
  principal: Principal,
  form: OrderListForm,
): Promise<ShownOrders> {
  // Otherwise it would tell who orders here, to those who are not told.
  if (form.phone !== undefined && isStaffOf(principal, store.id) && !isManager(principal)) {
    throw new Refused('forbidden', 'Only managers can find orders by phone number.');
  }
  const theirs = whose(readerOf(principal), store.id);
  const query = readQuery(form, store, deps.now());
  const ids = form.cashPurse === undefined ? {} : { ids: await throughPurse(deps, store, principal, form) };
  return showPage(deps, store, principal, { ...query, ...theirs, ...ids });
}

/** Cash is the manager's to count: others do not see how an order was paid, or not of every order. */
async function throughPurse(
  deps: ListDeps,
  store: StoreSettings,
  principal: Principal,
  { cashPurse = '', cashDate }: OrderListForm,
): Promise<OrderId[]> {
  if (!isStaffOf(principal, store.id) || !isManager(principal)) {
    throw new Refused('forbidden', 'Only managers can find orders by the purse that their cash went through.');
  }
  const purse = readPurse(cashPurse);
  if (purse) return ordersOfPurse(deps, store, purse, cashDate);
  const message = `"${cashPurse}" is no purse. Use till, all, or driver:<id>.`;
  throw invalid([{ field: 'cash_purse', code: 'invalid_purse', message }]);
}

/** A page of orders with their current standing. */
export async function showPage(
  deps: ListDeps,
  store: StoreSettings,
  principal: Principal,
  query: OrderQuery,
): Promise<ShownOrders> {
  const { orders, next } = await deps.storage.orders.list(store.id, query);
  const outlook = await readOutlook(deps, store, orders);
  return { orders: await showOrders(principal, orders, outlook), next };
}

/** Ownership is part of the query, so that a page is full and tells nothing of other orders. */
function whose({ principal, customerIds }: Reader, storeId: StoreId): Pick<OrderQuery, 'customerIds'> {
  if (isStaffOf(principal, storeId)) return {};
  if (principal.kind === 'link') throw new Refused('forbidden', 'A tracking link shows one order.');
  return { customerIds };
}

/** The number of known unreadable orders of a store, which lists and figures omit. */
export function countUnreadable({ storage }: { readonly storage: Pick<Storage, 'damage'> }, storeId: StoreId): number {
  return storage.damage().filter((damage) => damage.storeId === storeId && damage.kind === 'order').length;
}

function readQuery(form: OrderListForm, store: StoreSettings, now: number): OrderQuery {
  const { statuses, phone: given, number, fulfilment, driverId, cookId, limit, after } = form;
  const phone = given === undefined ? undefined : readPhone(given, store.country)?.phone;
  if (given !== undefined && phone === undefined) throw invalid([invalidPhone('customer_phone')]);
  // A day's orders are few, so these need no index of their own.
  const isOfDay = number !== undefined || driverId !== undefined || cookId !== undefined;
  const day = form.day ?? (isOfDay ? localDay(instant(now), store.timeZone) : undefined);
  return {
    limit,
    ...(after === undefined ? {} : { after }),
    ...(statuses === undefined ? {} : { statuses: statuses.map(readStatus) }),
    ...(phone === undefined ? {} : { phone }),
    ...(day === undefined ? {} : { day }),
    ...(number === undefined ? {} : { number }),
    ...(fulfilment === undefined ? {} : { fulfilment }),
    ...(driverId === undefined ? {} : { driverId }),
    ...(cookId === undefined ? {} : { cookId }),
  };
}

function readStatus(text: string): OrderStatus {
  // Drafts are private to their customer: not listed, only read by id.
  const listed = ORDER_STATUSES.filter((status) => status !== 'draft');
  const status = listed.find((each) => each === text.trim());
  if (status) return status;
  const message = `"${text}" is not a status of placed orders. Use one of: ${listed.join(', ')}.`;
  throw invalid([{ field: 'status', code: 'invalid_status', message }]);
}
