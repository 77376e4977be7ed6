import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrowserSession } from '../support/browser-session.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';
import { attackSignIns, csrfIn } from '../support/sign-in-attacks.ts';

/** Signing in on the pages, through the development issuer, as browsers do; and what attackers do with it. */

let rig: ProcessRig;
beforeAll(async () => {
  rig = await openProcessRig();
  await rig.start();
});
afterAll(() => rig.close());

const reads = (browser: BrowserSession, path: string) => browser.open(rig.url + path, {}, { follow: false });

async function signedIn(user: string): Promise<BrowserSession> {
  const browser = new BrowserSession();
  await browser.signIn(rig.url, user);
  return browser;
}

test.each([
  ['ada', 'Ada Lovelace', 'customer', 'all'],
  ['chef', 'Chiara Chef', 'kitchen', 'main'],
  ['dario', 'Dario Driver', 'driver', 'main'],
  ['mona', 'Mona Manager', 'manager', 'all'],
  ['adam', 'Adam Admin', 'admin', 'all'],
])('%s signs in, is shown who they are, and signs out here and at the issuer', async (user, name, role, stores) => {
  const browser = new BrowserSession();
  const page = await browser.signIn(rig.url, user, '?return_to=/me/session');
  expect([page.status, page.url]).toEqual([200, `${rig.url}/me/session`]);
  expect(page.text).toContain(`You are signed in as ${name}`);
  expect(page.text).toContain(`<dd>${role}</dd>`);
  expect(page.text).toContain(`<dd>${stores}</dd>`);

  const out = await browser.submit(page, '/sign-out', { csrf: csrfIn(page) });
  const address = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(out.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const issuers = await browser.open(address);
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(issuers.text)?.[1] ?? '';
  const action = /method="post" action="([^"]+)"/.exec(issuers.text)?.[1] ?? '';
  const done = await browser.submit(issuers, action, { xsrf, logout: 'yes' });
  expect(done.url).toContain(`${rig.url}/sign-out/done`);
  expect(done.text).toContain('You are signed out');
  // Not signed in again without being asked.
  expect((await browser.open(`${rig.url}/me/session`)).text).toContain('Sign in as');
});

test('the issuer’s page says what it is, and loads nothing', async () => {
  const page = await new BrowserSession().open(`${rig.url}/sign-in`);
  expect(page.text).toContain('This is the development issuer. It asks for no password');
  expect(page.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'/);
  expect(page.text).not.toMatch(/<script|<img|<link|https?:\/\//);
});

test('a session uses the API as its person', async () => {
  const chef = await signedIn('chef');
  expect((await reads(chef, '/api/kitchen/queue')).status).toBe(200);
  expect((await reads(chef, '/api/reports/analytics')).status).toBe(403);
  const ada = await signedIn('ada');
  expect((await reads(ada, '/api/kitchen/queue')).status).toBe(403);
});

test('a renewed sign-in is recent, and one of the same browser takes the place of the earlier', async () => {
  const mona = await signedIn('mona');
  const before = mona.cookie(rig.url, 'sid') ?? '';
  const page = await mona.signIn(rig.url, 'mona', '?return_to=/me/session&again=yes');
  expect(page.text).toContain('Mona Manager');
  expect(mona.cookie(rig.url, 'sid')).not.toBe(before);
  const thief = new BrowserSession();
  thief.setCookie(rig.url, 'sid', before);
  expect((await reads(thief, '/api/kitchen/queue')).status).toBe(401);
});

test('signing out on all devices ends the others’ sessions, and no one else’s', async () => {
  const [here, there, chef] = [await signedIn('mona'), await signedIn('mona'), await signedIn('chef')];
  const page = await here.open(`${rig.url}/me/session`);
  await here.submit(page, '/sign-out', { csrf: csrfIn(page), everywhere: 'yes' });
  expect((await reads(there, '/api/kitchen/queue')).status).toBe(401);
  expect((await reads(chef, '/api/kitchen/queue')).status).toBe(200);
});

test('an administrator ends a person’s sessions, and only an administrator', async () => {
  const dario = await signedIn('dario');
  const { body: me } = await rig.call(
    'POST',
    '/api/delivery/ping',
    {},
    { Authorization: `Bearer ${await rig.token('dario')}` },
  );
  const path = `/api/principals/${me.driver_id}/sessions`;
  expect((await rig.call('DELETE', path)).status).toBe(403);
  expect((await reads(dario, '/api/delivery/ready')).status).toBe(200);
  const admin = { Authorization: `Bearer ${await rig.token('admin')}` };
  expect((await rig.call('DELETE', path, undefined, admin)).body.ended).toBeGreaterThan(0);
  expect((await reads(dario, '/api/delivery/ready')).status).toBe(401);
});

test('sign-ins, sign-outs and refused sign-ins are in the audit trail, which is whole and names nobody', async () => {
  const [mona, ada] = [await signedIn('mona'), await signedIn('ada')];
  for (const browser of [mona, ada]) {
    const page = await browser.open(`${rig.url}/me/session`);
    await browser.submit(page, '/sign-out', { csrf: csrfIn(page) });
  }
  expect((await reads(new BrowserSession(), '/sign-in/callback?code=made-up-code&state=x')).status).toBe(400);
  const entries = (): Record<string, unknown>[] =>
    readdirSync(join(rig.folder, 'audit'))
      .filter((name) => name.endsWith('.jsonl'))
      .flatMap((name) =>
        readFileSync(join(rig.folder, 'audit', name), 'utf8')
          .trim()
          .split('\n'),
      )
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const refused = { operation: 'signIn', status: 400, code: 'invalid_token' };
  await until(async () => entries().some((entry) => entry['code'] === 'invalid_token'));
  const noted = entries();
  const from = expect.stringMatching(/^s1\./);
  for (const operation of ['signIn', 'signOut']) {
    expect(noted).toContainEqual(expect.objectContaining({ operation, role: 'manager', by: expect.stringMatching(/^usr_/), from })); // prettier-ignore
    // A customer's id is about a person.
    expect(noted).toContainEqual(expect.objectContaining({ operation, role: 'customer', by: from, from }));
  }
  expect(noted).toContainEqual(expect.objectContaining({ ...refused, from }));
  expect(JSON.stringify(noted)).not.toMatch(/Mona|Lovelace|made-up-code|127\.0\.0\.1/);
  expect(await rig.tool('dist/operations/cli/audit.js', 'verify')).toMatchObject({ code: 0 });
});

test('sessions outlast a restart', async () => {
  const chef = await signedIn('chef');
  await rig.kill('SIGINT');
  await rig.start();
  expect((await reads(chef, '/api/kitchen/queue')).status).toBe(200);
});

describe('an attacker', () => {
  attackSignIns(() => ({ url: rig.url, other: rig.url }));

  test('cannot point a name of their own at the issuer', async () => {
    const port = rig.env['ISSUER_PORT'];
    expect((await fetch(`http://localhost:${port}/.well-known/openid-configuration`)).status).toBe(403);
    expect((await fetch(`http://127.0.0.1:${port}/.well-known/openid-configuration`)).status).toBe(200);
  });
});
