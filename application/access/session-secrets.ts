import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IssuedTokens, SignInSecrets } from '../../ports.ts';

/**
 * A session's id is 256 random bits that only the browser has. From it comes all else: storage keeps its hash, and the tokens under a
 * key that it gives, so that a copy of the storage signs in no one.
 */

const ID = /^[\w-]{43}$/;
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Tokens extends Pick<IssuedTokens, 'refreshToken' | 'idToken'> {
  readonly name?: string | undefined;
}

export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function isSecret(text: string): boolean {
  return ID.test(text);
}

/** Under which a session is stored. */
export function sessionKey(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

/** What a form must carry. A page of another origin cannot read it. */
export function csrfOf(id: string): string {
  return derived(id, 'csrf').toString('base64url');
}

export function isCsrfOf(id: string, given: string): boolean {
  const [expected, sent] = [Buffer.from(csrfOf(id)), Buffer.from(given)];
  return expected.length === sent.length && timingSafeEqual(expected, sent);
}

/** Of a sign-in that has begun: all come from the secret in its cookie, so nothing is stored before there is a person. */
export function signInSecrets(secret: string): SignInSecrets {
  const [state, nonce, verifier] = ['state', 'nonce', 'verifier'].map((use) =>
    derived(secret, use).toString('base64url'),
  );
  return { state: state ?? '', nonce: nonce ?? '', verifier: verifier ?? '' };
}

export function sealTokens(id: string, { refreshToken, idToken, name }: Tokens): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, derived(id, 'tokens'), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify({ refreshToken, idToken, name })), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

export function openTokens(id: string, text: string): Tokens {
  const bytes = Buffer.from(text, 'base64url');
  const decipher = createDecipheriv(CIPHER, derived(id, 'tokens'), bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const opened = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  return JSON.parse(opened.toString()) as Tokens;
}

function derived(secret: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `pizzeria ${use}`, 32));
}
