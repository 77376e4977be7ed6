import { createHash } from 'node:crypto';
import stringify from 'safe-stable-stringify';
import type { RequestId } from '../domain/shared/request-id.ts';
import type { OrderId, StoreId } from '../domain/shared/values.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Identifies a request and its retries. */
export interface RequestKey {
  /** When the request came, in milliseconds since 1970: the sender's deadline counts from then. */
  readonly arrivedAt: number;
  /** The id of the request that carries it. */
  readonly requestId: RequestId;
  /** Its name in command ids. */
  readonly name: string;
  /** Chosen by the sender, so this may be a retry. */
  readonly isSent: boolean;
  /** Deterministic, so that a retried placement finds its order. */
  readonly orderId: (storeId: StoreId) => OrderId;
  /** The command id, `<key>:<hash of the content>`. */
  readonly commandId: (content: unknown) => string;
}

/** Keys are per sender: the same text from another sender is a different key. */
export function requestKeyOf(
  principalId: string,
  value: string,
  { isSent, arrivedAt, requestId }: Pick<RequestKey, 'isSent' | 'arrivedAt' | 'requestId'>,
): RequestKey {
  const secret = secretOf(principalId, value);
  const key = keyName(principalId, value);
  return {
    isSent,
    arrivedAt,
    requestId,
    name: key,
    orderId: (storeId) => `ord_${base32(digest(`${storeId}\n${secret}`), 26)}` as OrderId,
    commandId: (content) =>
      `${key}:${digest(stringify(content) ?? '')
        .subarray(0, 8)
        .toString('hex')}`,
  };
}

/** The prefix of command ids for a sender's key. */
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
