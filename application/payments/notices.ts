import { isPlaced, type OrderState } from '../../domain/order/index.ts';
import { describeQuestion } from '../../domain/order/words.ts';
import { parseOrderId, parseStoreId } from '../../domain/shared/values.ts';
import type { RequestId } from '../../domain/shared/request-id.ts';
import type { FollowingCommand, PaymentNotice, Storage, StoredOrder } from '../../ports.ts';
import type { Log } from '../log.ts';
import type { OrderDesk } from '../orders/desk.ts';
import { isOutage } from '../outages.ts';
import { Refused } from '../refused.ts';

interface NoticeDeps {
  readonly desk: OrderDesk;
  readonly storage: Pick<Storage, 'orders'>;
  readonly log: Log;
  /** The sender, as recorded in the orders' events. */
  readonly provider: string;
  readonly requestId: RequestId;
}

/** A verified notice of a payment provider. */
export type TrueNotice = Exclude<PaymentNotice, { readonly kind: 'forged' }>;
type NamedOrder = Pick<Extract<PaymentNotice, { kind: 'payment_changed' }>, 'orderId' | 'storeId'>;
type PlacedStored = StoredOrder & { readonly state: OrderState };

/**
 * Handles a notice of a payment provider: a customer has confirmed a payment, a bank disputes one. Its content is not trusted: the
 * order's workflow queries the provider. Throws only for outages, so that the provider retries.
 */
export async function takeNotice(deps: NoticeDeps, notice: TrueNotice): Promise<void> {
  switch (notice.kind) {
    case 'payment_changed':
      return resume(deps, notice);
    case 'needs_attention':
      return question(deps, notice);
    case 'other':
      return undefined;
    default:
      return notice satisfies never;
  }
}

async function resume(deps: NoticeDeps, order: NamedOrder): Promise<void> {
  const stored = await find(deps, order);
  if (!stored || !mayWait(stored.state)) return;
  const { version } = stored.state;
  await tell(deps, stored, String(version), { type: 'resumePayment' });
}

/**
 * Whether the order may be waiting for a payment. A customer can be faster than the record of the provider's answer that makes it wait,
 * so a payment without an answer counts, too.
 */
function mayWait({ payment, status, pendingRevision }: OrderState): boolean {
  const isUnpaid = payment.status === 'pending' || payment.status === 'action_required';
  return (status === 'received' && isUnpaid) || pendingRevision !== undefined;
}

/** Alerts the order's manager; a notice for no order is logged. */
async function question(
  deps: NoticeDeps,
  { question: asked, id, paymentId, order }: Extract<PaymentNotice, { kind: 'needs_attention' }>,
): Promise<void> {
  const stored = order && (await find(deps, order));
  if (stored) await tell(deps, stored, id, { type: 'questionPayment', questionId: id, question: asked });
  else deps.log.warn({ payment: paymentId }, describeQuestion(asked, id));
}

async function find({ storage }: NoticeDeps, { orderId, storeId }: NamedOrder): Promise<PlacedStored | undefined> {
  const [store, id] = [parseStoreId(storeId), parseOrderId(orderId)];
  const stored = store && id && (await storage.orders.get(store, id));
  return stored && isPlaced(stored.state) ? { ...stored, state: stored.state } : undefined;
}

async function tell(
  { desk, log, provider, requestId }: NoticeDeps,
  stored: StoredOrder,
  step: string,
  command: FollowingCommand,
): Promise<void> {
  const actor = { role: 'system', id: provider } as const;
  const meta = { commandId: `payment-notice.${step}`, actor, requestId };
  try {
    await desk.tell(stored, meta, command);
  } catch (error) {
    // The order has moved on, or has no workflow any more: a retry would not help.
    if (!(error instanceof Refused) || isOutage(error as Refused)) throw error;
    log.info({ order: stored.state.id, code: error.code }, 'A notice from the payment provider had no effect');
  }
}
