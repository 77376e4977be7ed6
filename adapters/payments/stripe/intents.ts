import type Stripe from 'stripe';
import type { Payments } from '../../../ports.ts';
import type { Attempt } from './attempt.ts';
import { openDrawer } from './drawer.ts';
import { isMissing } from './errors.ts';

/**
 * Stripe's PaymentIntents: one for the order as it was placed, and one for each change that costs more. Each is made, confirmed (now it
 * holds money), and then either taken or cancelled.
 */
export type Intent = Stripe.PaymentIntent;

export interface Wanted extends Omit<Parameters<Payments['authorize']>[0], 'amount'> {
  readonly token: string;
  /** As Stripe counts. */
  readonly amount: number;
  readonly currency: string;
}

/** The revision of an order as it was placed. */
const PLACED = 'placed';

export function revisionOf({ metadata }: Intent): string {
  return metadata['revision_id'] ?? PLACED;
}

/** Makes a payment without confirming it, or finds the one that there is. It comes with its drawer and its charge. */
export async function makeIntent(attempt: Attempt, wanted: Wanted): Promise<Intent> {
  const { orderId, storeId, amount, currency, token, revisionId = PLACED } = wanted;
  const isIt = (intent: Intent): boolean => intent.metadata['revision_id'] === revisionId;
  const drawer = await openDrawer(attempt);
  const intents = await listIntents(attempt, drawer);
  const known = intents.find(isIt);
  if (known) return known;
  // A token is spent on its first payment. What it has become belongs to the order's drawer.
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
          // Keeps the card in the drawer, so that a change can be charged to it too.
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

/** All payments of an order, with their drawer and their charges. */
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

/** Reserves the money of a payment. A card that is refused is thrown. */
export function confirmIntent(attempt: Attempt, { id, metadata }: Intent): Promise<Intent> {
  // A change cannot wait for its customer: a bank that asks for them has said no.
  const terms = metadata['revision_id'] === PLACED ? {} : { error_on_requires_action: true };
  return attempt.once(
    `confirm:${id}`,
    (options) => attempt.stripe.paymentIntents.confirm(id, terms, options),
    () => readUnless(attempt, id, (now) => now.status === 'requires_confirmation'),
  );
}

/** Takes a part of what is reserved, or all of it. */
export function captureIntent(attempt: Attempt, { id }: Intent, amount: number): Promise<Intent> {
  return attempt.once(
    `capture:${id}`,
    (options) => attempt.stripe.paymentIntents.capture(id, { amount_to_capture: amount }, options),
    () => readUnless(attempt, id, (now) => now.status === 'requires_capture'),
  );
}

/**
 * Ends a payment whose money has not been taken, and gives back what it holds.
 *
 * @param reason `duplicate` where another one has taken its place
 * @returns the payment as it now is: one whose money has been taken stays as it was
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

/** A payment of this order; undefined where there is none of this id. */
export async function readIntent(attempt: Attempt, id: string): Promise<Intent | undefined> {
  // It may be another provider's, from before Stripe was chosen.
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

/** Whether it ever held money: a charge that its bank has agreed to. */
export function wasAuthorized({ latest_charge: charge }: Intent): boolean {
  return typeof charge === 'object' && charge !== null && charge.status === 'succeeded';
}

/** Whether its money is reserved, or was until the order was given up. One that ran out by itself holds nothing. */
export function wasHeld(intent: Intent): boolean {
  const { status, cancellation_reason: reason } = intent;
  return status === 'requires_capture' || (status === 'canceled' && reason === 'abandoned' && wasAuthorized(intent));
}

/** What the bank said, for the customer to read. */
export function refusalOf({ last_payment_error: error, latest_charge: charge }: Intent): string | undefined {
  const failure = typeof charge === 'object' && charge !== null ? charge.failure_message : undefined;
  return error?.message ?? failure ?? undefined;
}

/** To be asked again in a moment. */
export function undecided({ id, status }: Intent): Error {
  return new Error(`Stripe has not decided yet about ${id}, which is ${status}.`);
}

async function readUnless(
  attempt: Attempt,
  id: string,
  isUndone: (intent: Intent) => boolean,
): Promise<Intent | undefined> {
  const intent = await attempt.stripe.paymentIntents.retrieve(id, {}, attempt.options());
  return isUndone(intent) ? undefined : intent;
}

/** A token of the older kind is a card that has to be made a payment method first. */
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
