import { add, zero, type Currency, type Money } from '../shared/money.ts';
import type { Address, Customer, OrderState } from '../order/types.ts';
import { isSale, revenueOf } from '../reports/sales.ts';
import type { Instant, StoreId } from '../shared/values.ts';

/** A customer's profile, so that details need not be entered twice. */
export interface CustomerProfile extends Customer {
  readonly storeId: StoreId;
  /** The first delivery's address, or the one set by the customer. */
  readonly address?: Address;
  /** `orders`: made from their first order. `customer`: edited by the customer. */
  readonly keptBy: 'orders' | 'customer';
  readonly createdAt: Instant;
  /** When it last changed. */
  readonly updatedAt: Instant;
}

export interface ProfileDetails extends Omit<Customer, 'id'> {
  readonly address?: Address;
}

/** The profile after an order: the first one creates it, and none changes it. Its customer does, with PUT. */
export function profileAfter(
  known: CustomerProfile | undefined,
  order: Pick<OrderState, 'storeId' | 'customer' | 'fulfilment' | 'placedAt'>,
): CustomerProfile {
  if (known) return known;
  const address = order.fulfilment.type === 'delivery' ? order.fulfilment.address : undefined;
  return {
    ...order.customer,
    storeId: order.storeId,
    ...(address ? { address } : {}),
    keptBy: 'orders',
    createdAt: order.placedAt,
    updatedAt: order.placedAt,
  };
}

/** The profile as edited by its owner; an identical edit changes nothing. */
export function writtenProfile(
  known: CustomerProfile | undefined,
  details: ProfileDetails,
  owner: Pick<CustomerProfile, 'id' | 'storeId'>,
  now: Instant,
): CustomerProfile {
  const address = known && sameText(known.address, details.address) ? known.address : details.address;
  const { address: _, ...others } = details;
  const written = { ...others, ...(address ? { address } : {}) };
  if (known && isSame(known, written)) return known;
  return { ...owner, ...written, keptBy: 'customer', createdAt: known?.createdAt ?? now, updatedAt: now };
}

/** Whether an address is the known one, written back as the line of text that is shown of it: its parts are kept. */
function sameText(known: Address | undefined, given: Address | undefined): boolean {
  return given !== undefined && known?.text === given.text && Object.keys(given).length === 1;
}

function isSame(
  known: CustomerProfile,
  { name, phone, phoneVerified, phoneConfirmed, email, address }: ProfileDetails,
): boolean {
  const isSamePerson = known.name === name && known.phone === phone && known.phoneVerified === phoneVerified;
  const isSamePhone = known.phoneConfirmed === phoneConfirmed;
  return (
    isSamePerson && isSamePhone && known.email === email && JSON.stringify(known.address) === JSON.stringify(address)
  );
}

export interface CustomerFigures {
  /** Placed orders, without cancelled and rejected ones. */
  readonly orders: number;
  readonly cancelled: number;
  readonly spend: Money;
  /** The most ordered pizzas, up to five. */
  readonly favourites: readonly { readonly name: string; readonly quantity: number }[];
  readonly firstOrderAt?: Instant;
  readonly lastOrderAt?: Instant;
}

const FAVOURITES = 5;

/** Figures of a customer's orders. */
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
