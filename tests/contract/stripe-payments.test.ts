import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StripeSettings } from '../../adapters/payments/stripe/client.ts';
import { StripePayments } from '../../adapters/payments/stripe/index.ts';
import { money } from '../../domain/shared/money.ts';
import { DEFAULT_STORE, type OrderId } from '../../domain/shared/values.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { anOrderId } from '../support/builders.ts';
import { SECRET_KEY, startStripeFake, type Fault, type StripeFake } from '../support/stripe-fake.ts';
import { STRIPE_CARDS } from '../support/stripe-books.ts';
import { paymentsContract } from './payments.ts';

const amount = money(1739, 'USD');
const storeId = DEFAULT_STORE;
const token = STRIPE_CARDS.good;

let stripe: StripeFake;
let payments: StripePayments;
let logged: unknown[];
beforeAll(async () => {
  stripe = await startStripeFake();
});
beforeEach(() => {
  logged = [];
  payments = open();
});
afterAll(() => stripe.close());

const readSource = (name: string): Promise<string> => readFile(join(PROJECT_ROOT, name), 'utf8');

function open(settings: Partial<StripeSettings> = {}): StripePayments {
  const log = { error: (...said: unknown[]) => void logged.push(said) };
  return new StripePayments({ secretKey: SECRET_KEY, apiUrl: stripe.url, ...settings }, log);
}

async function authorized(orderId: OrderId, card: string = token): Promise<string> {
  const result = await payments.authorize({ orderId, storeId, amount, token: card });
  if (result.outcome !== 'authorized') throw new Error(JSON.stringify(result));
  return result.authorizationId;
}

async function captured(orderId: OrderId): Promise<string> {
  const authorizationId = await authorized(orderId);
  expect(await payments.capture({ orderId, authorizationId, amount })).toEqual({ outcome: 'captured', amount });
  return authorizationId;
}

describe('the payment contract: a fake Stripe', () => {
  paymentsContract(open, {
    tokens: STRIPE_CARDS,
    confirm: (orderId) => stripe.books.authenticate(stripe.books.intentOf(orderId)),
    catchUp: () => stripe.letADayPass(),
  });
});

describe('no response does not mean "not done"', () => {
  const broken: Fault[] = ['dropped before', 'dropped after', 'failed before', 'failed after', 'limited'];
  const steps: [step: string, request: RegExp][] = [
    ['making the drawer', /POST \/v1\/customers$/],
    ['making the payment', /POST \/v1\/payment_intents$/],
    ['confirming it', /confirm$/],
    ['capturing it', /capture$/],
    ['refunding a part', /POST \/v1\/refunds$/],
    ['closing the drawer', /POST \/v1\/customers\/cus_/],
  ];
  const cases = [
    ...steps.flatMap(([step, request]) => broken.map((fault) => [step, fault, request] as const)),
    ...(['dropped before', 'dropped after', 'failed before', 'limited'] as const).map(
      (fault) => ['making a card of a token', fault, /payment_methods$/] as const,
    ),
  ];

  test.each(cases)('%s, %s: a retry does it once', async (_step, fault, request) => {
    const orderId = anOrderId();
    const part = money(500, 'USD');
    stripe.failNext(request, fault);
    const failures: string[] = [];
    const again = async <T>(work: () => Promise<T>): Promise<T> =>
      work().catch((error: Error) => {
        failures.push(error.message);
        return work();
      });
    stripe.books.renewToken();
    const held = await again(() => payments.authorize({ orderId, storeId, amount, token: STRIPE_CARDS.goodToken }));
    const authorizationId = held.outcome === 'authorized' ? held.authorizationId : '';
    expect(await again(() => payments.capture({ orderId, authorizationId, amount }))).toEqual({
      outcome: 'captured',
      amount,
    });
    const refund = { orderId, refundId: 'r1', amount: part };
    expect(await again(() => payments.refund(refund))).toEqual({ outcome: 'refunded', amount: part });
    expect(await again(() => payments.release({ orderId }))).toMatchObject({
      outcome: 'refunded',
      amount: money(1239, 'USD'),
    });
    expect(failures).toHaveLength(1);
    expect(stripe.books.ledgerOf(orderId)).toEqual([
      'authorized 1739',
      'captured 1739',
      'refunded 500',
      'refunded 1239',
    ]);
  });

  test('a token that was used for something unknown is declined, and nothing is held', async () => {
    stripe.books.renewToken();
    const request = { orderId: anOrderId(), storeId, amount, token: STRIPE_CARDS.goodToken };
    stripe.failNext(/payment_methods$/, 'failed after');
    await expect(payments.authorize(request)).rejects.toThrow('went wrong');
    expect(await payments.authorize(request)).toMatchObject({ outcome: 'declined' });
    expect(stripe.books.ledgerOf(request.orderId)).toEqual([]);
  });

  test.each(broken)('releasing a reservation, %s: a retry does it once', async (fault) => {
    const orderId = anOrderId();
    const authorizationId = await authorized(orderId);
    stripe.failNext(/cancel$/, fault);
    await expect(payments.void({ orderId, authorizationId })).rejects.toThrow(/Stripe|Too many/);
    expect(await payments.void({ orderId, authorizationId })).toEqual({ outcome: 'voided', amount });
    expect(stripe.books.ledgerOf(orderId)).toEqual(['authorized 1739', 'voided 1739']);
  });
});

test('an attempt ends before the workflow’s timeout', async () => {
  const given = Number(
    /const asking = \{\s+startToCloseTimeout: '(\d+)s'/.exec(await readSource('workflows/calls.ts'))?.[1],
  );
  const taken = Number(/ATTEMPT_MS = (\d+)_000;/.exec(await readSource('adapters/payments/stripe/index.ts'))?.[1]);
  expect(taken).toBeLessThan(given);
});

test('after a timeout Stripe may have done it: a retry does it once', async () => {
  const orderId = anOrderId();
  const gate = stripe.holdNext(/confirm$/);
  const request = { orderId, storeId, amount, token };
  await expect(open({ attemptMs: 500 }).authorize(request)).rejects.toThrow('does not respond in time');
  gate.open();
  expect(await payments.authorize(request)).toMatchObject({ outcome: 'authorized' });
  expect(stripe.books.ledgerOf(orderId)).toEqual(['authorized 1739']);
});

describe('a day later Stripe has forgotten the keys, so its state is authoritative', () => {
  test('each repeated step is recognised as done', async () => {
    const orderId = anOrderId();
    const authorizationId = await authorized(orderId);
    stripe.letADayPass();
    expect(await authorized(orderId)).toBe(authorizationId);
    await payments.capture({ orderId, authorizationId, amount });
    stripe.letADayPass();
    await payments.capture({ orderId, authorizationId, amount });
    const refund = { orderId, refundId: 'r1', amount: money(500, 'USD') };
    await payments.refund(refund);
    stripe.letADayPass();
    expect(await payments.refund(refund)).toEqual({ outcome: 'refunded', amount: money(500, 'USD') });
    await payments.release({ orderId });
    stripe.letADayPass();
    expect(await payments.release({ orderId })).toEqual({ outcome: 'refunded', amount: money(1239, 'USD') });
    expect(stripe.books.ledgerOf(orderId)).toEqual([
      'authorized 1739',
      'captured 1739',
      'refunded 500',
      'refunded 1239',
    ]);
    expect(
      [...stripe.books.customers.values()].filter(({ metadata }) => metadata['order_id'] === orderId),
    ).toHaveLength(1);
  });

  test.each([/POST \/v1\/payment_intents$/, /confirm$/])(
    'an authorization whose response was lost the day before: %s',
    async (request) => {
      const orderId = anOrderId();
      stripe.failNext(request, 'dropped after');
      await expect(authorized(orderId)).rejects.toThrow('Stripe is unreachable');
      stripe.letADayPass();
      await authorized(orderId);
      expect(stripe.books.ledgerOf(orderId)).toEqual(['authorized 1739']);
    },
  );

  test('an expired reservation is neither captured nor released', async () => {
    const orderId = anOrderId();
    const authorizationId = await authorized(orderId);
    stripe.books.expireReservations();
    const result = await payments.capture({ orderId, authorizationId, amount });
    expect(result).toEqual({ outcome: 'failed', reason: 'The reservation has expired.' });
    expect(await payments.release({ orderId })).toEqual({ outcome: 'nothing_held' });
  });
});

describe('closing an order’s payment', () => {
  test.each([
    ['before the payment was made', /POST \/v1\/payment_intents$/],
    ['between its making and its confirmation', /confirm$/],
  ])('an authorization in progress holds nothing if the order is cancelled %s', async (_when, request) => {
    const orderId = anOrderId();
    const gate = stripe.holdNext(request);
    const late = payments.authorize({ orderId, storeId, amount, token });
    await gate.reached;
    expect(await payments.release({ orderId })).toEqual({ outcome: 'nothing_held' });
    gate.open();
    expect(await late).toMatchObject({ outcome: 'declined' });
    expect(stripe.books.intentOf(orderId).status).toBe('canceled');
    expect(stripe.books.ledgerOf(orderId)).toEqual([]);
  });

  test.each([
    ['before the payment was made', /POST \/v1\/payment_intents$/],
    ['between its making and its confirmation', /confirm$/],
  ])('a change’s authorization in progress holds nothing if the change is abandoned %s', async (_when, request) => {
    const orderId = anOrderId();
    await authorized(orderId);
    const gate = stripe.holdNext(request);
    const late = payments.authorize({ orderId, storeId, amount: money(3000, 'USD'), token, revisionId: 'r5' });
    await gate.reached;
    expect(await payments.abandon({ orderId, revisionId: 'r5' })).toEqual({ outcome: 'nothing_held' });
    gate.open();
    expect(await late).toMatchObject({ outcome: 'declined' });
    expect(stripe.books.intentOf(orderId, 'r5').status).toBe('canceled');
    expect(stripe.books.ledgerOf(orderId)).toEqual(['authorized 1739']);
  });

  test('an authorization faster than the closing is released', async () => {
    const orderId = anOrderId();
    const gate = stripe.holdNext(/customers\/cus_/);
    const released = payments.release({ orderId });
    await gate.reached;
    expect(await payments.authorize({ orderId, storeId, amount, token })).toMatchObject({ outcome: 'authorized' });
    gate.open();
    expect(await released).toEqual({ outcome: 'voided', amount });
  });

  test('a payment in progress at Stripe is awaited', async () => {
    const orderId = anOrderId();
    await authorized(orderId);
    const intent = stripe.books.intentOf(orderId);
    intent.status = 'processing';
    await expect(payments.release({ orderId })).rejects.toThrow('is still processing');
    await expect(authorized(orderId)).rejects.toThrow('is still processing');
    intent.status = 'requires_capture';
    expect(await payments.release({ orderId })).toEqual({ outcome: 'voided', amount });
  });
});

describe('a second attempt during the first', () => {
  const steps: [step: string, request: RegExp][] = [
    ['making the payment', /POST \/v1\/payment_intents$/],
    ['confirming it', /confirm$/],
    ['giving a reservation back', /cancel$/],
    ['capturing it', /capture$/],
    ['refunding a part', /POST \/v1\/refunds$/],
  ];
  const cases = steps.flatMap(([step, request]) =>
    (['idempotency_error', 'invalid_request_error'] as const).map((type) => [step, type, request] as const),
  );
  afterEach(() => stripe.callKeyInUse('idempotency_error'));

  test.each(cases)('%s: it must wait (%s), which is neither a refusal nor a decline', async (_step, type, request) => {
    stripe.callKeyInUse(type);
    const gate = stripe.holdNext(request);
    const waited: unknown[] = [];
    /** The first attempt is held; the second comes meanwhile, and again afterwards. */
    const overlapping = async <T>(work: () => Promise<T>): Promise<T> => {
      const first = work();
      if ((await Promise.race([first.then(() => 'done'), gate.reached.then(() => 'held')])) === 'held') {
        if (waited.length === 0) waited.push(await work().catch((error: Error) => error.message));
        gate.open();
      }
      expect(await work()).toEqual(await first);
      return first;
    };
    const orderId = anOrderId();
    const held = await overlapping(() => payments.authorize({ orderId, storeId, amount, token }));
    const more = { orderId, storeId, amount: money(3000, 'USD'), token, revisionId: 'r5' };
    const second = await payments.authorize(more);
    if (held.outcome !== 'authorized' || second.outcome !== 'authorized') throw new Error('Declined.');
    await overlapping(() => payments.void({ orderId, authorizationId: second.authorizationId }));
    await overlapping(() => payments.capture({ orderId, authorizationId: held.authorizationId, amount }));
    await overlapping(() => payments.refund({ orderId, refundId: 'r1', amount: money(500, 'USD') }));
    expect(waited).toEqual(['In progress.']);
    expect(stripe.books.ledgerOf(orderId)).toEqual([
      'authorized 1739',
      'authorized 3000',
      'voided 3000',
      'captured 1739',
      'refunded 500',
    ]);
  });
});

describe('Stripe’s page', () => {
  const returnUrl = 'https://shop.example/thanks';
  const wanted = (orderId: OrderId) => ({ orderId, storeId, amount, onPage: true as const, returnUrl });

  test('an online order waits until it is paid there, with another card if one is declined', async () => {
    const request = wanted(anOrderId());
    const asked = await payments.authorize(request);
    const session = stripe.books.sessionOf(request.orderId);
    expect(asked).toEqual({ outcome: 'action_required', actionUrl: session.url });
    expect(await payments.authorize(request)).toEqual(asked);
    stripe.books.payOnPage(session, STRIPE_CARDS.declined);
    expect(await payments.authorize(request)).toEqual(asked);
    const { id } = stripe.books.payOnPage(session);
    const paid = { outcome: 'authorized', authorizationId: id, amount };
    expect(await payments.authorize(request)).toEqual(paid);
    expect(await payments.capture({ orderId: request.orderId, authorizationId: id, amount })).toEqual({
      outcome: 'captured',
      amount,
    });
    expect(await payments.authorize(request)).toEqual(paid);
    expect(stripe.books.sessions.size).toBeGreaterThan(0);
    expect(
      [...stripe.books.sessions.values()].filter(({ metadata }) => metadata['order_id'] === request.orderId),
    ).toHaveLength(1);
  });

  test('the page of an order that has ended is closed, and what was paid just before goes back', async () => {
    const [unpaid, paid] = [wanted(anOrderId()), wanted(anOrderId())];
    await payments.authorize(unpaid);
    expect(await payments.release({ orderId: unpaid.orderId })).toEqual({ outcome: 'nothing_held' });
    expect(stripe.books.sessionOf(unpaid.orderId).status).toBe('expired');
    expect(await payments.authorize(unpaid)).toMatchObject({ outcome: 'declined' });
    await payments.authorize(paid);
    stripe.books.payOnPage(stripe.books.sessionOf(paid.orderId));
    expect(await payments.release({ orderId: paid.orderId })).toEqual({ outcome: 'voided', amount });
    expect(await payments.authorize(paid)).toMatchObject({ outcome: 'declined' });
  });

  test('a customer who pays while the page is being closed gets the money back', async () => {
    const request = wanted(anOrderId());
    await payments.authorize(request);
    const session = stripe.books.sessionOf(request.orderId);
    const gate = stripe.holdNext(/expire$/);
    const releasing = payments.release({ orderId: request.orderId });
    await gate.reached;
    stripe.books.payOnPage(session);
    gate.open();
    expect(await releasing).toEqual({ outcome: 'voided', amount });
  });

  test('a page opened while its order ends is closed at once', async () => {
    const request = wanted(anOrderId());
    const gate = stripe.holdNext(/POST .*checkout.sessions$/);
    const asking = payments.authorize(request);
    await gate.reached;
    await payments.release({ orderId: request.orderId });
    gate.open();
    expect(await asking).toMatchObject({ outcome: 'declined' });
    expect(stripe.books.sessionOf(request.orderId).status).toBe('expired');
  });

  test('a page whose response was lost is found again', async () => {
    const request = wanted(anOrderId());
    stripe.failNext(/POST .*checkout.sessions$/, 'failed after');
    await payments.authorize(request).catch(() => undefined);
    const { url } = stripe.books.sessionOf(request.orderId);
    expect(await payments.authorize(request)).toEqual({ outcome: 'action_required', actionUrl: url });
  });

  test('a change has a page of its own, which closes with it', async () => {
    const request = wanted(anOrderId());
    await payments.authorize(request);
    stripe.books.payOnPage(stripe.books.sessionOf(request.orderId));
    const more = { ...request, amount: money(3000, 'USD'), revisionId: 'r5' };
    const { url } = (await payments.authorize(more)) && stripe.books.sessionOf(request.orderId, 'r5');
    expect(await payments.authorize(more)).toEqual({ outcome: 'action_required', actionUrl: url });
    expect(await payments.abandon({ orderId: request.orderId, revisionId: 'r5' })).toEqual({ outcome: 'nothing_held' });
    expect(stripe.books.sessionOf(request.orderId, 'r5').status).toBe('expired');
    expect(await payments.authorize(request)).toMatchObject({ outcome: 'authorized', amount });
  });
});

describe('cards', () => {
  test('a decline has the bank’s words, and its payment is closed for good', async () => {
    const request = { orderId: anOrderId(), storeId, amount, token: STRIPE_CARDS.declined };
    const declined = { outcome: 'declined', reason: 'Your card was declined.' };
    expect(await payments.authorize(request)).toEqual(declined);
    expect(stripe.books.intentOf(request.orderId).status).toBe('canceled');
    expect(await payments.authorize(request)).toEqual(declined);
  });

  test('if the bank requires a confirmation, the page gets the secret to finish the payment', async () => {
    const request = { orderId: anOrderId(), storeId, amount, token: STRIPE_CARDS.actionRequired };
    const asked = { outcome: 'action_required', clientSecret: expect.stringMatching(/^secret_/) };
    expect(await payments.authorize(request)).toEqual(asked);
    expect(await payments.authorize(request)).toEqual(asked);
    stripe.books.authenticate(stripe.books.intentOf(request.orderId), false);
    expect(await payments.authorize(request)).toEqual({
      outcome: 'declined',
      reason: 'We are unable to authenticate your card.',
    });
    expect(stripe.books.intentOf(request.orderId).status).toBe('canceled');
  });

  test('a change requiring a confirmation waits for it, and an abandoned one reserves nothing', async () => {
    const orderId = anOrderId();
    const request = { orderId, storeId, amount, token: STRIPE_CARDS.actionRequired };
    await payments.authorize(request);
    stripe.books.authenticate(stripe.books.intentOf(orderId));
    const more = { ...request, amount: money(3000, 'USD'), revisionId: 'r5' };
    expect(await payments.authorize(more)).toMatchObject({ outcome: 'action_required' });
    stripe.books.authenticate(stripe.books.intentOf(orderId, 'r5'));
    expect(await payments.authorize(more)).toMatchObject({ outcome: 'authorized', amount: money(3000, 'USD') });
    const another = { ...more, revisionId: 'r7' };
    expect(await payments.authorize(another)).toMatchObject({ outcome: 'action_required' });
    expect(await payments.abandon({ orderId, revisionId: 'r7' })).toEqual({ outcome: 'nothing_held' });
    expect(await payments.authorize(another)).toMatchObject({ outcome: 'declined' });
    expect(stripe.books.intentOf(orderId, 'r5').status).toBe('requires_capture');
  });

  test('with an address to return to, the bank has a page for its confirmation', async () => {
    const orderId = anOrderId();
    const request = { orderId, storeId, amount, token: STRIPE_CARDS.actionRequired };
    const returnUrl = 'https://shop.example/thanks?lang=en';
    const intentId = () => stripe.books.intentOf(orderId).id;
    const asked = await payments.authorize({ ...request, returnUrl });
    expect(asked).toMatchObject({
      outcome: 'action_required',
      actionUrl: `https://hooks.stripe.invalid/${intentId()}`,
    });
    expect(stripe.books.intentOf(orderId).next_action).toMatchObject({
      redirect_to_url: { return_url: `https://shop.example/thanks?lang=en&order=${orderId}` },
    });
  });

  test('a token is used once, and a change can still be charged to its card', async () => {
    const orderId = anOrderId();
    stripe.books.renewToken();
    const request = { orderId, storeId, token: STRIPE_CARDS.goodToken };
    expect(await payments.authorize({ ...request, amount })).toMatchObject({ outcome: 'authorized' });
    const more = { ...request, amount: money(3000, 'USD'), revisionId: 'r5' };
    expect(await payments.authorize(more)).toMatchObject({ outcome: 'authorized', amount: money(3000, 'USD') });
  });

  test.each([
    ['a card that Stripe does not know', { token: 'garbage' }, 'could not be used'],
    ['no card at all', { token: undefined }, 'payment_token'],
    ['less than a card can be charged', { amount: money(20, 'USD') }, 'This amount cannot be charged'],
    ['an amount that Stripe cannot charge exactly', { amount: money(1234, 'KWD') }, 'This amount cannot be charged'],
  ])('%s is declined', async (_what, fields, reason) => {
    const request = { orderId: anOrderId(), storeId, amount, token, ...fields };
    const result = await payments.authorize(request);
    expect(result).toMatchObject({ outcome: 'declined', reason: expect.stringContaining(reason) });
    expect(logged).toEqual([]);
  });

  test('yen are charged as yen', async () => {
    const orderId = anOrderId();
    const yen = money(1500, 'JPY');
    expect(await payments.authorize({ orderId, storeId, amount: yen, token })).toMatchObject({ amount: yen });
    expect(stripe.books.intentOf(orderId)).toMatchObject({ amount: 1500, currency: 'jpy' });
  });
});

test('a capture releases the rest of the reservation', async () => {
  const orderId = anOrderId();
  const authorizationId = await authorized(orderId);
  const less = money(1000, 'USD');
  expect(await payments.reduce()).toEqual({ outcome: 'at_capture' });
  expect(await payments.capture({ orderId, authorizationId, amount: less })).toEqual({
    outcome: 'captured',
    amount: less,
  });
  expect(await payments.capture({ orderId, authorizationId, amount })).toEqual({ outcome: 'captured', amount: less });
});

test('another order’s payment is neither captured nor released', async () => {
  const [mine, theirs] = [anOrderId(), anOrderId()];
  const authorizationId = await authorized(theirs);
  const failed = { outcome: 'failed', reason: 'There is no such reservation.' };
  expect(await payments.capture({ orderId: mine, authorizationId, amount })).toEqual(failed);
  expect(await payments.void({ orderId: mine, authorizationId })).toEqual(failed);
});

test('a captured payment is not voided', async () => {
  const orderId = anOrderId();
  const authorizationId = await captured(orderId);
  expect(await payments.void({ orderId, authorizationId })).toMatchObject({ outcome: 'failed' });
});

test('every request to Stripe has a key of its order and step', async () => {
  const orderId = anOrderId();
  await captured(orderId);
  await payments.refund({ orderId, refundId: 'r'.repeat(200), amount: money(1, 'USD') });
  const keys = stripe.requests.flatMap(({ key }) => (key?.startsWith(orderId) ? [key] : []));
  expect(keys.map((key) => key.slice(orderId.length + 1))).toEqual([
    'drawer',
    'authorize:placed',
    expect.stringMatching(/^confirm:pi_/),
    expect.stringMatching(/^capture:pi_/),
    'drawer',
    expect.stringMatching(/^refund:/),
  ]);
  expect(Math.max(...keys.map((key) => key.length))).toBeLessThan(255);
});

test('a wrong secret key is an outage with advice for the operator', async () => {
  const request = { orderId: anOrderId(), storeId, amount, token };
  await expect(open({ secretKey: 'sk_wrong' }).authorize(request)).rejects.toThrow(
    'Stripe does not accept STRIPE_SECRET_KEY',
  );
});

test('an unexpected refusal declines the card and is logged for the operator', async () => {
  const orderId = 'not an order' as OrderId;
  const result = await payments.authorize({ orderId, storeId, amount, token });
  expect(result).toMatchObject({ outcome: 'declined', reason: expect.stringContaining('right now') });
  expect(logged).toHaveLength(1);
});
