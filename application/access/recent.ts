import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';

/** For what is worth most to a thief of a session or token: refunds, erasure, export, rotation of secrets. */
export const RECENT_SIGN_IN_SECONDS = 300;

/**
 * Requires that the person proved who they are within five minutes. A device and a link never do.
 *
 * @param now in milliseconds since 1970
 * @throws Refused
 */
export function requireRecentSignIn({ signedInAt }: Principal, now: number): void {
  // Clocks of issuers may be ahead.
  if (signedInAt !== undefined && now - signedInAt <= RECENT_SIGN_IN_SECONDS * 1000) return;
  throw new Refused(
    'recent_sign_in_required',
    `This requires a sign-in within ${RECENT_SIGN_IN_SECONDS / 60} minutes. Sign in again, and send the same request again.`,
  );
}
