import Stripe from 'stripe';
import type { PaymentNotice, ReadPaymentNotice } from '../../../ports.ts';

/** How old a notice may be, in seconds: somebody who has copied one cannot send it again the next day. */
const TOLERANCE_SECONDS = 300;

/** Reads what Stripe posts to the webhook. */
export function stripeNotices(webhookSecret: string): ReadPaymentNotice {
  return (body, signature = '') => {
    try {
      return noticeOf(Stripe.webhooks.constructEvent(body, signature, webhookSecret, TOLERANCE_SECONDS));
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error;
      return { kind: 'forged', reason: error.message.split('\n', 1)[0] ?? '' };
    }
  };
}

function noticeOf(event: Stripe.Event): PaymentNotice {
  switch (event.type) {
    case 'payment_intent.amount_capturable_updated':
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled': {
      const { order_id: orderId, store_id: storeId } = event.data.object.metadata;
      if (orderId === undefined || storeId === undefined) return { kind: 'other' };
      return { kind: 'payment_changed', orderId, storeId };
    }
    case 'charge.dispute.created': {
      const { payment_intent: intent, id, reason } = event.data.object;
      return attention(`The customer disputes the payment (${id}: ${reason}).`, intent);
    }
    case 'refund.failed': {
      const { payment_intent: intent, id, failure_reason: reason } = event.data.object;
      return attention(`The bank sent a refund back (${id}: ${reason ?? 'no reason given'}).`, intent);
    }
    default:
      return { kind: 'other' };
  }
}

function attention(what: string, intent: string | Stripe.PaymentIntent | null): PaymentNotice {
  return { kind: 'needs_attention', what, paymentId: typeof intent === 'string' ? intent : (intent?.id ?? 'unknown') };
}
