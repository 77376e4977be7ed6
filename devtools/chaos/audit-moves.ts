import { isPlaced, type OrderEvent, type OrderState } from '../../domain/order/index.ts';
import type { StoredOrder } from '../../ports.ts';
import type { Fault } from './ledger.ts';

/** What shows that a kitchen was at work. */
const BEGUN: readonly OrderEvent['type'][] = ['PreparationStarted', 'CookingStarted'];

interface Placed {
  readonly state: OrderState;
  readonly events: readonly OrderEvent[];
}

/**
 * An order that was moved to another store is one there, was begun in one kitchen at most and paid once; and none is there
 * that its first store does not know of.
 *
 * @param orders of both stores
 */
export function auditMoves(orders: readonly StoredOrder[]): Fault[] {
  const placed = orders.flatMap(({ state, events }): Placed[] => (isPlaced(state) ? [{ state, events }] : []));
  const known = new Map<string, Placed>(placed.map((order) => [order.state.id, order]));
  return placed.flatMap((order) => [...auditTarget(order, known), ...auditOrigin(order, known)]);
}

function auditTarget({ state, events }: Placed, known: ReadonlyMap<string, Placed>): Fault[] {
  const cause = state.cancellation?.cause;
  if (cause?.code !== 'moved') return [];
  const fault = (what: string): Fault => ({
    what: `${state.id} was moved to ${cause.orderId}, ${what}`,
    orderId: state.id,
  });
  const there = known.get(cause.orderId);
  if (!there) return [fault('which does not exist.')];
  const faults: Fault[] = [];
  if (there.state.movedFrom?.orderId !== state.id) faults.push(fault('which does not say so.'));
  if (there.state.confirmedAt === undefined) faults.push(fault('which was never confirmed.'));
  if (isBegun(events)) faults.push(fault('although it had been begun.'));
  if (state.payment.captured.minor > 0) faults.push(fault('although it had been paid.'));
  return faults;
}

function auditOrigin({ state, events }: Placed, known: ReadonlyMap<string, Placed>): Fault[] {
  const { movedFrom: from } = state;
  if (!from) return [];
  const fault = (what: string): Fault => ({
    what: `${state.id} goes on for ${from.orderId}, ${what}`,
    orderId: state.id,
  });
  const here = known.get(from.orderId);
  if (!here) return [fault('which does not exist.')];
  const cause = here.state.cancellation?.cause;
  if (cause?.code === 'moved' && cause.orderId === state.id) return [];
  const faults: Fault[] = [];
  if (isBegun(events)) faults.push(fault('which was not moved to it, and was begun.'));
  if (state.payment.captured.minor > 0) faults.push(fault('which was not moved to it, and was paid.'));
  if (state.status !== 'rejected' && state.status !== 'cancelled') {
    faults.push(fault(`which was not moved to it, and is ${state.status}.`));
  }
  return faults;
}

function isBegun(events: readonly OrderEvent[]): boolean {
  return events.some(({ type }) => BEGUN.includes(type));
}
