import type Stripe from 'stripe';
import type { Attempt } from './attempt.ts';

/**
 * Each order has a customer of its own at Stripe: the drawer that all its payments lie in. Stripe lists what a customer has without a
 * delay, while its search may lag by minutes; a card that belongs to the customer can be charged a second time; and a mark on it closes
 * the order to payments that come too late.
 *
 * A drawer is found by its idempotency key within the first day, and by search after it.
 */
export async function openDrawer(attempt: Attempt): Promise<Stripe.Customer> {
  const { stripe, orderId } = attempt;
  const known = await findDrawer(attempt);
  if (known) return known;
  return attempt.once(
    'drawer',
    (options) => stripe.customers.create({ metadata: { order_id: orderId }, description: `Order ${orderId}` }, options),
    () => findDrawer(attempt),
  );
}

/** From now on, no payment of this order goes on: whoever makes one sees the mark on it, before it is confirmed. */
export async function closeDrawer(attempt: Attempt, drawer: Stripe.Customer): Promise<void> {
  await attempt.stripe.customers.update(drawer.id, { metadata: { closed: 'true' } }, attempt.options());
}

/** The same for the payments of one change only. */
export async function closeDrawerFor(attempt: Attempt, drawer: Stripe.Customer, revisionId: string): Promise<void> {
  await attempt.stripe.customers.update(drawer.id, { metadata: { [markOf(revisionId)]: 'true' } }, attempt.options());
}

/**
 * @param drawer as it came with a payment
 * @param revisionId what that payment is for
 */
export function isClosed(drawer: Stripe.PaymentIntent['customer'], revisionId: string): boolean {
  if (typeof drawer !== 'object' || drawer === null || drawer.deleted) return false;
  return drawer.metadata['closed'] === 'true' || drawer.metadata[markOf(revisionId)] === 'true';
}

function markOf(revisionId: string): string {
  return `closed_${revisionId}`;
}

/** The oldest, should there be two. Undefined where there is none, or where search has not caught up yet. */
export async function findDrawer(attempt: Attempt): Promise<Stripe.Customer | undefined> {
  const query = `metadata['order_id']:'${attempt.orderId}'`;
  const { data } = await attempt.stripe.customers.search({ query, limit: 100 }, attempt.options());
  return data.toSorted((a, b) => a.created - b.created)[0];
}
