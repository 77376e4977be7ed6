import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { AN_ORDER } from '../support/api-rig.ts';
import { BrowserSession } from '../support/browser-session.ts';
import { describeWithMongo, temporaryDatabase } from '../support/databases.ts';
import { openTestIssuer, type TestIssuer } from '../support/issuer.ts';
import { freePort } from '../support/ports.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { hasRedis, startRedis, type RunningRedis } from '../support/redis.ts';
import { REFUSED_TOKENS } from '../support/refused-tokens.ts';
import { attackSignIns, csrfIn } from '../support/sign-in-attacks.ts';
import { until } from '../support/until.ts';

/**
 * What attackers try, through two API processes with one database: what is made at one is tried at the other. Once with a Redis in which
 * both count, and once without. Two more processes have a real issuer's keys instead of the development issuer.
 */

const GUESTS = 4;

describe.each([
  { name: 'with a Redis', isShared: true },
  { name: 'without a Redis', isShared: false },
])('$name,', ({ isShared }) => {
  (isShared && !hasRedis ? describe.skip : describeWithMongo)('two API processes', () => attack(isShared));
});

function attack(isShared: boolean): void {
  const database = temporaryDatabase();
  let redis: RunningRedis | undefined;
  let issuer: TestIssuer;
  let rig: ProcessRig;
  /** With the development issuer, and its pages. */
  let pages: readonly [first: string, second: string];
  /** With the issuer of the tests. */
  let apis: readonly [first: string, second: string];

  beforeAll(async () => {
    redis = isShared ? await startRedis() : undefined;
    issuer = await openTestIssuer();
    rig = await openProcessRig(
      { STORAGE: 'mongodb', MONGODB_URL: database },
      {
        RATE_LIMITS: `guests=${GUESTS}/600,sign-in=10000/60`,
        ...(redis ? { REDIS_URL: redis.url } : {}),
      },
    );
    await rig.start({ env: { PUBLIC_URL: rig.url } });
    const beside = async (env: Record<string, string>): Promise<string> => {
      const port = String(await freePort());
      const program = rig.beside('dist/server.js', { PORT: port, PUBLIC_URL: rig.url, ...env });
      const url = `http://127.0.0.1:${port}`;
      await until(async () => {
        if (program.exitCode !== null) throw new Error(`It exited with code ${program.exitCode}: ${rig.output()}`);
        return (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok === true;
      });
      return url;
    };
    pages = [rig.url, await beside({})];
    const real = { OIDC_ISSUER: issuer.url, ALLOWED_HOSTS: 'evil.example' };
    apis = [await beside(real), await beside(real)];
  }, 300_000);
  afterAll(async () => {
    await rig.close();
    await issuer.close();
    await redis?.stop();
  }, 300_000);

  test.each(Object.entries(REFUSED_TOKENS))('a token that %s is refused by both', async (_, [make, reason]) => {
    const token = await make(issuer);
    for (const url of apis) {
      const answer = await fetch(`${url}/api/kitchen/status`, { headers: { Authorization: `Bearer ${token}` } });
      const { code, detail } = (await answer.json()) as { code: string; detail: string };
      expect([answer.status, code]).toEqual([401, 'invalid_token']);
      expect(detail).toContain(reason);
    }
  });

  test('a good token is taken by both', async () => {
    for (const url of apis) {
      const headers = { Authorization: `Bearer ${await issuer.sign()}` };
      expect((await fetch(`${url}/api/kitchen/status`, { headers })).status).toBe(200);
    }
  });

  describe('an attacker at the other process', () => {
    attackSignIns(() => ({ url: pages[0], other: pages[1] }));
  });

  test.each([
    ['first', 0, 1],
    ['second', 1, 0],
  ] as const)('signing out at the %s process is signing out at the other', async (_, here, there) => {
    const mona = new BrowserSession();
    await mona.signIn(pages[0], 'mona');
    const thief = new BrowserSession();
    thief.setCookie(pages[0], 'sid', mona.cookie(pages[0], 'sid') ?? '');
    const reads = async (url: string) => (await thief.open(`${url}/api/kitchen/queue`)).status;
    // A session that both have just read is the one that a cache would keep.
    expect([await reads(pages[here]), await reads(pages[there])]).toEqual([200, 200]);
    const page = await mona.open(`${pages[here]}/me/session`);
    await mona.submit(page, '/sign-out', { csrf: csrfIn(page) });
    const begun = Date.now();
    await until(async () => (await reads(pages[there])) === 401);
    expect(Date.now() - begun).toBeLessThan(60_000);
  });

  test('signing out everywhere at one process ends the sessions at the other', async () => {
    const [here, there] = [new BrowserSession(), new BrowserSession()];
    for (const browser of [here, there]) await browser.signIn(pages[0], 'mona');
    const page = await here.open(`${pages[1]}/me/session`);
    await here.submit(page, '/sign-out', { csrf: csrfIn(page), everywhere: 'yes' });
    expect((await there.open(`${pages[0]}/api/kitchen/queue`)).status).toBe(401);
  });

  test('a made-up X-Forwarded-For changes nothing about who is counted', async () => {
    const arrive = async (turn: number): Promise<number> => {
      const headers = { 'X-Forwarded-For': `203.0.113.${turn}`, 'X-Real-IP': `203.0.113.${turn}`, Forwarded: `for=203.0.113.${turn}` }; // prettier-ignore
      return (await fetch(`${apis[turn % 2]}/api/guest-session`, { method: 'POST', headers })).status;
    };
    const statuses: number[] = [];
    for (let turn = 0; turn < 4 * GUESTS; turn += 1) statuses.push(await arrive(turn));
    const taken = statuses.filter((status) => status !== 429).length;
    expect(taken).toBe(isShared ? GUESTS : 2 * GUESTS);
    expect(new Set(statuses.slice(2 * GUESTS))).toEqual(new Set([429]));
  });

  test('links are those of PUBLIC_URL, whatever name a request has', async () => {
    const names = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'gopher' };
    const token = await issuer.sign({ roles: ['customer'], stores: undefined, sub: 'ada' });
    const order = { ...AN_ORDER, payment_method: 'online', payment_token: undefined };
    for (const url of apis) {
      const { status, text } = await post(`${url}/api/orders`, order, { ...names, Authorization: `Bearer ${token}` });
      expect(status).toBe(202);
      expect(text).not.toContain('evil.example');
      const { payment, tracking_url: tracking } = JSON.parse(text) as { payment: { action_url: string }; tracking_url: string }; // prettier-ignore
      expect([payment.action_url, tracking].map((link) => new URL(link).origin)).toEqual([rig.url, rig.url]);
    }
  });
}

/** `fetch` does not send another Host. */
async function post(url: string, body: object, headers: Record<string, string>) {
  const sent = httpRequest(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers } });
  sent.end(JSON.stringify(body));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode, text };
}
