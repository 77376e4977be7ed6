import { BrowserSession, type Visit } from '../support/browser-session.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';

/** Signing in on the pages, through the development issuer, as browsers do; and what attackers do with it. */

let rig: ProcessRig;
beforeAll(async () => {
  rig = await openProcessRig();
  await rig.start();
});
afterAll(() => rig.close());

const csrfIn = ({ text }: Visit): string => /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
const reads = (browser: BrowserSession, path: string) => browser.open(rig.url + path, {}, { follow: false });
const pause = (browser: BrowserSession, headers: Record<string, string>, body = '{}') =>
  browser.open(`${rig.url}/api/kitchen/pause`, { method: 'POST', body, headers }, { follow: false });
const JSON_BODY = { 'Content-Type': 'application/json' };

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

test('sessions outlast a restart', async () => {
  const chef = await signedIn('chef');
  await rig.kill('SIGINT');
  await rig.start();
  expect((await reads(chef, '/api/kitchen/queue')).status).toBe(200);
});

describe('an attacker', () => {
  test.each([
    ['a page elsewhere', { Origin: 'https://evil.example' }],
    ['another port of this machine', { Origin: 'http://127.0.0.1:9' }],
    ['a sandboxed frame', { Origin: 'null' }],
    ['a sibling site', { 'Sec-Fetch-Site': 'same-site' }],
    ['an old browser that tells nothing', {}],
  ])('cannot have a person’s browser change something: %s', async (_, headers) => {
    const mona = await signedIn('mona');
    const answer = await pause(mona, { ...JSON_BODY, ...headers });
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([403, 'origin_not_allowed']);
    const own = { ...JSON_BODY, Origin: new URL(rig.url).origin };
    expect((await pause(mona, own)).status).toBe(200);
    expect((await mona.open(`${rig.url}/api/kitchen/resume`, { method: 'POST', headers: own })).status).toBe(200);
  });

  test.each([
    ['none', {}],
    ['another session’s', { csrf: 'x'.repeat(43) }],
  ])('cannot send a form without the session’s csrf: %s', async (_, fields) => {
    const mona = await signedIn('mona');
    const page = await mona.open(`${rig.url}/me/session`);
    expect((await mona.submit(page, '/sign-out', fields as Record<string, string>)).status).toBe(403);
    expect((await reads(mona, '/api/kitchen/queue')).status).toBe(200);
  });

  test.each([
    ['tampered', (sid: string) => `${sid.slice(0, -2)}AA`],
    ['made up', () => 'A'.repeat(43)],
    ['endless', () => 'A'.repeat(5000)],
    ['no text at all', () => '%00%ff'],
  ])('gains nothing by a cookie that is %s', async (_, make) => {
    const mona = await signedIn('mona');
    const thief = new BrowserSession();
    thief.setCookie(rig.url, 'sid', make(mona.cookie(rig.url, 'sid') ?? ''));
    expect((await reads(thief, '/api/kitchen/queue')).status).toBe(401);
  });

  test('gains nothing by a cookie after its person has signed out', async () => {
    const mona = await signedIn('mona');
    const thief = new BrowserSession();
    thief.setCookie(rig.url, 'sid', mona.cookie(rig.url, 'sid') ?? '');
    const page = await mona.open(`${rig.url}/me/session`);
    await mona.submit(page, '/sign-out', { csrf: csrfIn(page) });
    expect((await reads(thief, '/api/kitchen/queue')).status).toBe(401);
  });

  test('cannot fix a session: a sign-in has an id of its own', async () => {
    const victim = new BrowserSession();
    const known = 'B'.repeat(43);
    victim.setCookie(rig.url, 'sid', known);
    await victim.signIn(rig.url, 'mona');
    expect(victim.cookie(rig.url, 'sid')).not.toBe(known);
    const attacker = new BrowserSession();
    attacker.setCookie(rig.url, 'sid', known);
    expect((await reads(attacker, '/api/kitchen/queue')).status).toBe(401);
  });

  test('cannot use a code twice, nor in another browser', async () => {
    const mona = new BrowserSession();
    await mona.open(`${rig.url}/sign-in`);
    const begun = mona.cookie(rig.url, 'sign-in') ?? '';
    await mona.signIn(rig.url, 'mona');
    const callback = mona.visited.find((url) => url.includes('/sign-in/callback?')) ?? '';
    expect(callback).toContain('code=');
    expect((await mona.open(callback, {}, { follow: false })).status).toBe(400);
    const other = new BrowserSession();
    expect((await other.open(callback, {}, { follow: false })).status).toBe(400);
    other.setCookie(rig.url, 'sign-in', begun);
    expect((await other.open(callback, {}, { follow: false })).status).toBe(400);
    expect((await reads(other, '/api/kitchen/queue')).status).toBe(401);
  });

  test.each([
    ['no state', (url: URL) => url.searchParams.delete('state')],
    ['another state', (url: URL) => url.searchParams.set('state', 'A'.repeat(43))],
    ['another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
    ['no code', (url: URL) => url.searchParams.delete('code')],
    ['another code', (url: URL) => url.searchParams.set('code', 'guessed')],
  ])('cannot have a browser finish a sign-in with %s', async (_, change) => {
    const mona = new BrowserSession();
    const page = await mona.open(`${rig.url}/sign-in`);
    const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const begun = mona.cookie(rig.url, 'sign-in') ?? '';
    await mona.submit(page, action, { user: 'mona' });
    const callback = new URL(mona.visited.find((url) => url.includes('/sign-in/callback?')) ?? '');
    change(callback);
    const fresh = new BrowserSession();
    fresh.setCookie(rig.url, 'sign-in', begun);
    expect((await fresh.open(callback.href, {}, { follow: false })).status).toBe(400);
    expect(fresh.cookie(rig.url, 'sid')).toBeUndefined();
  });

  test.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    'me',
  ])('cannot lead on to another site: %s', async (target) => {
    const ada = new BrowserSession();
    await ada.signIn(rig.url, 'ada', `?return_to=${encodeURIComponent(target)}`);
    expect(ada.visited.at(-1)).toBe(`${rig.url}/`);
  });

  test('cannot change where links lead by Host or forwarded headers', async () => {
    const named = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' };
    const forwarded = await new BrowserSession().open(`${rig.url}/sign-in`, { headers: named }, { follow: false });
    const address = new URL(forwarded.headers.get('Location') ?? '');
    expect(address.hostname).toBe('127.0.0.1');
    // By another name of this machine, it begins where the issuer sends people back to.
    const port = new URL(rig.url).port;
    const local = await new BrowserSession().open(
      `http://localhost:${port}/sign-in?return_to=/menu`,
      {},
      { follow: false },
    );
    expect(local.headers.get('Location')).toBe(`${rig.url}/sign-in?return_to=/menu`);
  });

  test('cannot point a name of their own at the issuer', async () => {
    const port = rig.env['ISSUER_PORT'];
    expect((await fetch(`http://localhost:${port}/.well-known/openid-configuration`)).status).toBe(403);
    expect((await fetch(`http://127.0.0.1:${port}/.well-known/openid-configuration`)).status).toBe(200);
  });
});
