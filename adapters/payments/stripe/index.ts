import type { Logger } from 'pino';
import type Stripe from 'stripe';
import { add, zero, type Money } from '../../../domain/shared/money.ts';
import type {
  AbandonResult,
  AuthorizationResult,
  CaptureResult,
  ReductionResult,
  RefundResult,
  ReleaseResult,
  VoidResult,
} from '../../../domain/order/index.ts';
import type { ProviderAccount } from '../../../domain/audit/audit.ts';
import type { OrderId } from '../../../domain/shared/values.ts';
import type { Payments } from '../../../ports.ts';
import { fromStripe, toStripe } from './amounts.ts';
import { Attempt } from './attempt.ts';
import { connectStripe, type StripeSettings } from './client.ts';
import { closeDrawer, closeDrawerFor, findDrawer, isClosed, openDrawer } from './drawer.ts';
import { declineIn, refusalIn } from './errors.ts';
import {
  cancelIntent,
  captureIntent,
  confirmIntent,
  isOpen,
  listIntents,
  makeIntent,
  readIntent,
  refusalOf,
  revisionOf,
  undecided,
  wasAuthorized,
  wasHeld,
  type Intent,
  type Wanted,
} from './intents.ts';
import { receivedOf, refundedOf, refundIntent } from './refunds.ts';
import { endSession, endSessions, intentOfSession, makeSession, type Session } from './sessions.ts';

/** One attempt, with all its requests, fits into the circuit breaker's nine seconds and the activity's ten. */
const ATTEMPT_MS = 8_000;
/** The refund id for returning the whole remaining amount. */
const RELEASE = 'release';
const CLOSED = 'The payment has been closed.';
const NO_SUCH = { outcome: 'failed', reason: 'There is no such reservation.' } as const;

/**
 * Card payments at Stripe: authorized when an order is placed, captured when cooking starts.
 *
 * Every step first reads the state at Stripe, and acts with an idempotency key. So an action whose response was lost is
 * found again: within a day by either, later by the state.
 */
export class StripePayments implements Payments {
  readonly #stripe: Stripe;
  readonly #attemptMs: number;
  readonly #returnUrl: string | undefined;
  readonly #log: Pick<Logger, 'error'>;

  constructor(settings: StripeSettings, log: Pick<Logger, 'error'>) {
    this.#stripe = connectStripe(settings);
    this.#attemptMs = settings.attemptMs ?? ATTEMPT_MS;
    this.#returnUrl = settings.returnUrl;
    this.#log = log;
  }

  async authorize(request: Parameters<Payments['authorize']>[0]): Promise<AuthorizationResult> {
    const { amount, token, onPage, returnUrl = this.#returnUrl, ...rest } = request;
    const charged = toStripe(amount);
    if (charged === undefined) return declined('This amount cannot be charged to a card.');
    const wanted = {
      ...rest,
      amount: charged,
      currency: amount.currency,
      ...(returnUrl === undefined ? {} : { returnUrl: naming(rest.orderId, returnUrl) }),
    };
    if (onPage) return this.#attempt(rest.orderId, (attempt) => this.#authorizeOnPage(attempt, wanted));
    if (token === undefined) return declined('A card payment needs a payment_token.');
    return this.#attempt(rest.orderId, (attempt) => this.#authorize(attempt, { ...wanted, token }));
  }

  /** Stripe cannot lower a reservation: the capture takes less, and the rest is released then. */
  reduce(): Promise<ReductionResult> {
    return Promise.resolve({ outcome: 'at_capture' });
  }

  void({ orderId, authorizationId }: Parameters<Payments['void']>[0]): Promise<VoidResult> {
    return this.#unlessRefused(orderId, async (attempt): Promise<VoidResult> => {
      const intent = await readIntent(attempt, authorizationId);
      if (!intent) return NO_SUCH;
      const { status } = await cancelIntent(attempt, intent, 'duplicate');
      if (status !== 'canceled') return { outcome: 'failed', reason: `The payment is ${status} at Stripe.` };
      return { outcome: 'voided', amount: amountOf(intent) };
    });
  }

  abandon({ orderId, revisionId }: Parameters<Payments['abandon']>[0]): Promise<AbandonResult> {
    return this.#unlessRefused(orderId, async (attempt): Promise<AbandonResult> => {
      const drawer = await openDrawer(attempt);
      // Mark first, then list, as in a release.
      await closeDrawerFor(attempt, drawer, revisionId);
      await endSessions(attempt, drawer, revisionId);
      const intent = (await listIntents(attempt, drawer)).find((each) => revisionOf(each) === revisionId);
      if (!intent) return { outcome: 'nothing_held' };
      // An unconfirmed one may be confirmed during its cancellation: check the cancelled intent for what it held.
      const ended = await cancelIntent(attempt, intent, 'duplicate');
      if (ended.status !== 'canceled')
        return { outcome: 'failed', reason: `The payment is ${ended.status} at Stripe.` };
      const [last] = (await listIntents(attempt, drawer)).filter(({ id }) => id === intent.id);
      if (!last || !wasAuthorized(last)) return { outcome: 'nothing_held' };
      return { outcome: 'voided', authorizationId: intent.id, amount: amountOf(intent) };
    });
  }

  capture({ orderId, authorizationId, amount }: Parameters<Payments['capture']>[0]): Promise<CaptureResult> {
    return this.#unlessRefused(orderId, async (attempt): Promise<CaptureResult> => {
      let intent = await readIntent(attempt, authorizationId);
      if (!intent) return NO_SUCH;
      if (intent.status === 'requires_capture') {
        const charged = toStripe(amount);
        if (charged === undefined || charged > intent.amount_capturable) {
          return {
            outcome: 'failed',
            reason: 'More than the reserved amount, or not an amount that Stripe can charge exactly.',
          };
        }
        intent = await captureIntent(attempt, intent, charged);
      }
      if (intent.status === 'succeeded') return { outcome: 'captured', amount: receivedOf(intent) };
      return { outcome: 'failed', reason: whyNotTaken(intent) };
    });
  }

  release({ orderId }: { orderId: OrderId }): Promise<ReleaseResult> {
    return this.#unlessRefused(orderId, async (attempt): Promise<ReleaseResult> => {
      const drawer = await openDrawer(attempt);
      // Mark first, then list: a payment missing from the list was created after the mark, and its creator sees the
      // mark.
      await closeDrawer(attempt, drawer);
      await endSessions(attempt, drawer);
      const voided: Money[] = [];
      const refunded: Money[] = [];
      for (const intent of await listIntents(attempt, drawer)) {
        const ended = await cancelIntent(attempt, intent);
        if (ended.status === 'succeeded') {
          const result = await refundIntent(attempt, ended, RELEASE);
          if (result.outcome === 'failed') return result;
          refunded.push(result.amount);
        } else if (wasHeld(intent)) {
          voided.push(amountOf(intent));
        }
      }
      const [outcome, [first, ...others]] =
        refunded.length > 0 ? ['refunded' as const, refunded] : ['voided' as const, voided];
      return first ? { outcome, amount: add(first, ...others) } : { outcome: 'nothing_held' };
    });
  }

  refund({ orderId, refundId, amount }: Parameters<Payments['refund']>[0]): Promise<RefundResult> {
    return this.#unlessRefused(orderId, async (attempt): Promise<RefundResult> => {
      const intents = await listIntents(attempt, await openDrawer(attempt));
      const taken = intents.find((intent) => intent.status === 'succeeded');
      if (!taken) return { outcome: 'failed', reason: 'Stripe has captured no payment for this order.' };
      return refundIntent(attempt, taken, refundId, amount);
    });
  }

  /** Stripe's search may lag by minutes, so a very recent order may not be found yet. */
  account({ orderId }: { orderId: OrderId }): Promise<ProviderAccount | undefined> {
    return this.#attempt(orderId, async (attempt) => {
      const drawer = await findDrawer(attempt);
      const [first, ...others] = drawer ? await listIntents(attempt, drawer) : [];
      if (!first) return undefined;
      const nothing = zero(amountOf(first).currency);
      const intents = [first, ...others];
      const taken = intents.filter(({ status }) => status === 'succeeded');
      const refunded = await Promise.all(taken.map((intent) => refundedOf(attempt, intent)));
      const reservations = intents
        .filter(({ amount_capturable: held }) => held > 0)
        .map(({ id, amount_capturable: held }) => ({ authorizationId: id, amount: fromStripe(held, first.currency) }));
      return {
        held: add(nothing, ...reservations.map(({ amount }) => amount)),
        reservations,
        captured: add(nothing, ...taken.map(receivedOf)),
        refunded: add(nothing, ...refunded),
        captures: taken.length,
      };
    });
  }

  async #authorize(attempt: Attempt, wanted: Wanted): Promise<AuthorizationResult> {
    let intent: Intent | undefined;
    try {
      intent = await makeIntent(attempt, wanted);
      if (isOpen(intent) && isClosed(intent.customer, revisionOf(intent))) {
        await cancelIntent(attempt, intent);
        return declined(CLOSED);
      }
      if (intent.status === 'requires_confirmation') intent = await confirmIntent(attempt, intent, wanted.returnUrl);
    } catch (error) {
      const decline = declineIn(error);
      if (!decline) throw error;
      if (decline.unforeseen) this.#log.error({ err: error, order: wanted.orderId }, 'Stripe does not charge a card');
      // Otherwise the client secret could still be used to pay for an order that will not be made.
      if (intent) await cancelIntent(attempt, intent);
      return declined(decline.reason);
    }
    switch (intent.status) {
      case 'requires_capture':
      case 'succeeded':
        return { outcome: 'authorized', authorizationId: intent.id, amount: amountOf(intent) };
      case 'requires_action': {
        const { client_secret: secret, next_action: action } = intent;
        const url = action?.redirect_to_url?.url;
        return {
          outcome: 'action_required',
          ...(url ? { actionUrl: url } : {}),
          ...(secret ? { clientSecret: secret } : {}),
        };
      }
      case 'requires_payment_method':
        await cancelIntent(attempt, intent);
        return declined(refusalOf(intent) ?? 'The card was declined.');
      case 'canceled':
        return declined(refusalOf(intent) ?? CLOSED);
      default:
        throw undecided(intent);
    }
  }

  /** The customer pays on Stripe's page, and may try several cards there. */
  async #authorizeOnPage(attempt: Attempt, wanted: Omit<Wanted, 'token'>): Promise<AuthorizationResult> {
    let session: Session;
    try {
      session = await makeSession(attempt, wanted);
    } catch (error) {
      const decline = declineIn(error);
      if (!decline) throw error;
      if (decline.unforeseen) this.#log.error({ err: error, order: wanted.orderId }, 'Stripe opens no payment page');
      return declined(decline.reason);
    }
    if (session.status === 'open') {
      if (!isClosed(session.customer, wanted.revisionId)) {
        return { outcome: 'action_required', ...(session.url ? { actionUrl: session.url } : {}) };
      }
      await endSession(attempt, session);
      return declined(CLOSED);
    }
    const intent = await intentOfSession(attempt, session);
    if (intent?.status === 'requires_capture' || intent?.status === 'succeeded') {
      return { outcome: 'authorized', authorizationId: intent.id, amount: amountOf(intent) };
    }
    if (session.status === 'complete' && intent && intent.status !== 'canceled') throw undecided(intent);
    return declined(CLOSED);
  }

  #attempt<Result>(orderId: OrderId, work: (attempt: Attempt) => Promise<Result>): Promise<Result> {
    return Attempt.run({ stripe: this.#stripe, orderId, milliseconds: this.#attemptMs }, work);
  }

  /** Some refusals go to the manager only, with Stripe's own words. */
  #unlessRefused<Result>(
    orderId: OrderId,
    work: (attempt: Attempt) => Promise<Result>,
  ): Promise<Result | { outcome: 'failed'; reason: string }> {
    return this.#attempt(orderId, async (attempt) => {
      try {
        return await work(attempt);
      } catch (error) {
        const reason = refusalIn(error);
        if (reason === undefined) throw error;
        return { outcome: 'failed' as const, reason };
      }
    });
  }
}

/** The shop's page learns which order the customer has paid. */
function naming(orderId: OrderId, returnUrl: string): string {
  const url = new URL(returnUrl);
  url.searchParams.set('order', orderId);
  return url.href;
}

function declined(reason: string): AuthorizationResult {
  return { outcome: 'declined', reason };
}

function amountOf({ amount, currency }: Intent): Money {
  return fromStripe(amount, currency);
}

function whyNotTaken({ status, cancellation_reason: reason }: Intent): string {
  if (status !== 'canceled') return `The payment is ${status} at Stripe.`;
  return reason === 'automatic' || reason === 'expired'
    ? 'The reservation has expired.'
    : 'The reservation was released.';
}
