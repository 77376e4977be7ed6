import { randomBytes } from 'node:crypto';

/**
 * Stripe's state and rules, as far as orders' payments need them. Written from its documentation; not verified against Stripe's own
 * servers.
 */

/** Fields of a request, nested by their names. */
export interface Fields {
  readonly [name: string]: string | Fields | undefined;
}

/** An error response. */
export class StripeRefusal extends Error {
  readonly status: number;
  readonly error: Readonly<Record<string, unknown>>;

  constructor(status: number, error: { type: string; message: string; code?: string; param?: string }) {
    super(error.message);
    this.status = status;
    this.error = error;
  }
}

interface Customer {
  readonly id: string;
  readonly object: 'customer';
  readonly created: number;
  metadata: Record<string, string>;
}

interface Charge {
  readonly id: string;
  readonly object: 'charge';
  readonly status: 'succeeded' | 'failed';
  readonly failure_message: string | null;
}

export interface Intent {
  readonly id: string;
  readonly object: 'payment_intent';
  readonly client_secret: string;
  readonly amount: number;
  readonly currency: string;
  readonly customer: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly capture_method: string;
  payment_method: string | null;
  status: string;
  amount_capturable: number;
  amount_received: number;
  cancellation_reason: string | null;
  last_payment_error: object | null;
  latest_charge: Charge | null;
  next_action: object | null;
}

export interface Session {
  readonly id: string;
  readonly object: 'checkout.session';
  readonly created: number;
  readonly url: string;
  readonly customer: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The fields of the PaymentIntent it will make. */
  readonly wanted: Fields;
  status: 'open' | 'complete' | 'expired';
  payment_intent: string | null;
}

interface Refund {
  readonly id: string;
  readonly object: 'refund';
  readonly payment_intent: string;
  readonly amount: number;
  readonly currency: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: string;
}

type Behaviour = 'good' | 'declined' | 'asks' | 'declined later';

/** Cards, by Stripe's names for tests; the third one is this fake's own. */
export const STRIPE_CARDS = {
  good: 'pm_card_visa',
  declined: 'pm_card_chargeDeclined',
  declinedLater: 'pm_card_declined_later',
  actionRequired: 'pm_card_authenticationRequired',
  goodToken: 'tok_visa_once',
} as const;

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  [STRIPE_CARDS.good]: 'good',
  [STRIPE_CARDS.declined]: 'declined',
  [STRIPE_CARDS.declinedLater]: 'declined later',
  [STRIPE_CARDS.actionRequired]: 'asks',
  [STRIPE_CARDS.goodToken]: 'good',
};

export class StripeBooks {
  readonly customers = new Map<string, Customer>();
  readonly intents = new Map<string, Intent>();
  readonly sessions = new Map<string, Session>();
  readonly refunds: Refund[] = [];
  /** Movements of money, in order. */
  readonly ledger: string[] = [];
  /** What search finds so far. */
  readonly #indexed = new Set<string>();
  readonly #cards = new Map<string, { behaviour: Behaviour; charges: number; owner: string | null }>();
  readonly #spentTokens = new Set<string>();

  /** Makes search catch up. */
  index(): void {
    for (const id of this.customers.keys()) this.#indexed.add(id);
  }

  /** Uncaptured reservations expire after some days. */
  expireReservations(): void {
    for (const intent of this.intents.values()) {
      if (intent.status === 'requires_capture') this.#end(intent, 'automatic');
    }
  }

  /** The customer enters their card again, so the token can be used once more. */
  renewToken(): void {
    this.#spentTokens.clear();
  }

  /** The customer completes the bank's confirmation, or fails to. */
  authenticate(intent: Intent, succeeds = true): void {
    if (intent.status !== 'requires_action')
      throw new Error(`No confirmation is required: the payment is ${intent.status}.`);
    intent.next_action = null;
    if (succeeds) this.#hold(intent);
    else this.#fail(intent, 'payment_intent_authentication_failure', 'We are unable to authenticate your card.');
  }

  intentOf(orderId: string, revisionId = 'placed'): Intent {
    const found = [...this.intents.values()].find(
      ({ metadata }) => metadata['order_id'] === orderId && metadata['revision_id'] === revisionId,
    );
    if (!found) throw new Error(`No payment of ${orderId}, ${revisionId}.`);
    return found;
  }

  ledgerOf(orderId: string): string[] {
    return this.ledger.filter((line) => line.startsWith(`${orderId} `)).map((line) => line.slice(orderId.length + 1));
  }

  createCustomer(fields: Fields): Customer {
    const created = Math.floor(Date.now() / 1000);
    const customer = { id: newId('cus'), object: 'customer' as const, created, metadata: metadataOf(fields) };
    this.customers.set(customer.id, customer);
    return customer;
  }

  updateCustomer(id: string, fields: Fields): Customer {
    const customer = this.customers.get(id) ?? missing('customer', id, 'customer');
    customer.metadata = { ...customer.metadata, ...metadataOf(fields) };
    return customer;
  }

  searchCustomers(query: string): Customer[] {
    const [, field = '', value] = /^metadata\['(\w+)'\]:'([\w-]+)'$/.exec(query) ?? [];
    if (value === undefined) throw invalid('The query could not be parsed.', 'query');
    return [...this.customers.values()].filter(
      ({ id, metadata }) => this.#indexed.has(id) && metadata[field] === value,
    );
  }

  createIntent(fields: Fields): Intent {
    const { currency = '', customer = '', capture_method: captureMethod = '' } = fields as Record<string, string>;
    if (!this.customers.has(customer)) missing('customer', customer, 'customer');
    const intent: Intent = {
      id: newId('pi'),
      object: 'payment_intent',
      client_secret: newId('secret'),
      amount: Number(fields['amount']),
      currency,
      customer,
      capture_method: captureMethod,
      metadata: metadataOf(fields),
      payment_method: this.#cardOf(fields, customer),
      status: 'requires_confirmation',
      amount_capturable: 0,
      amount_received: 0,
      cancellation_reason: null,
      last_payment_error: null,
      latest_charge: null,
      next_action: null,
    };
    if (intent.amount < 50) throw invalid('The amount is below what is possible.', 'amount', 'amount_too_small');
    this.intents.set(intent.id, intent);
    return intent;
  }

  confirmIntent(id: string, fields: Fields): Intent {
    const intent = this.intent(id);
    if (intent.status !== 'requires_confirmation') throw unexpected(intent, 'confirm');
    const card = this.#cards.get(intent.payment_method ?? '');
    if (!card) throw new Error('A payment without a card cannot be confirmed.');
    card.charges += 1;
    if (card.behaviour === 'declined' || (card.behaviour === 'declined later' && card.charges > 1)) {
      return this.#decline(intent, 'card_declined', 'Your card was declined.');
    }
    if (card.behaviour === 'asks') {
      intent.status = 'requires_action';
      const url = fields['return_url'];
      intent.next_action = url
        ? {
            type: 'redirect_to_url',
            redirect_to_url: { return_url: url, url: `https://hooks.stripe.invalid/${intent.id}` },
          }
        : { type: 'use_stripe_sdk' };
    } else {
      this.#hold(intent);
    }
    return intent;
  }

  createSession(fields: Fields): Session {
    const customer = textOf(fields, 'customer');
    if (!this.customers.has(customer)) missing('customer', customer, 'customer');
    const [line] = Object.values((fields['line_items'] ?? {}) as Record<string, Fields>);
    const { unit_amount: amount, currency } = (line?.['price_data'] ?? {}) as Record<string, string>;
    if (Number(amount) < 50) throw invalid('The amount is below what is possible.', 'amount', 'amount_too_small');
    const id = newId('cs');
    const session: Session = {
      id,
      object: 'checkout.session',
      created: Math.floor(Date.now() / 1000),
      url: `https://checkout.stripe.invalid/${id}`,
      customer,
      metadata: metadataOf(fields),
      wanted: { ...(fields['payment_intent_data'] as Fields), customer, amount, currency },
      status: 'open',
      payment_intent: null,
    };
    this.sessions.set(id, session);
    return session;
  }

  session(id: string): Session {
    return this.sessions.get(id) ?? missing('checkout.session', id, 'session');
  }

  expireSession(id: string): Session {
    const session = this.session(id);
    if (session.status !== 'open') throw invalid(`This Session is ${session.status}.`, 'session');
    session.status = 'expired';
    return session;
  }

  sessionOf(orderId: string, revisionId = 'placed'): Session {
    const found = [...this.sessions.values()].find(
      ({ metadata }) => metadata['order_id'] === orderId && metadata['revision_id'] === revisionId,
    );
    if (!found) throw new Error(`No page of ${orderId}, ${revisionId}.`);
    return found;
  }

  /** The customer enters a card on the page. A declined one leaves the page open. */
  payOnPage(session: Session, card: string = STRIPE_CARDS.good): Intent {
    if (session.status !== 'open') throw new Error(`The page is ${session.status}.`);
    const intent = this.createIntent({ ...session.wanted, payment_method: card });
    session.payment_intent = intent.id;
    if (BEHAVIOURS[card] === 'declined') {
      this.#fail(intent, 'card_declined', 'Your card was declined.');
    } else {
      this.#hold(intent);
      session.status = 'complete';
    }
    return intent;
  }

  captureIntent(id: string, fields: Fields): Intent {
    const intent = this.intent(id);
    if (intent.status !== 'requires_capture') throw unexpected(intent, 'capture');
    const amount = Number(fields['amount_to_capture'] ?? intent.amount_capturable);
    if (amount > intent.amount_capturable)
      throw invalid('More than what can be captured.', 'amount_to_capture', 'amount_too_large');
    intent.status = 'succeeded';
    intent.amount_received = amount;
    intent.amount_capturable = 0;
    this.#note(intent, `captured ${amount}`);
    return intent;
  }

  cancelIntent(id: string, fields: Fields): Intent {
    const intent = this.intent(id);
    if (intent.status === 'succeeded' || intent.status === 'canceled') throw unexpected(intent, 'cancel');
    this.#end(intent, textOf(fields, 'cancellation_reason'));
    return intent;
  }

  createRefund(fields: Fields): Refund {
    const intent = this.intent(textOf(fields, 'payment_intent'));
    const given = this.refundsOf(intent.id).reduce((sum, each) => sum + each.amount, 0);
    const left = intent.amount_received - given;
    const amount = Number(fields['amount'] ?? left);
    if (left === 0) throw invalid('It has already been refunded.', 'payment_intent', 'charge_already_refunded');
    if (amount > left) throw invalid('More than what is left.', 'amount');
    const metadata = metadataOf(fields);
    const [object, status] = ['refund' as const, 'succeeded'];
    const refund: Refund = {
      id: newId('re'),
      object,
      payment_intent: intent.id,
      amount,
      currency: intent.currency,
      metadata,
      status,
    };
    this.refunds.unshift(refund);
    this.#note(intent, `refunded ${amount}`);
    return refund;
  }

  refundsOf(intentId: string): Refund[] {
    return this.refunds.filter((refund) => refund.payment_intent === intentId);
  }

  intent(id: string): Intent {
    return this.intents.get(id) ?? missing('payment_intent', id, 'intent');
  }

  createCard(fields: Fields): { id: string } {
    const token = textOf((fields['card'] ?? {}) as Fields, 'token');
    if (this.#spentTokens.has(token)) throw invalid('You cannot use a token twice.', 'token', 'token_already_used');
    const behaviour = BEHAVIOURS[token] ?? missing('token', token, 'card');
    this.#spentTokens.add(token);
    return { id: this.#newCard(behaviour) };
  }

  /** The card of a payment: a known one, or a new one for a test name. */
  #cardOf(fields: Fields, customer: string): string {
    const given = textOf(fields, 'payment_method');
    const behaviour = BEHAVIOURS[given];
    const id = behaviour ? this.#newCard(behaviour) : given;
    const card = this.#cards.get(id) ?? missing('payment_method', given, 'payment_method');
    // As in Stripe: a token charged without being saved cannot be used again, nor by another customer.
    const usable = card.owner === customer || (card.owner === null && card.charges === 0);
    if (!usable) throw invalid('It may not be used again.', 'payment_method');
    if (fields['setup_future_usage'] !== undefined) card.owner = customer;
    return id;
  }

  #newCard(behaviour: Behaviour): string {
    const id = newId('pm');
    this.#cards.set(id, { behaviour, charges: 0, owner: null });
    return id;
  }

  #hold(intent: Intent): void {
    intent.status = 'requires_capture';
    intent.amount_capturable = intent.amount;
    intent.latest_charge = { id: newId('ch'), object: 'charge', status: 'succeeded', failure_message: null };
    this.#note(intent, `authorized ${intent.amount}`);
  }

  #decline(intent: Intent, code: string, message: string): never {
    this.#fail(intent, code, message);
    throw new StripeRefusal(402, { type: 'card_error', code, message });
  }

  #fail(intent: Intent, code: string, message: string): void {
    intent.status = 'requires_payment_method';
    intent.payment_method = null;
    intent.last_payment_error = { type: 'card_error', code, message };
    intent.latest_charge = { id: newId('ch'), object: 'charge', status: 'failed', failure_message: message };
  }

  #end(intent: Intent, reason: string): void {
    if (intent.status === 'requires_capture') this.#note(intent, `voided ${intent.amount}`);
    intent.status = 'canceled';
    intent.cancellation_reason = reason;
    intent.amount_capturable = 0;
  }

  #note({ metadata }: Intent, what: string): void {
    this.ledger.push(`${metadata['order_id']} ${what}`);
  }
}

function newId(prefix: string): string {
  return `${prefix}_${randomBytes(8).toString('hex')}`;
}

export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

function metadataOf(fields: Fields): Record<string, string> {
  return { ...(fields['metadata'] as Record<string, string> | undefined) };
}

function invalid(message: string, param: string, code?: string): StripeRefusal {
  return new StripeRefusal(400, {
    type: 'invalid_request_error',
    message,
    param,
    ...(code === undefined ? {} : { code }),
  });
}

function unexpected({ status }: Intent, verb: string): StripeRefusal {
  const message = `You cannot ${verb} this PaymentIntent because it has a status of ${status}.`;
  return new StripeRefusal(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message });
}

function missing(what: string, id: string, param: string): never {
  const message = `No such ${what}: '${id}'`;
  // For unknown ids in the path Stripe responds 404, in the body 400.
  const status = param === 'intent' ? 404 : 400;
  throw new StripeRefusal(status, { type: 'invalid_request_error', code: 'resource_missing', message, param });
}
