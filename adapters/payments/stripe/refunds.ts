import type Stripe from 'stripe';
import { add, subtract, zero, type Money } from '../../../domain/shared/money.ts';
import type { RefundResult } from '../../../domain/order/index.ts';
import { fromStripe, toStripe } from './amounts.ts';
import type { Attempt } from './attempt.ts';
import { hashOf } from './hash.ts';
import type { Intent } from './intents.ts';

/**
 * Refunds part of a captured payment, once per id.
 *
 * @param amount default: everything left
 */
export async function refundIntent(
  attempt: Attempt,
  taken: Intent,
  refundId: string,
  amount?: Money,
): Promise<RefundResult> {
  const isIt = ({ metadata }: Stripe.Refund): boolean => metadata?.['refund_id'] === refundId;
  const given = await listRefunds(attempt, taken);
  const known = given.find(isIt);
  if (known) return resultOf(known);
  const left = subtract(receivedOf(taken), sumOf(taken, given));
  const wanted = amount ?? left;
  if (wanted.minor > left.minor) return { outcome: 'failed', reason: 'More than the remaining amount of the payment.' };
  if (wanted.minor === 0) return { outcome: 'refunded', amount: zero(left.currency) };
  const charged = toStripe(wanted);
  if (charged === undefined) return { outcome: 'failed', reason: 'Stripe cannot refund this amount exactly.' };
  const refund = await attempt.once(
    // An id may be longer than an idempotency key may be.
    `refund:${hashOf(refundId)}`,
    (options) =>
      attempt.stripe.refunds.create(
        {
          payment_intent: taken.id,
          amount: charged,
          reason: 'requested_by_customer',
          metadata: { order_id: attempt.orderId, refund_id: refundId },
        },
        options,
      ),
    async () => (await listRefunds(attempt, taken)).find(isIt),
  );
  return resultOf(refund);
}

/** The captured amount. */
export function receivedOf({ amount_received: amount, currency }: Intent): Money {
  return fromStripe(amount, currency);
}

/** The amount refunded so far. */
export async function refundedOf(attempt: Attempt, taken: Intent): Promise<Money> {
  return sumOf(taken, await listRefunds(attempt, taken));
}

function sumOf(taken: Intent, refunds: readonly Stripe.Refund[]): Money {
  const given = refunds.map(resultOf).flatMap((each) => (each.outcome === 'refunded' ? [each.amount] : []));
  return add(zero(receivedOf(taken).currency), ...given);
}

async function listRefunds(attempt: Attempt, { id }: Intent): Promise<Stripe.Refund[]> {
  const refunds: Stripe.Refund[] = [];
  for (let after: { starting_after?: string } = {}; ;) {
    const query = { payment_intent: id, limit: 100, ...after };
    const page = await attempt.stripe.refunds.list(query, attempt.options());
    refunds.push(...page.data);
    const last = page.data.at(-1);
    if (!page.has_more || !last) return refunds;
    after = { starting_after: last.id };
  }
}

/** A pending refund counts as done: if the bank returns it, Stripe notifies us. */
function resultOf({ status, amount, currency, failure_reason: failure }: Stripe.Refund): RefundResult {
  if (status === 'failed' || status === 'canceled') {
    return { outcome: 'failed', reason: `Stripe could not refund it: ${failure ?? status}.` };
  }
  return { outcome: 'refunded', amount: fromStripe(amount, currency) };
}
