import { isPlaced, type OrderState } from '../../domain/order/index.ts';
import { refundIdOf, refundsOf, type Refund } from '../../domain/order/refunds.ts';
import { parseMoney } from '../../domain/shared/money.ts';
import { isTheirs, readerOf } from '../access/relation.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import type { Asker, OrderDesk, OrderRequest, Preparation } from './desk.ts';

export interface RefundForm {
  /** A decimal string in the order's currency; default: everything left. */
  readonly amount?: string | undefined;
  readonly reason: string;
  /** The driver who has given it back in cash. */
  readonly driverId?: string | undefined;
}

/** A refund and its order. */
export interface OrderRefund {
  readonly order: OrderState;
  readonly refund: Refund;
}

/** Refunds a payment, in full or in part: through its provider, or in cash, which has been given back by hand. */
export async function refundOrder(desk: OrderDesk, request: OrderRequest, form: RefundForm): Promise<OrderRefund> {
  const content = { type: 'refund', ...form };
  const { state, events, commandId } = await desk.carryOut(request, refund(form, request.principal), { content });
  const requested = events.find((event) => event.commandId === commandId && event.type === 'RefundRequested');
  const order = placed(state);
  return { order, refund: need(refundsOf(events), order.id, requested ? refundIdOf(requested.seq) : commandId) };
}

/** All refunds of an order, those of a cancellation too. */
export async function listRefunds(desk: OrderDesk, asker: Asker, orderId: string): Promise<OrderRefund[]> {
  const { state, events } = await desk.find(asker, orderId);
  if (!isPlaced(state)) return [];
  return refundsOf(events).map((each) => ({ order: state, refund: each }));
}

export async function findRefund(
  desk: OrderDesk,
  asker: Asker,
  orderId: string,
  refundId: string,
): Promise<OrderRefund> {
  const { state, events } = await desk.find(asker, orderId);
  return { order: placed(state), refund: need(refundsOf(events), state.id, refundId) };
}

function placed(state: Parameters<typeof isPlaced>[0]): OrderState {
  if (!isPlaced(state)) throw new Refused('refund_not_found', `${state.id} is a draft and has no refunds.`);
  return state;
}

function need(refunds: readonly Refund[], orderId: string, id: string): Refund {
  const found = refunds.find((each) => each.id === id);
  if (!found) throw new Refused('refund_not_found', `Order ${orderId} has no refund ${id}.`);
  return found;
}

function refund({ amount: decimal, reason, driverId }: RefundForm, principal: Principal): Preparation {
  return async ({ state }, _earlier, refundId) => {
    if (isTheirs(readerOf(principal), state.customer)) {
      throw new Refused('forbidden', 'This is your own order: another manager has to refund it.');
    }
    const who = driverId === undefined ? {} : { driverId };
    if (decimal === undefined) return { type: 'refund', refundId, reason, ...who };
    const { currency } = state.totals.total;
    const amount = parseMoney(decimal, currency);
    if (!amount) throw new Refused('invalid_amount', `"${decimal}" is not an amount in ${currency}.`);
    return { type: 'refund', refundId, amount, reason, ...who };
  };
}
