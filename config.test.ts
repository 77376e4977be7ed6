import { readConfig } from './config.ts';

test('without a setting, money is simulated', () => {
  expect(readConfig({})).toMatchObject({ payments: 'simulated' });
});

test('Stripe takes a key and the webhook’s secret, and what is missing is named', () => {
  expect(() => readConfig({ PAYMENTS: 'stripe' })).toThrow(/STRIPE_SECRET_KEY.*STRIPE_WEBHOOK_SECRET/);
  const keys = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' };
  expect(() => readConfig({ PAYMENTS: 'stripe', ...keys, STRIPE_WEBHOOK_SECRET: '' })).toThrow(
    /^STRIPE_WEBHOOK_SECRET/,
  );
  expect(readConfig({ PAYMENTS: 'stripe', ...keys }).stripe).toEqual({
    secretKey: 'sk_test_1',
    webhookSecret: 'whsec_1',
    apiUrl: 'https://api.stripe.com',
  });
});

test('a provider that there is not is no setting', () => {
  expect(() => readConfig({ PAYMENTS: 'paypal' })).toThrow(/PAYMENTS=paypal/);
});
