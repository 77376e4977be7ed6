import { StripePayments } from '../../adapters/payments/stripe/index.ts';
import { money } from '../../domain/shared/money.ts';
import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import { anOrderId } from '../support/builders.ts';
import { STRIPE_CARDS } from '../support/stripe-books.ts';
import { SECRET_KEY, startStripeFake, type StripeFake, type StripeRequest } from '../support/stripe-fake.ts';
import { startStripeMock, type StripeMock } from '../support/stripe-mock.ts';

const program = process.env['TEST_STRIPE_MOCK'];
const describeWithMock = program ? describe : describe.skip;

describeWithMock('what Stripe is asked has the shape that Stripe describes', () => {
  let mock: StripeMock;
  let fake: StripeFake;
  beforeAll(async () => {
    [mock, fake] = await Promise.all([startStripeMock(program ?? ''), startStripeFake()]);
  });
  afterAll(() => Promise.all([mock.stop(), fake.close()]));

  async function ask({ method, path, body, version }: Omit<StripeRequest, 'key'>): Promise<string> {
    const response = await fetch(mock.url + path, {
      method,
      ...(method === 'GET' ? {} : { body }),
      headers: {
        Authorization: `Bearer ${SECRET_KEY}`,
        'Content-Type': 'application/x-www-form-urlencoded',
        'Stripe-Version': version,
      },
    });
    return response.ok ? 'ok' : `${response.status} ${await response.text()}`;
  }

  test('every request of every step', async () => {
    const payments = new StripePayments({ secretKey: SECRET_KEY, apiUrl: fake.url }, console);
    const request = { orderId: anOrderId(), storeId: DEFAULT_STORE, amount: money(1739, 'USD') };
    const first = await payments.authorize({ ...request, token: STRIPE_CARDS.good });
    const more = { ...request, amount: money(3000, 'USD'), token: STRIPE_CARDS.good, revisionId: 'r5' };
    const second = await payments.authorize(more);
    if (first.outcome !== 'authorized' || second.outcome !== 'authorized') throw new Error('Declined.');
    const { orderId } = request;
    await payments.void({ orderId, authorizationId: first.authorizationId });
    await payments.capture({ orderId, authorizationId: second.authorizationId, amount: money(2000, 'USD') });
    await payments.refund({ orderId, refundId: 'r1', amount: money(500, 'USD') });
    await payments.release({ orderId });
    await payments.authorize({ ...request, orderId: anOrderId(), token: STRIPE_CARDS.goodToken });

    const online = {
      ...request,
      orderId: anOrderId(),
      onPage: true as const,
      returnUrl: 'https://shop.example/thanks',
    };
    await payments.authorize(online);
    await payments.release({ orderId: online.orderId });
    const confirmed = { ...request, orderId: anOrderId(), returnUrl: online.returnUrl };
    await payments.authorize({ ...confirmed, token: STRIPE_CARDS.actionRequired });

    const asked = new Map(
      fake.requests.map((each) => [`${each.method} ${each.path.replaceAll(/[a-z]+_\w{16,}/g, '…')}`, each]),
    );
    expect(asked.size).toBeGreaterThan(12);
    const answers = await Promise.all(
      [...new Set([...asked.values(), ...fake.requests.filter(({ method }) => method === 'POST')])].map(ask),
    );
    expect(answers.filter((answer) => answer !== 'ok')).toEqual([]);
  });

  test('a request that Stripe does not document is rejected, so the test above can fail', async () => {
    const version = fake.requests[0]?.version ?? '';
    const wrong = { method: 'POST', path: '/v1/payment_intents', version };
    expect(await ask({ ...wrong, body: 'amount=1739' })).toMatch(/^400 /);
    expect(await ask({ ...wrong, body: 'amount=1739&currency=usd&capture_metod=manual' })).toMatch(/^400 /);
    expect(await ask({ ...wrong, path: '/v1/payment_intent', body: '' })).toMatch(/^404 /);
  });
});
