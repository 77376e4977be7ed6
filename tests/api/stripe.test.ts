import Stripe from 'stripe';
import type { OrderView } from '../../api/orders/schemas.ts';
import { AN_ORDER, openApiRig, type Answer, type ApiRig } from '../support/api-rig.ts';
import { SECRET_KEY, startStripeFake, type StripeFake } from '../support/stripe-fake.ts';
import { STRIPE_CARDS } from '../support/stripe-books.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

const WEBHOOK_SECRET = 'whsec_test';

let stripe: StripeFake;
let rig: ApiRig;
beforeAll(async () => {
  stripe = await startStripeFake();
  const env = {
    PAYMENTS: 'stripe',
    STRIPE_SECRET_KEY: SECRET_KEY,
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_API_URL: stripe.url,
    STRIPE_PUBLISHABLE_KEY: 'pk_test_1',
  };
  rig = await openApiRig({ env, timeoutSeconds: '4' });
});
afterAll(async () => {
  await rig.close();
  await stripe.close();
});

const CARD = { delivery_address: null, payment_token: STRIPE_CARDS.good };

function notify(type: string, object: object, secret = WEBHOOK_SECRET): Promise<Answer> {
  const payload = JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } });
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret });
  return rig.call('POST', '/api/webhooks/stripe', payload, { 'Stripe-Signature': signature });
}

async function read(id: string): Promise<OrderView> {
  return (await rig.call('GET', `/api/orders/${id}`)).body;
}

/** Places an order whose bank requires a confirmation. */
async function asked(phone: string): Promise<OrderView> {
  const request = { ...AN_ORDER, ...CARD, customer_phone: phone, payment_token: STRIPE_CARDS.actionRequired };
  const { status, body } = await rig.call('POST', '/api/orders', request);
  expect(status).toBe(202);
  return body;
}

test('a card is authorized at placement, charged at cooking, and partially refunded', async () => {
  const { id, total_amount: total } = await rig.place(CARD);
  expect((await read(id)).payment).toMatchObject({ status: 'authorized', authorized: total, client_secret: null });
  expect(stripe.books.intentOf(id)).toMatchObject({
    status: 'requires_capture',
    metadata: { order_id: id, store_id: 'main' },
  });
  await rig.call('POST', `/api/kitchen/orders/${id}/start`);
  await until(async () => (await read(id)).payment?.status === 'captured');
  const refund = await rig.call('POST', `/api/orders/${id}/refunds`, { amount: '5.00', reason: 'Forgot the basil.' });
  expect(refund.status).toBe(201);
  await until(async () => (await read(id)).payment?.status === 'partially_refunded');
  const cents = Math.round(Number(total) * 100);
  expect(stripe.books.ledgerOf(id)).toEqual([`authorized ${cents}`, `captured ${cents}`, 'refunded 500']);
});

test('a cancelled order’s reservation is released', async () => {
  const { id, total_amount: total } = await rig.place(CARD);
  await rig.call('DELETE', `/api/orders/${id}`);
  await until(async () => (await read(id)).payment?.status === 'voided');
  const cents = Math.round(Number(total) * 100);
  expect(stripe.books.ledgerOf(id)).toEqual([`authorized ${cents}`, `voided ${cents}`]);
});

test('a changed order is charged once, for its new total', async () => {
  const { id } = await rig.place(CARD);
  const pizzas = [{ name: 'Margherita', size: 'large', quantity: 3 }];
  const changed = await rig.call('PATCH', `/api/orders/${id}`, { pizzas });
  expect(changed.status).toBe(200);
  await rig.call('POST', `/api/kitchen/orders/${id}/start`);
  await until(async () => (await read(id)).payment?.status === 'captured');
  const cents = Math.round(Number(changed.body.total_amount) * 100);
  expect(stripe.books.ledgerOf(id).filter((line) => line.startsWith('captured'))).toEqual([`captured ${cents}`]);
  await until(async () => stripe.books.intentOf(id).status === 'canceled');
});

test('a declined card is 402, in one wording for all declines; managers read the bank’s at the order', async () => {
  const answer = await rig.call('POST', '/api/orders', { ...AN_ORDER, ...CARD, payment_token: STRIPE_CARDS.declined });
  expect(answer).toMatchObject({ status: 402, body: { code: 'payment_declined' } });
  expect(answer.body.detail).toContain('The payment was declined. Try another card');
  expect(JSON.stringify(await read(answer.body.order_id))).toContain('Your card was declined.');
});

test('the page gets the bank’s address and the client secret, and Stripe’s webhook lets the order continue', async () => {
  const order = await asked('+1 212 555 0171');
  const intent = stripe.books.intentOf(order.id);
  expect(order.payment).toMatchObject({
    action_url: `https://hooks.stripe.invalid/${intent.id}`,
    client_secret: intent.client_secret,
  });
  // A notice is not trusted: the customer has not confirmed yet.
  expect((await notify('payment_intent.amount_capturable_updated', intent)).status).toBe(200);
  expect((await read(order.id)).payment?.status).toBe('action_required');
  stripe.books.authenticate(intent);
  expect((await notify('payment_intent.amount_capturable_updated', intent)).status).toBe(200);
  await until(async () => (await read(order.id)).status === 'confirmed');
  expect((await read(order.id)).payment).toMatchObject({ status: 'authorized', client_secret: null });
  expect((await notify('payment_intent.amount_capturable_updated', intent)).status).toBe(200);
  const { body: events } = await rig.call('GET', `/api/orders/${order.id}/events`);
  expect(JSON.stringify(events)).not.toContain(intent.client_secret);
});

test('a failed bank confirmation is reported to the customer', async () => {
  const order = await asked('+1 212 555 0172');
  const intent = stripe.books.intentOf(order.id);
  stripe.books.authenticate(intent, false);
  expect((await notify('payment_intent.payment_failed', intent)).status).toBe(200);
  await until(async () => (await read(order.id)).status === 'rejected');
  expect((await read(order.id)).rejection).toMatchObject({ code: 'payment_declined' });
});

test('a notice that cannot be handled now is refused, so that Stripe retries it', async () => {
  const order = await asked('+1 212 555 0173');
  const intent = stripe.books.intentOf(order.id);
  stripe.books.authenticate(intent);
  await rig.stopWorker();
  expect(await notify('payment_intent.amount_capturable_updated', intent)).toMatchObject({
    status: 503,
    body: { code: 'not_known_yet' },
  });
  await rig.startWorker();
  expect((await notify('payment_intent.amount_capturable_updated', intent)).status).toBe(200);
  await until(async () => (await read(order.id)).status === 'confirmed');
});

test('an online order is paid on Stripe’s page, and Stripe’s webhook lets it continue', async () => {
  const { payment_token: _, ...request } = {
    ...AN_ORDER,
    payment_method: 'online',
    payment_return_url: 'https://shop.example',
  };
  const { status, body } = await rig.call('POST', '/api/orders', request);
  expect(status).toBe(202);
  const session = stripe.books.sessionOf(body.id);
  expect(body.payment).toMatchObject({ status: 'action_required', action_url: session.url, client_secret: null });
  stripe.books.payOnPage(session);
  expect((await notify('checkout.session.completed', session)).status).toBe(200);
  await until(async () => (await read(body.id)).status === 'confirmed');
  await rig.call('POST', `/api/kitchen/orders/${body.id}/start`);
  await until(async () => (await read(body.id)).payment?.status === 'captured');
});

test.each([
  [
    'about an unknown order',
    'payment_intent.succeeded',
    { metadata: { order_id: 'ord_0123456789abcdefghjkmnpqrs', store_id: 'main' } },
  ],
  ['of ids that are none of ours', 'payment_intent.succeeded', { metadata: { order_id: '../x', store_id: '../y' } }],
  ['of a payment that is not an order’s', 'payment_intent.succeeded', { metadata: {} }],
  [
    'of a dispute about a payment of no order',
    'charge.dispute.created',
    { id: 'dp_1', reason: 'fraudulent', payment_intent: 'pi_1' },
  ],
  ['of another kind', 'customer.created', { id: 'cus_1' }],
])('a notice %s is accepted and ignored', async (_what, type, object) => {
  expect(await notify(type, object)).toMatchObject({ status: 200, body: { received: true } });
});

test('a dispute, even long after the order has ended, alerts its manager once', async () => {
  const { id } = await rig.place(CARD);
  await walkTo(rig, id, 'ready');
  await until(async () => (await read(id)).payment?.status === 'captured');
  await rig.call('PUT', `/api/orders/${id}/status`, { status: 'delivered' });
  const ended = async (): Promise<boolean> =>
    (await rig.call('GET', `/api/orders/${id}/workflow`)).body.execution_status === 'COMPLETED';
  await until(ended);
  const dispute = { id: 'dp_7', reason: 'fraudulent', payment_intent: stripe.books.intentOf(id).id };
  const notices = [notify('charge.dispute.created', dispute), notify('charge.dispute.created', dispute)];
  expect((await Promise.all(notices)).map(({ status }) => status)).toEqual([200, 200]);
  expect((await notify('charge.dispute.created', dispute)).status).toBe(200);
  await until(ended);
  const events = (await rig.call('GET', `/api/orders/${id}/events`)).body as { type: string; details: object }[];
  expect(events.filter(({ type }) => type === 'PaymentQuestioned')).toMatchObject([
    { details: { question_id: 'dp_7' } },
  ]);
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'MessageSent', details: expect.objectContaining({ message: 'manager_alert' }) }),
  );
  expect(await read(id)).toMatchObject({ status: 'delivered', payment: { status: 'captured' } });
});

test('a notice with a wrong signature is refused', async () => {
  const forged = await notify('payment_intent.succeeded', { metadata: {} }, 'whsec_guessed');
  expect(forged).toMatchObject({ status: 400, body: { code: 'invalid_signature' } });
  const unsigned = await rig.call('POST', '/api/webhooks/stripe', { type: 'payment_intent.succeeded' });
  expect(unsigned).toMatchObject({ status: 400, body: { code: 'invalid_signature' } });
});

test('a capture survives an outage of Stripe', async () => {
  const { id } = await rig.place(CARD);
  stripe.failNext(/capture$/, 'failed after');
  await rig.call('POST', `/api/kitchen/orders/${id}/start`);
  await until(async () => (await read(id)).payment?.status === 'captured');
  expect(stripe.books.ledgerOf(id).filter((line) => line.startsWith('captured'))).toHaveLength(1);
});

test('Stripe’s script is on the checkout only, and the card that was typed into its fields pays', async () => {
  const customer = rig.as('customer');
  const { body: draft } = await customer.call('POST', '/api/orders/drafts', {
    pizzas: [{ name: 'Margherita', size: 'small' }],
  });
  const open = async (path: string): Promise<{ policy: string; text: string }> => {
    const response = await customer.request(path, {});
    expect(response.status).toBe(200);
    return { policy: response.headers.get('Content-Security-Policy') ?? '', text: await response.text() };
  };
  expect((await open('/basket')).policy).not.toContain('stripe');
  const checkout = await open('/checkout');
  expect(checkout.policy).toContain("script-src 'self' https://js.stripe.com;");
  expect(checkout.text).toContain('<script src="https://js.stripe.com/v3/"');
  expect(checkout.text).toContain('data-stripe="pk_test_1"');
  const fields = {
    order: draft.id, name: 'Ada Lovelace', phone: '+1 212 555 0123', how: 'pickup', pay: 'card', token: STRIPE_CARDS.good,
  }; // prettier-ignore
  const placed = await customer.request('/checkout', {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  expect(placed.headers.get('Location')).toBe(`/orders/${draft.id}`);
  await until(async () => (await read(draft.id)).payment?.status === 'authorized');
});
