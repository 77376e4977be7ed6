import type Stripe from 'stripe';
import type { Payments } from '../../../ports.ts';
import type { Attempt } from './attempt.ts';
import { openDrawer } from './drawer.ts';
import { isMissing } from './errors.ts';
import { hashOf } from './hash.ts';

/**
 * Stripe's PaymentIntents: one for the original order, and one for each more expensive change. Each is created,
 * confirmed (which reserves the money), and then either captured or cancelled.
 */
export type Intent = Stripe.PaymentIntent;

export interface Wanted extends Omit<Parameters<Payments['authorize']>[0], 'amount' | 'onPage'> {
  readonly token: string;
  /** In Stripe's units. */
  readonly amount: number;
  readonly currency: string;
}

/** The revision id of the original order. */
const PLACED = 'placed';

export function revisionOf({ metadata }: Intent): string {
  return metadata['revision_id'] ?? PLACED;
}

/** Creates a payment without confirming it, or finds the existing one, with its drawer and charge expanded. */
export async function makeIntent(attempt: Attempt, wanted: Wanted): Promise<Intent> {
  const { orderId, storeId, amount, currency, token, revisionId = PLACED } = wanted;
  const isIt = (intent: Intent): boolean => intent.metadata['revision_id'] === revisionId;
  const drawer = await openDrawer(attempt);
  const intents = await listIntents(attempt, drawer);
  const known = intents.find(isIt);
  if (known) return known;
  // A token can be used once. The resulting payment method is attached to the order's drawer.
  const card = intents.find(({ metadata }) => metadata['revision_id'] === PLACED)?.payment_method;
  const method = card ? idOf(card) : await methodOf(attempt, token, revisionId);
  return attempt.once(
    `authorize:${revisionId}`,
    (options) =>
      attempt.stripe.paymentIntents.create(
        {
          amount,
          currency: currency.toLowerCase(),
          customer: drawer.id,
          capture_method: 'manual',
          allowed_payment_method_types: ['card'],
          // Attaches the card to the drawer, so that a change can be charged to it too.
          setup_future_usage: 'on_session',
          payment_method: method,
          metadata: { order_id: orderId, store_id: storeId, revision_id: revisionId },
          expand: ['customer', 'latest_charge'],
        },
        options,
      ),
    async () => (await listIntents(attempt, drawer)).find(isIt),
  );
}

/** All payments of an order, with drawer and charges expanded. */
export async function listIntents(attempt: Attempt, drawer: Stripe.Customer): Promise<Intent[]> {
  const query = { customer: drawer.id, limit: 100, expand: ['data.customer', 'data.latest_charge'] };
  const intents: Intent[] = [];
  for (let after: { starting_after?: string } = {}; ;) {
    const page = await attempt.stripe.paymentIntents.list({ ...query, ...after }, attempt.options());
    intents.push(...page.data);
    const last = page.data.at(-1);
    if (!page.has_more || !last) return intents;
    after = { starting_after: last.id };
  }
}

/** Reserves the money of a payment. Throws if the card is refused. */
export function confirmIntent(attempt: Attempt, { id }: Intent, returnUrl: string | undefined): Promise<Intent> {
  // With an address to return to, a bank that asks for the customer's confirmation has a page for it.
  const terms = returnUrl === undefined ? {} : { return_url: returnUrl };
  return attempt.once(
    // Another return address is another request, which the same key would refuse.
    returnUrl === undefined ? `confirm:${id}` : `confirm:${id}:${hashOf(returnUrl)}`,
    (options) => attempt.stripe.paymentIntents.confirm(id, terms, options),
    () => readUnless(attempt, id, (now) => now.status === 'requires_confirmation'),
  );
}

/** Captures the reserved amount, or part of it. */
export function captureIntent(attempt: Attempt, { id }: Intent, amount: number): Promise<Intent> {
  return attempt.once(
    `capture:${id}`,
    (options) => attempt.stripe.paymentIntents.capture(id, { amount_to_capture: amount }, options),
    () => readUnless(attempt, id, (now) => now.status === 'requires_capture'),
  );
}

/**
 * Cancels an uncaptured payment, releasing its reservation.
 *
 * @param reason `duplicate` if another payment replaces it
 * @returns the resulting payment; a captured one is unchanged
 */
export async function cancelIntent(
  attempt: Attempt,
  intent: Intent,
  reason: 'abandoned' | 'duplicate' = 'abandoned',
): Promise<Intent> {
  if (!isOpen(intent)) return intent;
  if (intent.status === 'processing') throw undecided(intent);
  return attempt.once(
    `cancel:${reason}:${intent.id}`,
    (options) => attempt.stripe.paymentIntents.cancel(intent.id, { cancellation_reason: reason }, options),
    () => readUnless(attempt, intent.id, isOpen),
  );
}

/** A payment of this order; undefined if there is none with this id. */
export async function readIntent(attempt: Attempt, id: string): Promise<Intent | undefined> {
  // The id may be another provider's, from before the switch to Stripe.
  if (!id.startsWith('pi_')) return undefined;
  try {
    const intent = await attempt.stripe.paymentIntents.retrieve(id, {}, attempt.options());
    return intent.metadata['order_id'] === attempt.orderId ? intent : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export function isOpen({ status }: Intent): boolean {
  return status !== 'succeeded' && status !== 'canceled';
}

/** Whether it ever held money, i.e. has a charge approved by the bank. */
export function wasAuthorized({ latest_charge: charge }: Intent): boolean {
  return typeof charge === 'object' && charge !== null && charge.status === 'succeeded';
}

/** Whether its money is reserved, or was until the order ended. An expired one holds nothing. */
export function wasHeld(intent: Intent): boolean {
  const { status, cancellation_reason: reason } = intent;
  return status === 'requires_capture' || (status === 'canceled' && reason === 'abandoned' && wasAuthorized(intent));
}

/** The bank's refusal, for the customer. */
export function refusalOf({ last_payment_error: error, latest_charge: charge }: Intent): string | undefined {
  const failure = typeof charge === 'object' && charge !== null ? charge.failure_message : undefined;
  return error?.message ?? failure ?? undefined;
}

/** Thrown to be retried. */
export function undecided({ id, status }: Intent): Error {
  return new Error(`Stripe is still processing ${id}, which is ${status}.`);
}

async function readUnless(
  attempt: Attempt,
  id: string,
  isUndone: (intent: Intent) => boolean,
): Promise<Intent | undefined> {
  const intent = await attempt.stripe.paymentIntents.retrieve(id, {}, attempt.options());
  return isUndone(intent) ? undefined : intent;
}

/** A legacy token is a card that must be converted to a payment method first. */
async function methodOf(attempt: Attempt, token: string, revisionId: string): Promise<string> {
  if (!token.startsWith('tok_')) return token;
  const { id } = await attempt.once(
    `card:${revisionId}`,
    (options) => attempt.stripe.paymentMethods.create({ type: 'card', card: { token } }, options),
    () => Promise.resolve(undefined),
  );
  return id;
}

function idOf(method: string | Stripe.PaymentMethod): string {
  return typeof method === 'string' ? method : method.id;
}
