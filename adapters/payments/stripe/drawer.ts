import type Stripe from 'stripe';
import type { Attempt } from './attempt.ts';

/**
 * Each order has its own Stripe customer, the drawer that holds all its payments. Listing a customer's payments is
 * immediate, while Stripe's search may lag by minutes; a card attached to the customer can be charged again; and a mark
 * on it blocks late payments.
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

/** Blocks all further payments of this order: the mark is checked before a payment is confirmed. */
export async function closeDrawer(attempt: Attempt, drawer: Stripe.Customer): Promise<void> {
  await attempt.stripe.customers.update(drawer.id, { metadata: { closed: 'true' } }, attempt.options());
}

/** Blocks the payments of one change only. */
export async function closeDrawerFor(attempt: Attempt, drawer: Stripe.Customer, revisionId: string): Promise<void> {
  await attempt.stripe.customers.update(drawer.id, { metadata: { [markOf(revisionId)]: 'true' } }, attempt.options());
}

/**
 * @param drawer as expanded in a payment
 * @param revisionId the revision that payment is for
 */
export function isClosed(drawer: Stripe.PaymentIntent['customer'], revisionId = ''): boolean {
  if (typeof drawer !== 'object' || drawer === null || drawer.deleted) return false;
  return drawer.metadata['closed'] === 'true' || drawer.metadata[markOf(revisionId)] === 'true';
}

function markOf(revisionId: string): string {
  return `closed_${revisionId}`;
}

/** The oldest, if there are two. Undefined if there is none, or search has not caught up yet. */
export async function findDrawer(attempt: Attempt): Promise<Stripe.Customer | undefined> {
  const query = `metadata['order_id']:'${attempt.orderId}'`;
  const { data } = await attempt.stripe.customers.search({ query, limit: 100 }, attempt.options());
  return data.toSorted((a, b) => a.created - b.created)[0];
}
