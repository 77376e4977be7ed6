import type { OrderListForm } from '../../application/orders/list.ts';

/** Which orders the list shows: what its address says, and what numbers on other pages link to. */
export interface OrderFilter {
  /** Separated by commas. */
  readonly status?: string;
  readonly day?: string;
  readonly number?: string;
  readonly driver?: string;
  readonly cook?: string;
  /** A `Purse`. */
  readonly purse?: string;
  readonly cash_day?: string;
}

/** The statuses of orders that a cook has finished. */
export const FINISHED = 'ready,delivering,delivered';

const FIELDS = ['status', 'day', 'number', 'driver', 'cook', 'purse', 'cash_day'] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function ordersAddress(storeId: string, filter: OrderFilter, after?: string): string {
  const query = new URLSearchParams();
  for (const field of FIELDS) if (filter[field]) query.set(field, filter[field]);
  if (after !== undefined) query.set('after', after);
  const text = query.toString();
  return `/manage/${storeId}/orders${text === '' ? '' : `?${text}`}`;
}

/** Empty fields of the form are no filters. */
export function filterOf(query: Readonly<Record<string, string>>): OrderFilter {
  return Object.fromEntries(FIELDS.flatMap((field) => (query[field] ? [[field, query[field]]] : [])));
}

export function formOfFilter(filter: OrderFilter): Omit<OrderListForm, 'limit' | 'after'> {
  const { status, day = '', number, driver, cook, purse, cash_day: cashDay = '' } = filter;
  return {
    ...(status === undefined ? {} : { statuses: status.split(',') }),
    ...(DAY.test(day) ? { day } : {}),
    ...(Number(number) > 0 ? { number: Number(number) } : {}),
    ...(driver === undefined ? {} : { driverId: driver }),
    ...(cook === undefined ? {} : { cookId: cook }),
    ...(purse === undefined ? {} : { cashPurse: purse }),
    ...(DAY.test(cashDay) ? { cashDate: cashDay } : {}),
  };
}
