import {
  IssuerUnavailable,
  TokenRefused,
  type Identity,
  type IssuedTokens,
  type Session,
  type SessionStore,
} from '../../ports.ts';
import { requireRecentSignIn } from './recent.ts';
import { openTokens, sealTokens, newSecret, sessionKey } from './session-secrets.ts';
import { endSession, endSessionsOf, findSession, openSession, type SessionDeps } from './sessions.ts';
import { finishSignIn, pathOn } from './sign-in.ts';

const MINUTE = 60_000;

/** One storage, shared by all processes of a test. */
function memory(): SessionStore & { readonly all: Map<string, Session> } {
  const all = new Map<string, Session>();
  return {
    all,
    get: async (key) => all.get(key),
    change: async (key, apply) => {
      const changed = apply(all.get(key));
      if (changed) all.set(key, changed);
      else all.delete(key);
      return changed;
    },
    removeOf: async (principalId) => {
      const theirs = [...all].filter(([, session]) => session.principalId === principalId);
      for (const [key] of theirs) all.delete(key);
      return theirs.length;
    },
  };
}

/** An issuer whose access tokens are the JSON of an identity, good for ten minutes; each refresh token can be used once. */
function world() {
  let now = Date.parse('2026-11-28T18:00:00.000Z');
  let serial = 0;
  const used = new Set<string>();
  const issuer = { roles: ['kitchen'], isAway: false, hasEnded: false, renewals: 0, tookMs: 0 };
  const issue = (): IssuedTokens => {
    const identity: Identity = {
      issuer: 'https://login.example', subject: 'chiara', roles: issuer.roles, stores: ['main'], scopes: [], expiresAt: now + 10 * MINUTE,
    }; // prettier-ignore
    return {
      accessToken: JSON.stringify(identity),
      refreshToken: `refresh-${(serial += 1)}`,
      idToken: 'id-token',
      signedInAt: now,
    };
  };
  const sessions = memory();
  const process = (): SessionDeps => ({
    storage: { sessions },
    tokens: { check: async (token) => JSON.parse(token) as Identity },
    signIn: {
      start: async () => 'https://login.example/auth',
      finish: async () => issue(),
      renew: async (refreshToken) => {
        issuer.renewals += 1;
        await new Promise((resolve) => setTimeout(resolve, issuer.tookMs));
        if (issuer.isAway) throw new IssuerUnavailable('It is away.');
        if (issuer.hasEnded || used.has(refreshToken)) throw new TokenRefused('It has ended.');
        used.add(refreshToken);
        return issue();
      },
      signOutAddress: async (idToken) => `https://login.example/end?hint=${idToken}`,
    },
    now: () => now,
  });
  return { issuer, issue, sessions, process, wait: (ms: number) => void (now += ms), now: () => now };
}

test('a session is found by its id alone, of which storage has only a hash', async () => {
  const { issue, sessions, process } = world();
  const id = await openSession(process(), issue());
  expect(await findSession(process(), id)).toMatchObject({ role: 'kitchen', stores: ['main'] });
  expect(await findSession(process(), newSecret())).toBeUndefined();
  const stored = JSON.stringify([...sessions.all]);
  expect(stored).not.toContain(id);
  expect(stored).not.toMatch(/refresh-|id-token/);
});

test('the issuer is asked again after five minutes, by one process for all', async () => {
  const { issuer, issue, process, wait } = world();
  issuer.tookMs = 50;
  const id = await openSession(process(), issue());
  wait(4 * MINUTE);
  await findSession(process(), id);
  expect(issuer.renewals).toBe(0);
  wait(2 * MINUTE);
  issuer.roles = ['manager'];
  const found = await Promise.all(Array.from({ length: 16 }, () => findSession(process(), id)));
  expect(issuer.renewals).toBe(1);
  expect(found.every((principal) => principal !== undefined)).toBe(true);
  expect(await findSession(process(), id)).toMatchObject({ role: 'manager' });
});

test('a session goes on over many renewals, for fourteen hours and no longer', async () => {
  const { issue, process, wait } = world();
  const id = await openSession(process(), issue());
  for (let hour = 0; hour < 13; hour += 1) {
    wait(60 * MINUTE);
    expect(await findSession(process(), id)).toBeDefined();
  }
  wait(60 * MINUTE);
  expect(await findSession(process(), id)).toBeUndefined();
});

test('a person whose sign-in the issuer has ended is out when it is asked again', async () => {
  const { issuer, issue, sessions, process, wait } = world();
  const id = await openSession(process(), issue());
  issuer.hasEnded = true;
  wait(6 * MINUTE);
  expect(await findSession(process(), id)).toBeUndefined();
  expect(sessions.all.size).toBe(0);
});

test('while the issuer is away a session is good for half a minute more; then it is not known, but not ended', async () => {
  const { issuer, issue, process, wait } = world();
  const id = await openSession(process(), issue());
  issuer.isAway = true;
  wait(5 * MINUTE + 20_000);
  expect(await findSession(process(), id)).toBeDefined();
  wait(20_000);
  await expect(findSession(process(), id)).rejects.toMatchObject({ code: 'sign_in_unavailable' });
  issuer.isAway = false;
  expect(await findSession(process(), id)).toBeDefined();
});

test('a renewal that its process did not finish is taken over by another', async () => {
  const { issuer, issue, sessions, process, wait, now } = world();
  const id = await openSession(process(), issue());
  wait(6 * MINUTE);
  await sessions.change(sessionKey(id), (known) => known && { ...known, renewal: { attempt: 'dead', at: new Date(now()).toISOString() } }); // prettier-ignore
  wait(11_000);
  expect(await findSession(process(), id)).toBeDefined();
  expect(issuer.renewals).toBe(1);
});

test('a session that is ended while it is renewed stays ended', async () => {
  const { issuer, issue, sessions, process, wait } = world();
  issuer.tookMs = 50;
  const id = await openSession(process(), issue());
  wait(6 * MINUTE);
  const finding = findSession(process(), id);
  await endSession(process(), id);
  expect(await finding).toBeUndefined();
  expect(sessions.all.size).toBe(0);
});

test('ending one leads to the issuer; ending all of a person leaves those of others', async () => {
  const { issue, process } = world();
  const [one, two] = [await openSession(process(), issue()), await openSession(process(), issue())];
  expect(await endSession(process(), one)).toBe('https://login.example/end?hint=id-token');
  expect(await endSession(process(), one)).toBeUndefined();
  const principal = await findSession(process(), two);
  expect(await endSessionsOf(process(), 'usr_another')).toBe(0);
  expect(await endSessionsOf(process(), principal?.id ?? '')).toBe(1);
  expect(await findSession(process(), two)).toBeUndefined();
});

test('that the issuer was asked again is no new sign-in', async () => {
  const { issue, process, wait, now } = world();
  const id = await openSession(process(), issue());
  const fresh = await findSession(process(), id);
  if (!fresh) throw new Error('It is there.');
  expect(() => requireRecentSignIn(fresh, now())).not.toThrow();
  wait(6 * MINUTE);
  const renewed = await findSession(process(), id);
  if (!renewed) throw new Error('It is there.');
  expect(() => requireRecentSignIn(renewed, now())).toThrow(
    expect.objectContaining({ code: 'recent_sign_in_required' }),
  );
  const { signedInAt: _, ...never } = renewed;
  expect(() => requireRecentSignIn(never, now())).toThrow('within 5 minutes');
});

test('a sign-in that was not begun in this browser is refused', async () => {
  const { process } = world();
  const refused = expect.objectContaining({ code: 'invalid_token' });
  await expect(finishSignIn(process(), undefined, 'https://here/')).rejects.toEqual(refused);
  const begun = { secret: 'short', returnTo: '/', isRenewal: false };
  await expect(finishSignIn(process(), begun, 'https://here/')).rejects.toEqual(refused);
});

test('sealed tokens are opened with their own session’s id only', () => {
  const [id, other] = [newSecret(), newSecret()];
  const sealed = sealTokens(id, { refreshToken: 'r' });
  expect(openTokens(id, sealed)).toEqual({ refreshToken: 'r' });
  expect(() => openTokens(other, sealed)).toThrow(/authenticate/);
});

test.each([
  ['/me', '/me'],
  ['/orders/ord_1?x=%2F', '/orders/ord_1?x=%2F'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\n/evil.example', '/'],
  ['https://evil.example', '/'],
  ['me', '/'],
  ['', '/'],
  [undefined, '/'],
])('after signing in, %j leads to %s', (given, path) => {
  expect(pathOn(given)).toBe(path);
});
