import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';

/** For what is worth most to a thief of a session or token: refunds, erasure, export, rotation of secrets. */
export const RECENT_SIGN_IN_SECONDS = 300;
/** By which an issuer's clock may be ahead. */
const MAX_AHEAD_SECONDS = 60;

/**
 * Requires that the person proved who they are within five minutes. A device and a link never do.
 *
 * @param now in milliseconds since 1970
 * @throws Refused
 */
export function requireRecentSignIn(principal: Principal, now: number): void {
  if (isRecentSignIn(principal, now)) return;
  throw new Refused(
    'recent_sign_in_required',
    `This requires a sign-in within ${RECENT_SIGN_IN_SECONDS / 60} minutes. Sign in again, and send the same request again.`,
  );
}

/** Whether the person proved who they are within five minutes. */
export function isRecentSignIn({ signedInAt }: Principal, now: number): boolean {
  if (signedInAt === undefined) return false;
  const seconds = (now - signedInAt) / 1000;
  return seconds <= RECENT_SIGN_IN_SECONDS && seconds >= -MAX_AHEAD_SECONDS;
}
