import type { CustomerId, OrderId, StoreId } from '../../domain/shared/values.ts';
import { customerOf } from '../customers/identify.ts';
import type { Principal } from '../principal.ts';

/** What a principal is to a store and to an order. */

const MANAGERS: readonly string[] = ['manager', 'admin'];

export function isManager({ role }: Pick<Principal, 'role'>): boolean {
  return MANAGERS.includes(role);
}

/** Staff without stores of their own are a chain's. */
export function isStaffOf({ role, kind, stores }: Principal, storeId: StoreId): boolean {
  return role !== 'customer' && kind !== 'link' && (stores?.includes(storeId) ?? true);
}

/** The reader of a request, with the customer ids that are theirs. */
export interface Reader {
  readonly principal: Principal;
  readonly customerIds: readonly CustomerId[];
}

/** Known once per request. */
export async function readerOf(principal: Principal): Promise<Reader> {
  return { principal, customerIds: principal.kind === 'link' ? [] : [customerOf(principal)] };
}

export function isTheirs({ customerIds }: Reader, customer: { readonly id: CustomerId } | undefined): boolean {
  return customer !== undefined && customerIds.includes(customer.id);
}

/** A tracking link shows one order. */
export function isLinkTo({ principal }: Reader, orderId: OrderId): boolean {
  return principal.kind === 'link' && principal.onlyOrder === orderId;
}
