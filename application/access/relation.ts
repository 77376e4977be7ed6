import type { CustomerId, OrderId, StoreId } from '../../domain/shared/values.ts';
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
export function readerOf(principal: Principal): Reader {
  return { principal, customerIds: principal.customerIds ?? [] };
}

export function isTheirs({ customerIds }: Reader, customer: { readonly id: CustomerId } | undefined): boolean {
  return customer !== undefined && customerIds.includes(customer.id);
}

/** A tracking link shows one order. */
export function isLinkTo({ principal }: Reader, orderId: OrderId): boolean {
  return principal.kind === 'link' && principal.onlyOrder === orderId;
}

/**
 * The customers whose orders a reader may find by id; undefined: everybody's, as for the staff of a store. What the storage is asked
 * for, so that others' orders are not found rather than read and hidden.
 */
export function ownersFor(reader: Reader, storeId: StoreId, orderId: OrderId): readonly CustomerId[] | undefined {
  if (reader.principal.kind === 'link') return isLinkTo(reader, orderId) ? undefined : [];
  return isStaffOf(reader.principal, storeId) ? undefined : reader.customerIds;
}
