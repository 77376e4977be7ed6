import { createHash, randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import stringify from 'safe-stable-stringify';
import type { OrderId, StoreId } from '../domain/values.ts';
import type { AppEnv } from './access.ts';
import { invalid } from './problems.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** What tells one request from another, and the same request sent twice from two. */
export interface RequestKey {
  /** Its sender has chosen it, so that the same request may have come before. */
  readonly isSent: boolean;
  /** The same key gives the same id: that is how a repeated placement finds its order, for as long as orders are kept. */
  readonly orderId: (storeId: StoreId) => OrderId;
  /** Names the command `<key>:<hash of the content>`. */
  readonly commandId: (content: unknown) => string;
}

/**
 * Reads the Idempotency-Key header. A key belongs to whoever sent it. A request without one gets one, which is told in the answer whatever the
 * answer is: by it, the sender of a request that nobody has answered in time can send the same again.
 */
export function requestKey(c: Context<AppEnv>): RequestKey {
  const sent = c.req.header('Idempotency-Key');
  if (sent !== undefined && !/^[\x21-\x7e]{1,255}$/.test(sent)) {
    const message = 'An idempotency key is 1 to 255 printable ASCII characters without spaces.';
    throw invalid([{ field: 'Idempotency-Key', code: 'invalid_key', message }]);
  }
  const value = sent ?? randomUUID();
  c.header('Idempotency-Key', value);
  c.set('idempotencyKey', value);
  const secret = secretOf(c.var.principal.id, value);
  const key = keyName(c.var.principal.id, value);
  return {
    isSent: sent !== undefined,
    orderId: (storeId) => `ord_${base32(digest(`${storeId}\n${secret}`), 26)}` as OrderId,
    commandId: (content) =>
      `${key}:${digest(stringify(content) ?? '')
        .subarray(0, 8)
        .toString('hex')}`,
  };
}

/** What a sender's key is called in the ids of its commands, before the colon. */
export function keyName(principalId: string, value: string): string {
  return digest(secretOf(principalId, value)).subarray(0, 16).toString('hex');
}

function secretOf(principalId: string, value: string): string {
  return `${principalId}\n${value}`;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function base32(bytes: Buffer, length: number): string {
  return Array.from({ length }, (_, index) => {
    const bit = index * 5;
    const pair = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    return ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }).join('');
}
