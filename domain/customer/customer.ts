import { add, zero, type Currency, type Money } from '../shared/money.ts';
import type { Address, Customer, OrderState } from '../order/types.ts';
import { isSale, revenueOf } from '../reports/sales.ts';
import type { Instant, StoreId } from '../shared/values.ts';

/** What a store knows of a person, so that nobody types it twice. */
export interface CustomerProfile extends Customer {
  readonly storeId: StoreId;
  /** Where the latest delivery went, or where the customer says. */
  readonly address?: Address;
  /** `orders`: it follows what each order says. `customer`: they wrote it themselves, and orders leave it as it is. */
  readonly keptBy: 'orders' | 'customer';
  readonly createdAt: Instant;
  /** When it last changed; a profile that follows orders: when the order was placed that it says the same as. */
  readonly updatedAt: Instant;
}

export interface ProfileDetails extends Omit<Customer, 'id'> {
  readonly address?: Address;
}

/** The profile once an order has been placed. The first order makes it; the same order twice, or an older one late, changes nothing. */
export function profileAfter(
  known: CustomerProfile | undefined,
  order: Pick<OrderState, 'storeId' | 'customer' | 'fulfilment' | 'placedAt'>,
): CustomerProfile {
  if (known && (known.keptBy === 'customer' || order.placedAt <= known.updatedAt)) return known;
  const address = order.fulfilment.type === 'delivery' ? order.fulfilment.address : known?.address;
  return {
    ...order.customer,
    storeId: order.storeId,
    ...(address ? { address } : {}),
    keptBy: 'orders',
    createdAt: known?.createdAt ?? order.placedAt,
    updatedAt: order.placedAt,
  };
}

/** The profile as its owner writes it; written again with the same words, it stays as it is. */
export function writtenProfile(
  known: CustomerProfile | undefined,
  details: ProfileDetails,
  owner: Pick<CustomerProfile, 'id' | 'storeId'>,
  now: Instant,
): CustomerProfile {
  return { ...owner, ...details, keptBy: 'customer', createdAt: known?.createdAt ?? now, updatedAt: now };
}

export interface CustomerFigures {
  /** Placed, those that came to nothing aside. */
  readonly orders: number;
  readonly cancelled: number;
  readonly spend: Money;
  /** What they order most, up to five. */
  readonly favourites: readonly { readonly name: string; readonly quantity: number }[];
  readonly firstOrderAt?: Instant;
  readonly lastOrderAt?: Instant;
}

const FAVOURITES = 5;

/** What somebody's orders come to. */
export function customerFigures(orders: readonly OrderState[], currency: Currency): CustomerFigures {
  const sales = orders.filter(isSale);
  const quantities = new Map<string, number>();
  for (const { name, quantity } of sales.flatMap(({ lines }) => lines)) {
    quantities.set(name, (quantities.get(name) ?? 0) + quantity);
  }
  const favourites = [...quantities]
    .map(([name, quantity]) => ({ name, quantity }))
    .sort((a, b) => b.quantity - a.quantity || (a.name < b.name ? -1 : 1))
    .slice(0, FAVOURITES);
  const times = sales.map(({ placedAt }) => placedAt).sort();
  const [firstOrderAt, lastOrderAt] = [times[0], times.at(-1)];
  return {
    orders: sales.length,
    cancelled: orders.filter(({ status }) => status === 'cancelled').length,
    spend: add(zero(currency), ...sales.map(revenueOf)),
    favourites,
    ...(firstOrderAt === undefined ? {} : { firstOrderAt }),
    ...(lastOrderAt === undefined ? {} : { lastOrderAt }),
  };
}
