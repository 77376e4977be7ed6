import Stripe from 'stripe';
import { SECRET_KEY, startStripeFake, type StripeFake } from '../../../tests/support/stripe-fake.ts';
import type { PaymentNotices } from '../../../ports.ts';
import { stripeNotices } from './notices.ts';

const secret = 'whsec_test';
let stripe: StripeFake;
let read: PaymentNotices['read'];
beforeAll(async () => {
  stripe = await startStripeFake();
  ({ read } = stripeNotices({ webhookSecret: secret, secretKey: SECRET_KEY, apiUrl: stripe.url }));
});
afterAll(() => stripe.close());

function signed(event: object, { with: key = secret, ageSeconds = 0 } = {}): [body: string, signature: string] {
  const payload = JSON.stringify({ id: 'evt_1', object: 'event', ...event });
  const timestamp = Math.floor(Date.now() / 1000) - ageSeconds;
  return [payload, Stripe.webhooks.generateTestHeaderString({ payload, secret: key, timestamp })];
}

const moved = (type: string, metadata: object) => ({ type, data: { object: { id: 'pi_1', metadata } } });
const ofOrder = { order_id: 'ord_1', store_id: 'main' };

test.each([
  'payment_intent.amount_capturable_updated',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
])('%s identifies the order whose payment has changed', async (type) => {
  expect(await read(...signed(moved(type, ofOrder)))).toEqual({
    kind: 'payment_changed',
    orderId: 'ord_1',
    storeId: 'main',
  });
});

test.each([
  ['a payment that is not ours', moved('payment_intent.succeeded', {})],
  ['an event of another type', { type: 'customer.created', data: { object: { id: 'cus_1' } } }],
])('%s is ignored', async (_what, event) => {
  expect(await read(...signed(event))).toEqual({ kind: 'other' });
});

test.each([
  [
    'charge.dispute.created',
    { id: 'dp_1', reason: 'fraudulent', payment_intent: 'pi_1' },
    { code: 'disputed', reason: 'fraudulent' },
  ],
  [
    'refund.failed',
    { id: 're_1', failure_reason: 'expired_or_canceled_card', payment_intent: 'pi_1' },
    { code: 'refund_returned', reason: 'expired_or_canceled_card' },
  ],
])('%s needs a manager', async (type, object, question) => {
  expect(await read(...signed({ type, data: { object } }))).toEqual({
    kind: 'needs_attention',
    question,
    id: object.id,
    paymentId: 'pi_1',
  });
});

test('a notice that is unsigned, signed with another secret, modified or old is rejected', async () => {
  const event = moved('payment_intent.succeeded', ofOrder);
  const [body, signature] = signed(event);
  const forged = { kind: 'forged', reason: expect.stringMatching(/\w/) };
  expect(await read(...signed(event, { with: 'whsec_other' }))).toEqual(forged);
  expect(await read(body.replace('main', 'mine'), signature)).toEqual(forged);
  expect(await read(...signed(event, { ageSeconds: 301 }))).toEqual(forged);
  expect(await read(body, undefined)).toEqual(forged);
  expect(await read(body, 'nonsense')).toEqual(forged);
  expect(await read(...signed(event, { ageSeconds: 200 }))).toMatchObject({ kind: 'payment_changed' });
});
