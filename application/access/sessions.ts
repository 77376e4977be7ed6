import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { instant } from '../../domain/shared/values.ts';
import {
  IssuerUnavailable,
  SESSION_HOURS,
  TokenRefused,
  type IssuedTokens,
  type Session,
  type SessionStore,
  type SignInClient,
  type TokenChecker,
} from '../../ports.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import { principalOf } from './principal-of.ts';
import { isSecret, newSecret, openTokens, sealTokens, sessionKey } from './session-secrets.ts';

/** The sessions of people on the pages: found, renewed and ended. Signing in is in sign-in.ts. */

export interface SessionDeps {
  readonly storage: { readonly sessions: SessionStore };
  readonly tokens: TokenChecker;
  readonly signIn: SignInClient;
  readonly now: () => number;
}

/** What the issuer changes about a person, such as a role taken away, is seen after this. */
const FRESH_MS = 5 * 60_000;
/** How long a session is still good while it is renewed, or the issuer is away. */
const GRACE_MS = 30_000;
/** A process that has not renewed a session by then has died. */
const RENEWAL_MS = 10_000;
const LOOK_MS = 100;

/** Opens a session for a person who has just signed in; a new id each time, so that one known before is worth nothing. */
export async function openSession(deps: SessionDeps, issued: IssuedTokens): Promise<string> {
  const id = newSecret();
  const now = deps.now();
  const checked = await deps.tokens.check(issued.accessToken);
  const { signedInAt = checked.signedInAt } = issued;
  const { name, subject: _, ...identity } = { ...checked, ...(signedInAt === undefined ? {} : { signedInAt }) };
  const session: Session = {
    principalId: principalOf(checked).id,
    identity,
    createdAt: instant(now),
    expiresAt: instant(now + SESSION_HOURS * 3_600_000),
    freshUntil: freshUntil(identity.expiresAt, now),
    tokens: sealTokens(id, { ...issued, name }),
  };
  await deps.storage.sessions.change(sessionKey(id), () => session);
  return id;
}

/**
 * The person of a session. It is read from storage each time, so one that was ended is over at once, in every process.
 *
 * @returns undefined if there is no such session, or it is over
 * @throws Refused while the issuer cannot be asked whether it still is
 */
export async function findSession(deps: SessionDeps, id: string): Promise<Principal | undefined> {
  if (!isSecret(id)) return undefined;
  const session = await deps.storage.sessions.get(sessionKey(id));
  if (!session || Date.parse(session.expiresAt) <= deps.now()) return undefined;
  const isFresh = deps.now() < Date.parse(session.freshUntil);
  const current = isFresh ? session : await renew(deps, id);
  return current && personOf(id, current);
}

function personOf(id: string, { principalId, identity, tokens }: Session): Principal {
  const { name } = openTokens(id, tokens);
  const known = { ...identity, subject: '', ...(name === undefined ? {} : { name }) };
  return { ...principalOf(known), id: principalId };
}

/**
 * Ends a session here.
 *
 * @returns where the person signs out at the issuer, if there is such a place
 */
export async function endSession(deps: SessionDeps, id: string): Promise<string | undefined> {
  if (!isSecret(id)) return undefined;
  let ended: Session | undefined;
  await deps.storage.sessions.change(sessionKey(id), (known) => {
    ended = known;
    return undefined;
  });
  if (!ended) return undefined;
  const { idToken } = openTokens(id, ended.tokens);
  // Signed out here is signed out, wherever the issuer is.
  return deps.signIn.signOutAddress(idToken).catch(() => undefined);
}

/** Ends all sessions of a person, on all their devices. Returns how many there were. */
export function endSessionsOf({ storage }: Pick<SessionDeps, 'storage'>, principalId: string): Promise<number> {
  return storage.sessions.removeOf(principalId);
}

/**
 * Asks the issuer whether a session goes on. Of all processes one does, since most issuers take a refresh token once only; the others
 * go on with what is known for the time of grace, and then wait for it.
 */
async function renew(deps: SessionDeps, id: string): Promise<Session | undefined> {
  const { sessions } = deps.storage;
  const attempt = randomUUID();
  for (;;) {
    const now = deps.now();
    const session = await sessions.change(sessionKey(id), (known) => claimed(known, attempt, now));
    if (!session || now < Date.parse(session.freshUntil)) return session;
    const isGood = now < Date.parse(session.freshUntil) + GRACE_MS;
    if (session.renewal?.attempt === attempt) return renewNow(deps, id, session, { attempt, isGood });
    if (isGood) return session;
    await pause(LOOK_MS);
  }
}

function claimed(known: Session | undefined, attempt: string, now: number): Session | undefined {
  if (!known || now < Date.parse(known.freshUntil)) return known;
  if (known.renewal && now - Date.parse(known.renewal.at) < RENEWAL_MS) return known;
  return { ...known, renewal: { attempt, at: instant(now) } };
}

async function renewNow(
  deps: SessionDeps,
  id: string,
  session: Session,
  { attempt, isGood }: { readonly attempt: string; readonly isGood: boolean },
): Promise<Session | undefined> {
  const { renewal: _, ...rest } = session;
  // Nothing, if it was ended meanwhile, or another attempt took over.
  const settle = (settled: Session | undefined): Promise<Session | undefined> =>
    deps.storage.sessions.change(sessionKey(id), (known) => (known?.renewal?.attempt === attempt ? settled : known));
  try {
    return await settle(await renewed(deps, id, rest));
  } catch (error) {
    if (error instanceof TokenRefused) return settle(undefined);
    if (!(error instanceof IssuerUnavailable)) throw error;
    await settle(rest);
    if (isGood) return rest;
    throw new Refused('sign_in_unavailable', 'Your sign-in cannot be checked right now. Try again in a moment.', {
      retryAfter: 5,
    });
  }
}

async function renewed(deps: SessionDeps, id: string, session: Session): Promise<Session> {
  const tokens = openTokens(id, session.tokens);
  if (tokens.refreshToken === undefined) throw new TokenRefused('The sign-in has ended.');
  const issued = await deps.signIn.renew(tokens.refreshToken);
  const checked = await deps.tokens.check(issued.accessToken);
  const { signedInAt } = session.identity;
  // That the issuer was asked again is no new sign-in.
  const { name, subject: _, ...identity } = { ...checked, ...(signedInAt === undefined ? {} : { signedInAt }) };
  if (principalOf(checked).id !== session.principalId) throw new TokenRefused('The issuer answered for somebody else.');
  const sealed = sealTokens(id, { ...tokens, ...issued, name });
  return { ...session, identity, tokens: sealed, freshUntil: freshUntil(identity.expiresAt, deps.now()) };
}

function freshUntil(tokenExpiresAt: number, now: number): string {
  return instant(Math.min(tokenExpiresAt, now + FRESH_MS));
}
