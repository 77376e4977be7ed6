import { BrowserSession, type Visit } from './browser-session.ts';

/** What attackers try with the sign-in on pages, in one process or in several. */

export interface AttackedPages {
  /** Where people sign in. */
  readonly url: string;
  /** Where the attacker tries what was made there; the same, or another process. */
  readonly other: string;
}

const JSON_BODY = { 'Content-Type': 'application/json' };

export const csrfIn = ({ text }: Visit): string => /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';

/** @param pages asked for in each test, once they run */
export function attackSignIns(pages: () => AttackedPages): void {
  const elsewhere = (address: string): string => pages().other + address.slice(new URL(address).origin.length);
  const reads = (browser: BrowserSession) => browser.open(`${pages().other}/api/kitchen/queue`, {}, { follow: false });
  const pause = (browser: BrowserSession, headers: Record<string, string>) =>
    browser.open(`${pages().other}/api/kitchen/pause`, { method: 'POST', body: '{}', headers }, { follow: false });
  const signedIn = async (user: string): Promise<BrowserSession> => {
    const browser = new BrowserSession();
    await browser.signIn(pages().url, user);
    return browser;
  };

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
    const own = { ...JSON_BODY, Origin: new URL(pages().url).origin };
    expect((await pause(mona, own)).status).toBe(200);
    expect((await mona.open(`${pages().other}/api/kitchen/resume`, { method: 'POST', headers: own })).status).toBe(200);
  });

  test.each([
    ['none', {}],
    ['another session’s', { csrf: 'x'.repeat(43) }],
  ])('cannot send a form without the session’s csrf: %s', async (_, fields) => {
    const mona = await signedIn('mona');
    const page = await mona.open(`${pages().url}/me/session`);
    expect((await mona.submit(page, '/sign-out', fields as Record<string, string>)).status).toBe(403);
    expect((await reads(mona)).status).toBe(200);
  });

  test.each([
    ['tampered', (sid: string) => `${sid.slice(0, -2)}AA`],
    ['made up', () => 'A'.repeat(43)],
    ['endless', () => 'A'.repeat(5000)],
    ['no text at all', () => '%00%ff'],
  ])('gains nothing by a cookie that is %s', async (_, make) => {
    const mona = await signedIn('mona');
    const thief = new BrowserSession();
    thief.setCookie(pages().url, 'sid', make(mona.cookie(pages().url, 'sid') ?? ''));
    expect((await reads(thief)).status).toBe(401);
  });

  test('gains nothing by a cookie after its person has signed out', async () => {
    const mona = await signedIn('mona');
    const thief = new BrowserSession();
    thief.setCookie(pages().url, 'sid', mona.cookie(pages().url, 'sid') ?? '');
    expect((await reads(thief)).status).toBe(200);
    const page = await mona.open(`${pages().url}/me/session`);
    await mona.submit(page, '/sign-out', { csrf: csrfIn(page) });
    expect((await reads(thief)).status).toBe(401);
  });

  test('cannot fix a session: a sign-in has an id of its own', async () => {
    const victim = new BrowserSession();
    const known = 'B'.repeat(43);
    victim.setCookie(pages().url, 'sid', known);
    await victim.signIn(pages().url, 'mona');
    expect(victim.cookie(pages().url, 'sid')).not.toBe(known);
    const attacker = new BrowserSession();
    attacker.setCookie(pages().url, 'sid', known);
    expect((await reads(attacker)).status).toBe(401);
  });

  test('cannot use a code twice, nor in another browser', async () => {
    const mona = new BrowserSession();
    await mona.open(`${pages().url}/sign-in`);
    const begun = mona.cookie(pages().url, 'sign-in') ?? '';
    await mona.signIn(pages().url, 'mona');
    const callback = mona.visited.find((url) => url.includes('/sign-in/callback?')) ?? '';
    expect(callback).toContain('code=');
    expect((await mona.open(elsewhere(callback), {}, { follow: false })).status).toBe(400);
    const other = new BrowserSession();
    expect((await other.open(elsewhere(callback), {}, { follow: false })).status).toBe(400);
    other.setCookie(pages().url, 'sign-in', begun);
    expect((await other.open(elsewhere(callback), {}, { follow: false })).status).toBe(400);
    expect((await reads(other)).status).toBe(401);
  });

  test.each([
    ['no state', (url: URL) => url.searchParams.delete('state')],
    ['another state', (url: URL) => url.searchParams.set('state', 'A'.repeat(43))],
    ['another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
    ['no code', (url: URL) => url.searchParams.delete('code')],
    ['another code', (url: URL) => url.searchParams.set('code', 'guessed')],
  ])('cannot have a browser finish a sign-in with %s', async (_, change) => {
    const mona = new BrowserSession();
    const page = await mona.open(`${pages().url}/sign-in`);
    const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const begun = mona.cookie(pages().url, 'sign-in') ?? '';
    await mona.submit(page, action, { user: 'mona' });
    const callback = new URL(mona.visited.find((url) => url.includes('/sign-in/callback?')) ?? '');
    change(callback);
    const fresh = new BrowserSession();
    fresh.setCookie(pages().url, 'sign-in', begun);
    expect((await fresh.open(elsewhere(callback.href), {}, { follow: false })).status).toBe(400);
    expect(fresh.cookie(pages().url, 'sid')).toBeUndefined();
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
    await ada.signIn(pages().url, 'ada', `?return_to=${encodeURIComponent(target)}`);
    expect(ada.visited.at(-1)).toBe(`${pages().url}/`);
  });

  test('cannot change where links lead by Host or forwarded headers', async () => {
    const named = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' };
    const forwarded = await new BrowserSession().open(`${pages().url}/sign-in`, { headers: named }, { follow: false });
    const address = new URL(forwarded.headers.get('Location') ?? '');
    expect(address.hostname).toBe('127.0.0.1');
    // By another name of this machine, it begins where the issuer sends people back to.
    const port = new URL(pages().url).port;
    const local = await new BrowserSession().open(
      `http://localhost:${port}/sign-in?return_to=/menu`,
      {},
      { follow: false },
    );
    expect(local.headers.get('Location')).toBe(`${pages().url}/sign-in?return_to=/menu`);
  });
}
