import { isPlaced, type OrderState } from '../../domain/order/index.ts';
import { describeQuestion } from '../../domain/order/words.ts';
import { parseOrderId, parseStoreId } from '../../domain/shared/values.ts';
import type { FollowingCommand, PaymentNotice, Storage, StoredOrder } from '../../ports.ts';
import type { Log } from '../log.ts';
import type { OrderDesk } from '../orders/desk.ts';
import { isOutage } from '../outages.ts';
import { Refused } from '../refused.ts';

interface NoticeDeps {
  readonly desk: OrderDesk;
  readonly storage: Pick<Storage, 'orders'>;
  readonly log: Log;
  /** Who tells it, as the orders' events have it. */
  readonly provider: string;
}

/** What a provider tells that is really from it. */
export type TrueNotice = Exclude<PaymentNotice, { readonly kind: 'forged' }>;
type NamedOrder = Pick<Extract<PaymentNotice, { kind: 'payment_changed' }>, 'orderId' | 'storeId'>;
type PlacedStored = StoredOrder & { readonly state: OrderState };

/**
 * Takes in what a payment provider tells without being asked: a customer has confirmed a payment, a bank disputes one. What it says is
 * believed of nobody's money: the order's workflow asks the provider how things stand. Only an outage is thrown: then it is to be told again.
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
  // Where the order does not wait for its customer, whoever works on it asks by itself.
  if (!stored) return;
  const { payment, status, version } = stored.state;
  if (payment.status !== 'action_required' || status !== 'received') return;
  await tell(deps, stored, String(version), { type: 'resumePayment' });
}

/** The order's manager is alerted; of what is no order's, the log tells. */
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
  { desk, log, provider }: NoticeDeps,
  stored: StoredOrder,
  step: string,
  command: FollowingCommand,
): Promise<void> {
  const meta = { commandId: `payment-notice.${step}`, actor: { role: 'system', id: provider } } as const;
  try {
    await desk.tell(stored, meta, command);
  } catch (error) {
    // It has gone on meanwhile, or nobody attends to it any more: sending it again would not help.
    if (!(error instanceof Refused) || isOutage(error as Refused)) throw error;
    log.info({ order: stored.state.id, code: error.code }, 'A notice of the payment provider changed nothing');
  }
}
