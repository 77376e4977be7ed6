import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../principal.ts';
import { base32, keyedHash, type IdKey } from '../request-key.ts';
import { ROLE_SCOPES } from './roles.ts';

/**
 * Guests order without an account. A guest is the secret in their cookie: 256 random bits, from which their id is made under the key of
 * ids, so that nothing is stored before they order. Its mark shows that we made it: whoever invents secrets is no guest.
 */

const COOKIE = /^([\w-]{43})\.([\w-]{22})$/;

export function newGuestSecret(idKey: IdKey): string {
  const secret = randomBytes(32).toString('base64url');
  return `${secret}.${markOf(idKey, secret)}`;
}

/** Undefined if it is not one that we made. */
export function guestOf(idKey: IdKey, cookie: string): Principal | undefined {
  const [, secret = '', mark = ''] = COOKIE.exec(cookie) ?? [];
  const expected = markOf(idKey, secret);
  if (mark.length !== expected.length || !timingSafeEqual(Buffer.from(mark), Buffer.from(expected))) return undefined;
  const id = `gst_${base32(keyedHash(idKey, 'guest', secret), 26)}`;
  return { id, kind: 'guest', role: 'customer', scopes: ROLE_SCOPES.customer };
}

function markOf(idKey: IdKey, secret: string): string {
  return keyedHash(idKey, 'guest mark', secret).subarray(0, 16).toString('base64url');
}
