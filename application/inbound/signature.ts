import { createHmac, timingSafeEqual } from 'node:crypto';
import { signedContent } from '../../domain/webhooks/webhooks.ts';

/** How far a sender's clock may differ; also how long a recorded delivery could be sent again by others. */
const TOLERANCE_SECONDS = 5 * 60;

/** The headers of Standard Webhooks. */
export interface SignedHeaders {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

export type Verified =
  | { readonly outcome: 'genuine'; readonly id: string; readonly sentAt: number }
  | { readonly outcome: 'forged'; readonly reason: string };

/**
 * Verifies a delivery as Standard Webhooks define it, as receivers of our own webhooks do.
 *
 * @param secrets any of them; `whsec_` and base64
 * @param now milliseconds since 1970
 */
export function verify(
  { id, timestamp, signature }: SignedHeaders,
  body: string,
  secrets: readonly string[],
  now: number,
): Verified {
  if (id === undefined || timestamp === undefined || signature === undefined) {
    return forged('The headers webhook-id, webhook-timestamp and webhook-signature are required.');
  }
  if (!/^[\x21-\x7e]{1,100}$/.test(id)) return forged('webhook-id must be 1 to 100 printable ASCII characters.');
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(now / 1000 - seconds) <= TOLERANCE_SECONDS)) {
    return forged('webhook-timestamp differs from the time here by more than five minutes.');
  }
  const content = signedContent(id, seconds, body);
  const given = signature.split(' ').flatMap((each) => (each.startsWith('v1,') ? [each.slice('v1,'.length)] : []));
  const isGenuine = secrets.some((secret) => given.some((each) => isEqual(sign(secret, content), each)));
  return isGenuine
    ? { outcome: 'genuine', id, sentAt: seconds * 1000 }
    : forged('webhook-signature is not that of this body with a secret of the source.');
}

function forged(reason: string): Verified {
  return { outcome: 'forged', reason };
}

function sign(secret: string, content: string): Buffer {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(content).digest();
}

function isEqual(expected: Buffer, given: string): boolean {
  const bytes = Buffer.from(given, 'base64');
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}
