import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { temporaryFolder } from '../tests/support/folders.ts';
import { mustSuitProduction, readConfig, SETTINGS } from './config.ts';

const TWILIO = {
  TWILIO_ACCOUNT_SID: `AC${'0123456789abcdef'.repeat(2)}`,
  TWILIO_AUTH_TOKEN: 'a-secret',
  TWILIO_FROM: '+12125550100',
};
const SMTP = { SMTP_URL: 'smtps://user:a-secret@mail.example.com', SMTP_FROM: 'orders@pizzeria.example' };

test('without its settings, a provider is not configured', () => {
  const { twilio, smtp } = readConfig({ TWILIO_ACCOUNT_SID: '', SMTP_URL: '' });
  expect([twilio, smtp]).toEqual([undefined, undefined]);
});

test('a provider is configured once its settings are set', () => {
  const { twilio, smtp } = readConfig({ ...TWILIO, ...SMTP });
  expect(twilio).toEqual({
    accountSid: TWILIO.TWILIO_ACCOUNT_SID,
    authToken: 'a-secret',
    from: '+12125550100',
    apiUrl: 'https://api.twilio.com',
  });
  expect(smtp).toEqual({ url: SMTP.SMTP_URL, from: SMTP.SMTP_FROM });
});

test.each(Object.keys({ ...TWILIO, ...SMTP }))('a provider without its %s is an error that names it', (name) => {
  const group = name in TWILIO ? TWILIO : SMTP;
  expect(() => readConfig({ ...group, [name]: '' })).toThrow(
    `${name}=: ${Object.keys(group).join(', ')} must be set together`,
  );
});

test.each([
  [{ ...TWILIO, TWILIO_FROM: '555 0100' }, 'TWILIO_FROM=555 0100'],
  [{ ...TWILIO, TWILIO_ACCOUNT_SID: 'AC1' }, 'TWILIO_ACCOUNT_SID=AC1'],
  [{ ...SMTP, SMTP_FROM: 'the pizzeria' }, 'SMTP_FROM=the pizzeria'],
  [{ ...SMTP, SMTP_URL: 'https://user:a-secret@mail.example.com' }, 'SMTP_URL=…: For example smtp://'],
])('an invalid setting is named, without showing secrets', (env, message) => {
  const read = () => readConfig(env);
  expect(read).toThrow(message);
  expect(read).not.toThrow('a-secret');
});

test('a secret may be given as a file', () => {
  const path = join(temporaryFolder(), 'mongodb');
  writeFileSync(path, 'mongodb://127.0.0.1/pizzeria\n');
  expect(readConfig({ STORAGE: 'mongodb', MONGODB_URL_FILE: path }).mongodbUrl).toBe('mongodb://127.0.0.1/pizzeria');
});

test('a secret that is given twice, or whose file cannot be read, is an error that names the setting', () => {
  expect(() => readConfig({ SMTP_URL: 'smtp://a', SMTP_URL_FILE: '/b' })).toThrow('Set SMTP_URL or SMTP_URL_FILE');
  expect(() => readConfig({ SMTP_URL_FILE: '/missing' })).toThrow('SMTP_URL_FILE=/missing: ENOENT');
});

test('payments are simulated by default', () => {
  expect(readConfig({})).toMatchObject({ payments: 'simulated' });
});

test('Stripe needs a key and the webhook’s secret, and a missing one is named', () => {
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

test('in production every setting that is for development only is named at once', () => {
  const given = { NODE_ENV: 'production', MASTER_KEY: Buffer.alloc(32).toString('base64') };
  expect(() => mustSuitProduction(readConfig(given))).toThrow(
    /^OIDC_ISSUER=: Required in production; ID_KEY=: .*PAYLOAD_KEYS=: .*PUBLIC_URL=: .*PAYMENTS=: Required in production\./,
  );
  expect(() => mustSuitProduction(readConfig({}))).not.toThrow();
});

test('an unknown provider is an error', () => {
  expect(() => readConfig({ PAYMENTS: 'paypal' })).toThrow(/PAYMENTS=paypal/);
});

test('pages from this machine are trusted as long as only this machine can reach the API, unless others are named', () => {
  expect(readConfig({}).trust).toEqual({ origins: [], localOrigins: true, hosts: ['127.0.0.1'] });
  expect(readConfig({ HOST: '0.0.0.0' }).trust).toMatchObject({ localOrigins: false });
  const env = { CORS_ORIGINS: 'https://shop.example, http://localhost:5173', ALLOWED_HOSTS: 'API.shop.example' };
  expect(readConfig(env).trust).toEqual({
    origins: ['https://shop.example', 'http://localhost:5173'],
    localOrigins: false,
    hosts: ['api.shop.example', '127.0.0.1'],
  });
});

test.each(['*', 'shop.example', 'https://shop.example/', 'https://shop.example,'])(
  'CORS_ORIGINS=%s is an error: no page would have this origin',
  (value) => {
    expect(() => readConfig({ CORS_ORIGINS: value })).toThrow('Origins such as https://shop.example');
  },
);

test('docs/settings.md lists every setting with its default, and no other', () => {
  const table = readFileSync(join(PROJECT_ROOT, 'docs', 'settings.md'), 'utf8');
  const rows = [...table.matchAll(/^\| (`[^|]+`) +\| ([^|]*?) *\|/gm)].flatMap(([, names = '', shown = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name]) => ({ name: String(name), shown })),
  );
  // Read before the others, when the Temporal server is fetched.
  const documented = rows.filter(({ name }) => name !== 'PIZZERIA_CACHE_DIR');
  expect(documented.map(({ name }) => name).toSorted()).toEqual([...SETTINGS.keys()].toSorted());
  for (const { name, shown } of documented) {
    // Defaults in words, such as "unlimited", stand for one that is computed, or for none.
    const literal = /^`(.*)`$/.exec(shown)?.[1];
    const known = SETTINGS.get(name);
    if (literal !== undefined && known !== undefined)
      expect({ name, default: literal }).toEqual({ name, default: JSON.stringify(known).replaceAll(`"`, ``) });
    if (shown === '') expect({ name, default: known ?? [] }).toEqual({ name, default: [] });
  }
});
