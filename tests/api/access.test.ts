import { identifyBearer } from '../../application/access/sign-in.ts';
import { issuerKeys } from '../../adapters/identity/issuer-keys.ts';
import { OidcTokens } from '../../adapters/identity/oidc-tokens.ts';
import { DEFAULT_STORE, type OrderId } from '../../domain/shared/values.ts';
import { IssuerUnavailable, TokenRefused } from '../../ports.ts';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';
import { makeKey, openTestIssuer, type TestIssuer } from '../support/issuer.ts';
import { REFUSED_TOKENS } from '../support/refused-tokens.ts';

/** Access tokens of an issuer: which are good, and for what. */

let issuer: TestIssuer;
let rig: ApiRig;
beforeAll(async () => {
  issuer = await openTestIssuer();
  rig = await openApiRig({ env: { OIDC_ISSUER: issuer.url } });
});
afterAll(async () => {
  await rig.close();
  await issuer.close();
});

const now = () => Math.floor(Date.now() / 1000);
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const read = (token: string, path = '/api/kitchen/status') => rig.call('GET', path, undefined, bearer(token));

test('a token of the issuer is good', async () => {
  expect((await read(await issuer.sign())).status).toBe(200);
});

describe('a token that is refused', () => {
  test.each(Object.entries(REFUSED_TOKENS))('%s', async (_, [make, reason]) => {
    const { status, headers, body } = await read(await make(issuer));
    expect([status, body.code]).toEqual([401, 'invalid_token']);
    expect(body.detail).toContain(reason);
    expect(headers.get('WWW-Authenticate')).toMatch(/^Bearer error="invalid_token", error_description="[ -~]+"$/);
    // Where no sign-in is needed, neither is a bad one taken.
    expect((await read('a.b.c', '/api/menu')).status).toBe(401);
  });
});

test('without credentials, only what is for everyone is answered', async () => {
  const anonymous = { Authorization: '' };
  const refused = await rig.call('GET', '/api/kitchen/status', undefined, anonymous);
  expect([refused.status, refused.body.code]).toEqual([401, 'not_signed_in']);
  expect(refused.headers.get('WWW-Authenticate')).toBe('Bearer');
  for (const path of [
    '/api/menu',
    '/api/stores',
    '/api/stores/main',
    '/health/live',
    '/api/openapi.json',
    '/api/docs',
  ]) {
    expect([path, (await rig.call('GET', path, undefined, anonymous)).status]).toEqual([path, 200]);
  }
  // Another scheme is none of ours.
  expect((await rig.call('GET', '/api/kitchen/status', undefined, { Authorization: 'Basic YTpi' })).status).toBe(401);
});

describe('what a token may', () => {
  const ofRole = (roles: string[], claims: object = {}) => issuer.sign({ roles, stores: ['main'], ...claims });

  test('follows from its role', async () => {
    const statuses = async (token: string) =>
      Promise.all(
        ['/api/kitchen/status', '/api/delivery/ready', '/api/reports/analytics', '/api/inventory'].map(
          async (path) => (await read(token, path)).status,
        ),
      );
    expect(await statuses(await ofRole(['customer']))).toEqual([403, 403, 403, 403]);
    expect(await statuses(await ofRole(['kitchen']))).toEqual([200, 403, 403, 200]);
    expect(await statuses(await ofRole(['driver']))).toEqual([403, 200, 403, 403]);
    expect(await statuses(await ofRole(['manager']))).toEqual([200, 200, 200, 200]);
    expect(await statuses(await ofRole(['admin']))).toEqual([200, 200, 200, 200]);
    expect(await statuses(await ofRole(['janitor']))).toEqual([403, 403, 403, 403]);
  });

  test('may be told as Keycloak tells it', async () => {
    const token = await issuer.sign({ roles: undefined, realm_access: { roles: ['offline_access', 'kitchen'] }, typ: 'Bearer' }); // prettier-ignore
    expect((await read(token)).status).toBe(200);
  });

  test('is narrowed by its scope, if that names any of ours', async () => {
    expect((await read(await ofRole(['manager'], { scope: 'openid profile' }))).status).toBe(200);
    expect((await read(await ofRole(['manager'], { scope: 'openid reports:read' }))).status).toBe(403);
    const deliveries = await ofRole(['manager'], { scope: 'deliveries:*' });
    expect((await read(deliveries, '/api/delivery/ready')).status).toBe(200);
    expect((await read(deliveries)).status).toBe(403);
    // Never widened.
    expect((await read(await ofRole(['customer'], { scope: 'kitchen:read' }))).status).toBe(403);
  });

  test('is at the stores that it names', async () => {
    const { body: settings } = await read(await issuer.sign(), '/api/stores/main');
    await rig.call('POST', '/api/stores', { ...settings, id: 'harbour' }, bearer(await issuer.sign()));
    const statuses = async (stores: unknown, role = 'kitchen') => {
      const token = await issuer.sign({ roles: [role], stores });
      return [
        (await read(token)).status,
        (await read(token, '/api/stores/harbour/kitchen/status')).status,
        (await read(token, '/api/stores/harbour/menu')).status,
      ];
    };
    expect(await statuses(['main'])).toEqual([200, 403, 200]);
    expect(await statuses('harbour')).toEqual([403, 200, 200]);
    expect(await statuses(['main', 'harbour'], 'manager')).toEqual([200, 200, 200]);
    expect(await statuses(['*'], 'manager')).toEqual([200, 200, 200]);
    expect(await statuses(undefined)).toEqual([403, 403, 200]);
    expect(await statuses(undefined, 'manager')).toEqual([403, 403, 200]);
  });
});

test('events record who by a hash of issuer and subject, and an administrator as one', async () => {
  const token = await issuer.sign({ roles: ['admin'], sub: 'root@pizzeria.example', name: 'Rita Root' });
  const order = {
    customer_name: 'Ada',
    customer_phone: '+1 212 555 0123',
    pizzas: [{ name: 'Margherita', size: 'large' }],
  };
  const { body } = await rig.call('POST', '/api/orders', order, bearer(token));
  await rig.call('POST', `/api/orders/${body.id}/hold`, {}, bearer(token));
  const cancel = () => rig.call('DELETE', `/api/orders/${body.id}`, undefined, bearer(token));
  // Placing may take longer than its answer.
  await until(async () => (await cancel()).body.status === 'cancelled');
  const { body: events } = await rig.call('GET', `/api/orders/${body.id}/events`, undefined, bearer(token));
  const { by } = events.find(({ type }: { type: string }) => type === 'OrderPlaced');
  // The name is joined for staff who read them.
  expect(by).toEqual({ role: 'admin', id: expect.stringMatching(/^usr_[0-9a-f]{32}$/), name: 'Rita Root' });
  expect(JSON.stringify(events)).not.toContain('root@');
  const stored = await rig.storage.orders.get(DEFAULT_STORE, body.id as OrderId);
  expect(JSON.stringify(stored)).not.toMatch(/root@|Rita/);
});

describe('the issuer’s keys', () => {
  const checker = () =>
    new OidcTokens({
      issuer: issuer.url,
      audience: 'pizzeria',
      rolesClaim: 'roles',
      keyFor: issuerKeys(issuer.url, () => Date.now()),
      now: () => Date.now(),
    });
  const real = Date.now;
  const after = (minutes: number) => jest.spyOn(Date, 'now').mockImplementation(() => real() + minutes * 60_000);
  afterEach(() => {
    jest.restoreAllMocks();
    issuer.isAway = false;
  });

  test('may be replaced: one that is not known is asked for, once', async () => {
    const tokens = checker();
    await tokens.check(await issuer.sign());
    const before = issuer.asked;
    // No sooner than half a minute after the last time.
    after(1);
    issuer.keys = [await makeKey('second', 'RS256'), ...issuer.keys];
    await Promise.all(Array.from({ length: 5 }, async () => tokens.check(await issuer.sign())));
    expect(issuer.asked).toBe(before + 1);
    for (let count = 0; count < 20; count += 1) {
      const made = await issuer.sign({}, { key: await makeKey(`made-up-${count}`) });
      await expect(tokens.check(made)).rejects.toThrow(TokenRefused);
    }
    expect(issuer.asked).toBe(before + 1);
  });

  test('are good for an hour while the issuer is away; after that it is said, and no token is called bad', async () => {
    const tokens = checker();
    const token = await issuer.sign({ exp: now() + 36_000 });
    await tokens.check(token);
    issuer.isAway = true;
    after(30);
    await tokens.check(token);
    after(100);
    await expect(tokens.check(token)).rejects.toThrow(IssuerUnavailable);
    await expect(identifyBearer({ tokens }, token)).rejects.toMatchObject({ code: 'sign_in_unavailable' });
    issuer.isAway = false;
    after(101);
    await tokens.check(token);
  });

  test('are found when the issuer comes, if it was away at the start', async () => {
    issuer.isAway = true;
    const tokens = checker();
    const token = await issuer.sign();
    await expect(tokens.check(token)).rejects.toThrow(IssuerUnavailable);
    issuer.isAway = false;
    after(0.1);
    await tokens.check(token);
  });

  test('are not asked for a token that was checked a moment ago, which costs at most 0.3 ms of processor time', async () => {
    const tokens = checker();
    const token = await issuer.sign();
    await tokens.check(token);
    const before = process.cpuUsage();
    for (let count = 0; count < 2000; count += 1) await tokens.check(token);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000 / 2000).toBeLessThan(0.3);
  });
});
