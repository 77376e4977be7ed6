import { IssuerUnavailable, TokenRefused, type TokenChecker } from '../../ports.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import { principalOf } from './principal-of.ts';
import { RECENT_SIGN_IN_SECONDS } from './recent.ts';
import { isSecret, newSecret, signInSecrets } from './session-secrets.ts';
import { openSession, type SessionDeps } from './sessions.ts';

/** Signing in: by an access token, or on the pages at the issuer. */

/**
 * The sender of a request with an access token.
 *
 * @throws Refused
 */
export async function identifyBearer({ tokens }: { readonly tokens: TokenChecker }, token: string): Promise<Principal> {
  try {
    return principalOf(await tokens.check(token));
  } catch (error) {
    throw refusalOf(error);
  }
}

/** A sign-in that has begun, as its browser keeps it in a cookie until it comes back. */
export interface BegunSignIn {
  readonly secret: string;
  /** Where on these pages to go on. */
  readonly returnTo: string;
  /** They are to prove who they are again, as for a refund. */
  readonly isRenewal: boolean;
}

/**
 * @returns what the browser must keep, and the issuer's address to go to
 * @throws Refused
 */
export async function beginSignIn(
  { signIn }: Pick<SessionDeps, 'signIn'>,
  { returnTo, isRenewal }: Pick<BegunSignIn, 'isRenewal'> & { readonly returnTo: string | undefined },
): Promise<{ readonly begun: BegunSignIn; readonly address: string }> {
  const begun = { secret: newSecret(), returnTo: pathOn(returnTo), isRenewal };
  try {
    return { begun, address: await signIn.start(signInSecrets(begun.secret), maxAgeOf(begun)) };
  } catch (error) {
    throw refusalOf(error);
  }
}

/**
 * @param callback the address at which the browser came back, as it is known to the issuer
 * @returns the new session's id
 * @throws Refused
 */
export async function finishSignIn(
  deps: SessionDeps,
  begun: BegunSignIn | undefined,
  callback: string,
): Promise<string> {
  if (!begun || !isSecret(begun.secret)) throw new Refused('invalid_token', 'This sign-in was not begun in this browser, or too long ago. Sign in again.'); // prettier-ignore
  try {
    const issued = await deps.signIn.finish(callback, signInSecrets(begun.secret), maxAgeOf(begun));
    return await openSession(deps, issued);
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Only paths of these pages: an address elsewhere would lend our name to another site. */
export function pathOn(given: string | undefined): string {
  // Browsers read a backslash as a slash, and leave out tabs and newlines.
  return given !== undefined && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(given) ? given : '/';
}

function maxAgeOf({ isRenewal }: Pick<BegunSignIn, 'isRenewal'>): { readonly maxAgeSeconds?: number } {
  return isRenewal ? { maxAgeSeconds: RECENT_SIGN_IN_SECONDS } : {};
}

function refusalOf(error: unknown): unknown {
  if (error instanceof TokenRefused) {
    return new Refused('invalid_token', `${error.message} Sign in again.`);
  }
  if (error instanceof IssuerUnavailable) {
    const message =
      'Sign-ins cannot be checked right now, since their issuer cannot be reached. Try again in a moment.';
    return new Refused('sign_in_unavailable', message, { retryAfter: 5 });
  }
  return error;
}
