import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

/**
 * Sealed text: `s1.<subject>.<nonce>.<ciphertext>`, AES-256-GCM under the subject's key, with subject and field authenticated. The
 * nonce is made from field and text, so that equal text of a subject is sealed equally: what compares texts works on sealed ones.
 */

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^s1\.([A-Za-z0-9_-]{1,80})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/;
/** The same within a longer text. */
export const SEALED_WITHIN = /s1\.[A-Za-z0-9_-]{1,80}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}/g;

/** A subject's key, in its two uses. */
export interface SubjectKey {
  readonly subject: string;
  readonly cipher: Buffer;
  readonly nonce: Buffer;
  /** What was opened with it, by field and sealed text: an order is read again and again. It is forgotten together with the key. */
  readonly opened: Map<string, string>;
}

/** Of one subject: a customer has few texts, a store many. */
const MOST_OPENED = 100;
/** Whole answers are sealed, too. */
const LONGEST_OPENED = 500;

/** @param secret 256 bits */
export function subjectKeyOf(subject: string, secret: Uint8Array): SubjectKey {
  const derive = (use: string): Buffer => createHmac('sha256', secret).update(use).digest();
  return { subject, cipher: derive('cipher'), nonce: derive('nonce'), opened: new Map() };
}

/** The subject of sealed text; undefined if it is not sealed. */
export function subjectOfSealed(text: string): string | undefined {
  return text.startsWith('s1.') ? SEALED.exec(text)?.[1] : undefined;
}

export function sealText(
  { subject, cipher: secret, nonce: nonceKey }: SubjectKey,
  field: string,
  text: string,
): string {
  const nonce = createHmac('sha256', nonceKey).update(`${field}\n${text}`).digest().subarray(0, NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce);
  cipher.setAAD(associated(subject, field));
  const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `s1.${subject}.${nonce.toString('base64url')}.${content.toString('base64url')}`;
}

/** Undefined if it was not sealed with this key for this field. */
export function openText(key: SubjectKey, field: string, sealed: string): string | undefined {
  const { opened } = key;
  const name = `${field} ${sealed}`;
  const known = opened.get(name);
  if (known !== undefined) return known;
  const text = decrypt(key, field, sealed);
  if (text === undefined || text.length > LONGEST_OPENED) return text;
  if (opened.size >= MOST_OPENED) opened.clear();
  opened.set(name, text);
  return text;
}

function decrypt({ subject, cipher: secret }: SubjectKey, field: string, sealed: string): string | undefined {
  const [, owner, nonce = '', content = ''] = SEALED.exec(sealed) ?? [];
  if (owner !== subject) return undefined;
  const bytes = Buffer.from(content, 'base64url');
  try {
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv('aes-256-gcm', secret, Buffer.from(nonce, 'base64url'), options);
    decipher.setAAD(associated(subject, field));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

function associated(subject: string, field: string): Buffer {
  return Buffer.from(`${subject}\n${field}`);
}
