import { createHash } from 'node:crypto';
import stringify from 'safe-stable-stringify';
import type { OrderId, StoreId } from '../domain/shared/values.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** What tells one request from another, and the same request sent twice from two. */
export interface RequestKey {
  /** When the request came, in milliseconds since 1970: nothing is asked of an order once its sender has stopped waiting. */
  readonly arrivedAt: number;
  /** What it is called in the ids of commands. */
  readonly name: string;
  /** Its sender has chosen it, so that the same request may have come before. */
  readonly isSent: boolean;
  /** The same key gives the same id: that is how a repeated placement finds its order, for as long as orders are kept. */
  readonly orderId: (storeId: StoreId) => OrderId;
  /** Names the command `<key>:<hash of the content>`. */
  readonly commandId: (content: unknown) => string;
}

/** A key belongs to whoever sent it: the same text from somebody else is another key. */
export function requestKeyOf(
  principalId: string,
  value: string,
  { isSent, arrivedAt }: Pick<RequestKey, 'isSent' | 'arrivedAt'>,
): RequestKey {
  const secret = secretOf(principalId, value);
  const key = keyName(principalId, value);
  return {
    isSent,
    arrivedAt,
    name: key,
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
