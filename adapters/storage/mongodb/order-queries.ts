import type { Filter } from 'mongodb';
import type { CustomerId, OrderId, StoreId } from '../../../domain/shared/values.ts';
import type { ChangePosition, OrderFilter, OrderPosition } from '../../../ports.ts';
import type { OrderDocument } from './collections.ts';

/** The queries of orders: each is served by an index in indexes.ts. */

export function idOf(storeId: StoreId, orderId: OrderId): string {
  return `${storeId}/${orderId}`;
}

export function orderIdOf(documentId: string): OrderId {
  return documentId.slice(documentId.indexOf('/') + 1) as OrderId;
}

/** The query of the list of changes, matching its index. */
export function changesFilter(storeId: StoreId, { writtenAt, orderId }: ChangePosition): Filter<OrderDocument> {
  const from = new Date(writtenAt);
  return {
    storeId,
    writtenAt: { $gte: from },
    ...(orderId === undefined
      ? {}
      : { $or: [{ writtenAt: { $gt: from } }, { writtenAt: from, _id: { $gt: idOf(storeId, orderId) } }] }),
  };
}

/** The query of a customer's drafts, matching the index `by_customer`: they have no placement time. */
export function draftsFilter(storeId: StoreId, customerId: CustomerId): Filter<OrderDocument> {
  return { storeId, 'state.customer.id': customerId, 'state.placedAt': { $exists: false }, 'state.status': 'draft' };
}

/**
 * A list's query, matching a declared index: equality fields first, then newest first from just after a position.
 * Drafts have no placement time, and so are in no list.
 */
export function listFilter(
  storeId: StoreId,
  { statuses, phones, customerIds, day, number, fulfilment, driverId, cookId, ids }: OrderFilter,
  after?: OrderPosition,
): Filter<OrderDocument> {
  const wanted = statuses && [...new Set(statuses)];
  return {
    storeId,
    ...(wanted ? { 'state.status': anyOf(wanted) } : {}),
    ...(phones ? { 'state.customer.phone': anyOf(phones) } : {}),
    ...(customerIds ? { 'state.customer.id': anyOf(customerIds) } : {}),
    ...(day === undefined ? {} : { 'state.day': day }),
    ...(number === undefined ? {} : { 'state.number': number }),
    ...(fulfilment === undefined ? {} : { 'state.fulfilment.type': fulfilment }),
    ...(driverId === undefined ? {} : { 'state.driverId': driverId }),
    ...(cookId === undefined ? {} : { $and: [cookedBy(cookId)] }),
    ...(ids ? { _id: anyOf(ids.map((id) => idOf(storeId, id))) } : {}),
    ...(after
      ? {
          // The first bound is redundant, but lets the index scan start at the right place.
          'state.placedAt': { $gt: '', $lte: after.placedAt },
          $or: [
            { 'state.placedAt': { $lt: after.placedAt } },
            { 'state.placedAt': after.placedAt, _id: { $lt: idOf(storeId, after.id) } },
          ],
        }
      : { 'state.placedAt': { $gt: '' } }),
  };
}

/** As `cookOf` says. */
function cookedBy(cookId: string): Filter<OrderDocument> {
  return {
    $or: [
      { 'state.cook.id': cookId },
      { 'state.cook': null, 'state.readyBy.id': cookId },
      { 'state.cook': null, 'state.readyBy': null, 'state.cookId': cookId },
    ],
  };
}

function anyOf<Value>(values: readonly Value[]): Value | { $in: Value[] } {
  const [only] = values;
  return only !== undefined && values.length === 1 ? only : { $in: [...values] };
}
