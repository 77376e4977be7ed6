import type Stripe from 'stripe';
import type { Attempt } from './attempt.ts';
import { openDrawer } from './drawer.ts';
import { isMissing } from './errors.ts';
import { hashOf } from './hash.ts';
import type { Wanted } from './intents.ts';

/**
 * Stripe's Checkout Sessions: the page on which a customer pays an online order, or a more expensive change of it. The page makes the
 * PaymentIntent, which then holds the money like a card's. A customer whose card is declined there may try another one, until the
 * session ends.
 */
export type Session = Stripe.Checkout.Session;

/** Opens the page of a payment, or finds it, with its drawer expanded. */
export async function makeSession(attempt: Attempt, wanted: Omit<Wanted, 'token'>): Promise<Session> {
  const { orderId, storeId, amount, currency, revisionId = 'placed', returnUrl = '' } = wanted;
  const isIt = ({ metadata }: Session): boolean => metadata?.['revision_id'] === revisionId;
  const drawer = await openDrawer(attempt);
  const known = (await listSessions(attempt, drawer)).find(isIt);
  if (known) return known;
  const metadata = { order_id: orderId, store_id: storeId, revision_id: revisionId };
  return attempt.once(
    // Another return address is another request, which the same key would refuse.
    `session:${revisionId}:${hashOf(returnUrl)}`,
    (options) =>
      attempt.stripe.checkout.sessions.create(
        {
          mode: 'payment',
          customer: drawer.id,
          line_items: [
            {
              quantity: 1,
              price_data: {
                currency: currency.toLowerCase(),
                unit_amount: amount,
                product_data: { name: `Order ${orderId}` },
              },
            },
          ],
          payment_intent_data: { capture_method: 'manual', metadata },
          metadata,
          success_url: returnUrl,
          cancel_url: returnUrl,
          expand: ['customer'],
        },
        options,
      ),
    async () => (await listSessions(attempt, drawer)).find(isIt),
  );
}

/** Ends all pages of an order, or of one change, that are still open: nothing can be paid there any more. */
export async function endSessions(attempt: Attempt, drawer: Stripe.Customer, revisionId?: string): Promise<void> {
  for (const session of await listSessions(attempt, drawer)) {
    const isIt = revisionId === undefined || session.metadata?.['revision_id'] === revisionId;
    if (isIt && session.status === 'open') await endSession(attempt, session);
  }
}

/** Ends a page, unless its customer has just paid there. */
export async function endSession(attempt: Attempt, { id }: Session): Promise<void> {
  await attempt.once(
    `expire:${id}`,
    (options) => attempt.stripe.checkout.sessions.expire(id, {}, options),
    async () => {
      const now = await attempt.stripe.checkout.sessions.retrieve(id, {}, attempt.options());
      return now.status === 'open' ? undefined : now;
    },
  );
}

/** The payment made on a page; undefined before its customer has tried. */
export async function intentOfSession(
  attempt: Attempt,
  { payment_intent: intent }: Session,
): Promise<Stripe.PaymentIntent | undefined> {
  const id = typeof intent === 'string' ? intent : intent?.id;
  if (id === undefined) return undefined;
  try {
    return await attempt.stripe.paymentIntents.retrieve(
      id,
      { expand: ['customer', 'latest_charge'] },
      attempt.options(),
    );
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function listSessions(attempt: Attempt, drawer: Stripe.Customer): Promise<Session[]> {
  const query = { customer: drawer.id, limit: 100, expand: ['data.customer'] };
  const { data } = await attempt.stripe.checkout.sessions.list(query, attempt.options());
  return data.toSorted((a, b) => a.created - b.created);
}
