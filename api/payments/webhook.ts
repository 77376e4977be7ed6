import { Hono } from 'hono';
import { isPlaced, type OrderState } from '../../domain/order/index.ts';
import { parseOrderId, parseStoreId } from '../../domain/shared/values.ts';
import type { FollowingCommand, PaymentNotice, ReadPaymentNotice, StoredOrder } from '../../ports.ts';
import type { AppEnv } from '../http/access.ts';
import type { ApiDeps } from '../deps.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { Refused } from '../../application/refused.ts';
import { HttpProblem, PROBLEMS } from '../http/problems.ts';

type NamedOrder = Pick<Extract<PaymentNotice, { kind: 'payment_changed' }>, 'orderId' | 'storeId'>;
type PlacedStored = StoredOrder & { readonly state: OrderState };

/**
 * Where Stripe tells what has happened without being asked: a customer has confirmed a payment, a bank disputes one. It is let in by its
 * signature alone. What it says is believed of nobody's money: the order's workflow asks the provider how things stand.
 *
 * Stripe sends whatever is not answered with 2xx again for days. So what it need not send again is 200, and an outage is not.
 */
export function paymentWebhook(deps: ApiDeps, read: ReadPaymentNotice): Hono<AppEnv> {
  const { storage, log } = deps;
  const desk = new OrderDesk(deps);

  async function find({ orderId, storeId }: NamedOrder): Promise<PlacedStored | undefined> {
    const [store, id] = [parseStoreId(storeId), parseOrderId(orderId)];
    const stored = store && id && (await storage.orders.get(store, id));
    return stored && isPlaced(stored.state) ? { ...stored, state: stored.state } : undefined;
  }

  async function tell(stored: StoredOrder, step: string, command: FollowingCommand): Promise<void> {
    const meta = { commandId: `payment-notice.${step}`, actor: { role: 'system', id: 'stripe' } } as const;
    try {
      await desk.tell(stored, meta, command);
    } catch (error) {
      // It has gone on meanwhile, or nobody attends to it any more: sending it again would not help.
      if (!(error instanceof Refused) || PROBLEMS[(error as Refused).code].status >= 500) throw error;
      log.info({ order: stored.state.id, code: error.code }, 'A notice of the payment provider changed nothing');
    }
  }

  async function resume(order: NamedOrder): Promise<void> {
    const stored = await find(order);
    // Where the order does not wait for its customer, whoever works on it asks by itself.
    if (!stored) return;
    const { payment, status, version } = stored.state;
    if (payment.status !== 'action_required' || status !== 'received') return;
    await tell(stored, String(version), { type: 'resumePayment' });
  }

  /** The order's manager is alerted; of what is no order's, the log tells. */
  async function question({ what, id, paymentId, order }: Extract<PaymentNotice, { kind: 'needs_attention' }>) {
    const stored = order && (await find(order));
    if (stored) await tell(stored, id, { type: 'questionPayment', questionId: id, what });
    else log.warn({ payment: paymentId }, what);
  }

  return new Hono<AppEnv>({ strict: false }).post('/webhooks/stripe', async (c) => {
    const notice = await read(await c.req.text(), c.req.header('Stripe-Signature'));
    switch (notice.kind) {
      case 'forged':
        throw new HttpProblem('invalid_signature', `This is not accepted as coming from Stripe: ${notice.reason}`);
      case 'payment_changed':
        await resume(notice);
        break;
      case 'needs_attention':
        await question(notice);
        break;
      case 'other':
        break;
      default:
        return notice satisfies never;
    }
    return c.json({ received: true });
  });
}
