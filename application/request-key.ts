import { createHmac } from 'node:crypto';
import stringify from 'safe-stable-stringify';
import type { RequestId } from '../domain/shared/request-id.ts';
import type { OrderId, StoreId } from '../domain/shared/values.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The secret from which ids are made (`ID_KEY`). It never rotates: retries of earlier requests are found by these ids. */
export type IdKey = Uint8Array;

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
  /** The same key as the sender had it before signing in. */
  readonly former?: RequestKey;
}

/** Who may repeat a request with its key. */
export interface KeyOwner {
  readonly id: string;
  /** The guest that the sender was before signing in. */
  readonly formerId?: string;
}

/** Keys are per sender: the same text from another sender is a different key. */
export function requestKeyOf(
  idKey: IdKey,
  { id, formerId }: KeyOwner,
  value: string,
  request: Pick<RequestKey, 'isSent' | 'arrivedAt' | 'requestId'>,
): RequestKey {
  const key = keyName(idKey, id, value);
  return {
    ...request,
    name: key,
    orderId: (storeId) => `ord_${base32(keyedHash(idKey, 'order', storeId, id, value), 26)}` as OrderId,
    commandId: (content) => `${key}:${keyedHash(idKey, 'content', stringify(content) ?? '').toString('hex', 0, 8)}`,
    ...(formerId === undefined ? {} : { former: requestKeyOf(idKey, { id: formerId }, value, request) }),
  };
}

/** The prefix of command ids for a sender's key. */
export function keyName(idKey: IdKey, senderId: string, value: string): string {
  return keyedHash(idKey, 'key', senderId, value).toString('hex', 0, 16);
}

/** The sender of refunds: an order's managers share its keys, so that a retry by another one does not refund twice. */
export function refundKeyOwner(orderId: string): KeyOwner {
  return { id: `refunds of ${orderId}` };
}

/** Unlike a plain hash, it cannot be made from guessed parts. */
export function keyedHash(idKey: IdKey, purpose: string, ...parts: readonly string[]): Buffer {
  return createHmac('sha256', idKey)
    .update(JSON.stringify([purpose, ...parts]))
    .digest();
}

/** In lower case, without letters that look like others. */
export function base32(bytes: Uint8Array, length: number): string {
  return Array.from({ length }, (_, index) => {
    const bit = index * 5;
    const pair = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    return ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }).join('');
}
