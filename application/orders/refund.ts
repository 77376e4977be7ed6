import { isPlaced, type OrderEvent, type OrderState } from '../../domain/order/index.ts';
import { refundIdOf, refundsNow, type Refund } from '../../domain/order/refunds.ts';
import { parseMoney, type Money } from '../../domain/shared/money.ts';
import { instant, type Instant, type StoreId } from '../../domain/shared/values.ts';
import type { Storage, StoredOrder } from '../../ports.ts';
import { readNames, type NameOf } from '../access/names.ts';
import { isTheirs, readerOf } from '../access/relation.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import type { Asker, OrderDesk, OrderRequest, Preparation } from './desk.ts';
import { mustSee, showsOf, type Sight } from './show.ts';

/** What one manager may refund of an order, by currency; more waits for a second one. Of a currency that is not named: everything. */
export type RefundLimits = Readonly<Record<string, Money>>;

export interface RefundDeps {
  readonly storage: Pick<Storage, 'access'>;
  readonly refundApprovalAbove: RefundLimits;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

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
  readonly refund: ShownRefund;
}

/** A refund as its reader may see it: who of the staff had part in it, and their reasons, is for managers. */
export type ShownRefund = Omit<Refund, 'requestedBy' | 'decidedBy'> & {
  readonly requestedBy: Pick<Refund['requestedBy'], 'role'> & { readonly id?: string };
  readonly decidedBy?: Refund['decidedBy'];
};

/** Refunds a payment, in full or in part: through its provider, or in cash, which has been given back by hand. */
export async function refundOrder(
  desk: OrderDesk,
  deps: RefundDeps,
  request: OrderRequest,
  form: RefundForm,
): Promise<OrderRefund> {
  const content = { type: 'refund', ...form };
  const done = await desk.carryOut(request, refund(deps, form, request), { content });
  const began = done.events.find((event) => event.commandId === done.commandId && isRequest(event));
  return findIn(done, 'whole', began ? refundIdOf(began.seq) : done.commandId, instant(deps.now()));
}

/** All refunds of an order, those of a cancellation too. */
export async function listRefunds(
  desk: OrderDesk,
  { now }: Pick<RefundDeps, 'now'>,
  asker: Asker,
  orderId: string,
): Promise<OrderRefund[]> {
  const stored = await desk.find(asker, orderId);
  const sight = await mustSee(asker.principal, stored.state);
  return isPlaced(stored.state) ? visibleRefunds(stored.state, stored.events, sight, instant(now())) : [];
}

export async function findRefund(
  desk: OrderDesk,
  { now }: Pick<RefundDeps, 'now'>,
  asker: Asker,
  { orderId, refundId }: { readonly orderId: string; readonly refundId: string },
): Promise<OrderRefund> {
  const stored = await desk.find(asker, orderId);
  return findIn(stored, await mustSee(asker.principal, stored.state), refundId, instant(now()));
}

/** The names of those of the staff who had part in them: for those who are shown who it was. */
export function namesOfRefunds(
  deps: Pick<RefundDeps, 'storage'>,
  storeId: StoreId,
  refunds: readonly Pick<OrderRefund, 'refund'>[],
): Promise<NameOf> {
  const ids = refunds.flatMap(({ refund: { requestedBy, decidedBy, driverId } }) =>
    requestedBy.id === undefined ? [] : [requestedBy.id, decidedBy?.id, driverId],
  );
  return readNames(deps, storeId, ids);
}

/** @throws Refused `refund_not_found` */
export function findIn({ state, events }: StoredOrder, sight: Sight, id: string, now: Instant): OrderRefund {
  const refunds = isPlaced(state) ? visibleRefunds(state, events, sight, now) : [];
  const found = refunds.find((each) => each.refund.id === id);
  if (!found) throw new Refused('refund_not_found', `Order ${state.id} has no refund ${id}.`);
  return found;
}

function isRequest({ type }: OrderEvent): boolean {
  return type === 'RefundRequested' || type === 'RefundApprovalRequested';
}

/** Customers see what they get, and staff who do not see the payment see nothing. */
function visibleRefunds(order: OrderState, events: readonly OrderEvent[], sight: Sight, now: Instant): OrderRefund[] {
  if (showsOf(sight).payment !== 'whole') return [];
  const refunds = refundsNow(order, events, now);
  if (sight === 'whole') return refunds.map((each) => ({ order, refund: each }));
  return refunds
    .filter(({ status }) => status === 'pending' || status === 'refunded' || status === 'failed')
    .map((each) => ({ order, refund: withoutStaff(each) }));
}

function withoutStaff(whole: Refund): ShownRefund {
  const { reason: _, decidedBy: __, decidedAt: ___, expiresAt: ____, requestedBy, ...rest } = whole;
  return { ...rest, requestedBy: { role: requestedBy.role } };
}

function refund(
  { storage, refundApprovalAbove, now }: RefundDeps,
  { amount: decimal, reason, driverId }: RefundForm,
  { principal, storeId }: OrderRequest,
): Preparation {
  return async ({ state }, _earlier, refundId) => {
    mustBeAnothers(principal, state, 'refund it');
    const { currency } = state.totals.total;
    const amount = decimal === undefined ? undefined : parseMoney(decimal, currency);
    if (decimal !== undefined && !amount) {
      throw new Refused('invalid_amount', `"${decimal}" is not an amount in ${currency}.`);
    }
    const approvalAbove = refundApprovalAbove[currency];
    if (approvalAbove) {
      // Before it is asked for, so that it is found whatever crashes: whether it has to wait is for the order to decide.
      const noted = { orderId: state.id, at: instant(now()) };
      await storage.access.refundedOrders.change(storeId, state.id, () => noted);
    }
    return {
      type: 'refund',
      refundId,
      reason,
      ...(amount && { amount }),
      ...(driverId === undefined ? {} : { driverId }),
      ...(approvalAbove && { approvalAbove }),
    };
  };
}

/** @throws Refused `forbidden` for an order of their own */
export function mustBeAnothers(
  principal: Principal,
  { customer }: Pick<StoredOrder['state'], 'customer'>,
  what: string,
): void {
  if (!isTheirs(readerOf(principal), customer)) return;
  throw new Refused('forbidden', `This is your own order: another manager has to ${what}.`);
}
