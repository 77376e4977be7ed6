import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyStore, SubjectRecord } from '../../ports.ts';

/** The subjects' keys are stored wrapped: AES-256-GCM under the master key, with the subject authenticated. */

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function wrapKey(master: Uint8Array, subject: string, secret: Uint8Array): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', master, nonce);
  cipher.setAAD(Buffer.from(subject));
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/**
 * @param masters the current one, and former ones under which some keys may still be wrapped
 * @throws if it is wrapped by none of them
 */
export function unwrapKey(masters: readonly Uint8Array[], { subject, wrapped }: SubjectRecord): Buffer {
  const secret = masters.map((master) => tryUnwrap(master, subject, wrapped)).find((each) => each !== undefined);
  if (secret) return secret;
  throw new Error(`The key of ${subject} cannot be unwrapped: MASTER_KEY is another, or it is damaged.`);
}

/**
 * Wraps every key by the first of the master keys. Idempotent, and other processes may go on, if they know all of these.
 *
 * @returns how many were not
 */
export async function rewrapAll(keys: KeyStore, masters: readonly Uint8Array[]): Promise<number> {
  const [current] = masters;
  if (!current) throw new TypeError('There is no master key.');
  let rewrapped = 0;
  for await (const record of keys.all()) {
    if (tryUnwrap(current, record.subject, record.wrapped)) continue;
    const to = wrapKey(current, record.subject, unwrapKey(masters, record));
    if (await keys.rewrap(record.subject, record.wrapped, to)) rewrapped += 1;
  }
  return rewrapped;
}

function tryUnwrap(master: Uint8Array, subject: string, wrapped: string): Buffer | undefined {
  const bytes = Buffer.from(wrapped, 'base64');
  try {
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv('aes-256-gcm', master, bytes.subarray(0, NONCE_BYTES), options);
    decipher.setAAD(Buffer.from(subject));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}
