import { Hono } from 'hono';
import { isPlaced } from '../domain/order/index.ts';
import { parseOrderId, parseStoreId } from '../domain/values.ts';
import type { PaymentNotice, ReadPaymentNotice } from '../ports.ts';
import type { AppEnv } from './access.ts';
import type { ApiDeps } from './app.ts';
import { Problem, PROBLEMS } from './problems.ts';

/**
 * Where Stripe tells what has happened without being asked: a customer has confirmed a payment, a bank disputes one. It is let in by its
 * signature alone. What it says is believed of nobody's money: the order's workflow asks the provider how things stand.
 *
 * Stripe sends whatever is not answered with 2xx again for days. So what it need not send again is 200, and an outage is not.
 */
export function paymentWebhook({ storage, pipeline, log }: ApiDeps, read: ReadPaymentNotice): Hono<AppEnv> {
  async function resume({ orderId, storeId }: Extract<PaymentNotice, { kind: 'payment_changed' }>): Promise<void> {
    const [store, id] = [parseStoreId(storeId), parseOrderId(orderId)];
    const stored = store && id && (await storage.orders.get(store, id));
    // Where the order does not wait for its customer, whoever works on it asks by itself.
    if (!stored || !isPlaced(stored.state)) return;
    const { payment, status } = stored.state;
    if (payment.status !== 'action_required' || status !== 'received') return;
    const meta = {
      commandId: `payment-notice.${stored.state.version}`,
      actor: { role: 'system', id: 'stripe' },
    } as const;
    try {
      await pipeline.command(stored, meta, { type: 'resumePayment' });
    } catch (error) {
      // It has gone on meanwhile, or nobody attends to it any more: sending it again would not help.
      if (!(error instanceof Problem) || PROBLEMS[error.code].status >= 500) throw error;
      log.info({ order: id, code: error.code }, 'A notice of the payment provider changed nothing');
    }
  }

  return new Hono<AppEnv>({ strict: false }).post('/webhooks/stripe', async (c) => {
    const notice = read(await c.req.text(), c.req.header('Stripe-Signature'));
    switch (notice.kind) {
      case 'forged':
        throw new Problem('invalid_signature', `This is not accepted as coming from Stripe: ${notice.reason}`);
      case 'payment_changed':
        await resume(notice);
        break;
      case 'needs_attention':
        log.warn({ payment: notice.paymentId }, notice.what);
        break;
      case 'other':
        break;
      default:
        return notice satisfies never;
    }
    return c.json({ received: true });
  });
}
