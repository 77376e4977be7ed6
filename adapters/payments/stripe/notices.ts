import Stripe from 'stripe';
import type { PaymentQuestion } from '../../../domain/order/index.ts';
import type { PaymentNotice, PaymentNotices } from '../../../ports.ts';
import { connectStripe, type StripeSettings } from './client.ts';
import { isMissing } from './errors.ts';

/** Maximum age of a notice in seconds, against replay attacks. */
const TOLERANCE_SECONDS = 300;
/** Stripe waits only some seconds for a response before it sends the notice again. */
const ASK_MS = 5_000;

interface NoticeSettings extends Pick<StripeSettings, 'secretKey' | 'apiUrl'> {
  readonly webhookSecret: string;
}

type Metadata = Readonly<Record<string, string | undefined>>;

/** Parses Stripe's webhook posts. If one does not name its order, it is looked up at Stripe; outages are thrown. */
export function stripeNotices({ webhookSecret, ...settings }: NoticeSettings): PaymentNotices {
  const stripe = connectStripe(settings);
  return {
    id: 'stripe',
    name: 'Stripe',
    path: '/webhooks/stripe',
    signatureHeader: 'Stripe-Signature',
    async read(body, signature = '') {
      let event: Stripe.Event;
      try {
        event = Stripe.webhooks.constructEvent(body, signature, webhookSecret, TOLERANCE_SECONDS);
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error;
        return { kind: 'forged', reason: error.message.split('\n', 1)[0] ?? '' };
      }
      return noticeOf(event, async (paymentId) => {
        try {
          return (await stripe.paymentIntents.retrieve(paymentId, {}, { timeout: ASK_MS })).metadata;
        } catch (error) {
          if (isMissing(error)) return {};
          throw error;
        }
      });
    },
  };
}

async function noticeOf(
  event: Stripe.Event,
  metadataOf: (paymentId: string) => Promise<Metadata>,
): Promise<PaymentNotice> {
  switch (event.type) {
    case 'payment_intent.amount_capturable_updated':
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled': {
      const order = orderIn(event.data.object.metadata);
      return order ? { kind: 'payment_changed', ...order } : { kind: 'other' };
    }
    case 'checkout.session.completed':
    case 'checkout.session.expired': {
      const order = orderIn(event.data.object.metadata ?? {});
      return order ? { kind: 'payment_changed', ...order } : { kind: 'other' };
    }
    case 'charge.dispute.created': {
      const { payment_intent: intent, id, reason } = event.data.object;
      return attention({ code: 'disputed', reason }, id, intent);
    }
    case 'refund.failed': {
      const { payment_intent: intent, id, failure_reason: reason } = event.data.object;
      return attention({ code: 'refund_returned', ...(reason ? { reason } : {}) }, id, intent);
    }
    default:
      return { kind: 'other' };
  }

  async function attention(
    question: PaymentQuestion,
    id: string,
    intent: string | Stripe.PaymentIntent | null,
  ): Promise<PaymentNotice> {
    const paymentId = typeof intent === 'string' ? intent : intent?.id;
    const order = paymentId === undefined ? undefined : orderIn(await metadataOf(paymentId));
    return { kind: 'needs_attention', question, id, paymentId: paymentId ?? 'unknown', ...(order ? { order } : {}) };
  }
}

function orderIn({ order_id: orderId, store_id: storeId }: Metadata): { orderId: string; storeId: string } | undefined {
  return orderId === undefined || storeId === undefined ? undefined : { orderId, storeId };
}
