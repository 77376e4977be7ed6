import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { REASON, REFUSED, SEAL, type RefusalReason, type Seal } from '../workflows/sealed.ts';

/** A key for what Temporal stores. */
export interface PayloadKey {
  /** Stored with each payload, so that older keys keep working after a rotation. */
  readonly id: string;
  /** 256 bits. */
  readonly secret: Uint8Array;
}

/** A decrypted payload. */
export interface OpenedPayload {
  readonly payload: Payload;
  /** The store of the workflow it was encrypted for; absent: of no store in particular. */
  readonly storeId?: string;
  readonly sealedBy: Seal['by'];
  /** What it was encrypted for: see `purposeOf`. */
  readonly purpose: Buffer;
}

/** The `encoding` of an encrypted payload. */
export const ENCRYPTED = 'binary/encrypted';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Shorter ones are refused. */
const TAG = { authTagLength: TAG_BYTES };
/** Less than this does not become smaller. */
const DEFLATED_FROM_BYTES = 120;
/** What the first byte says of the rest: it is JSON without its envelope; it is deflated. */
const JSON_ONLY = 1;
const DEFLATED = 2;
/** It was encrypted by a worker, so it is no message from a client. */
const BY_WORKER = 4;
const PURPOSE_BYTES = 6;
const JSON_ENCODING = 'json/plain';
/** What the server itself writes, in clear, as the details of an activity that was cancelled before a worker had begun it. */
const NOT_STARTED = '"ACTIVITY_ID_NOT_STARTED"';
/** Decoded as undefined. */
const NOTHING: Payload = { metadata: { encoding: Buffer.from('binary/null') } };

/** Thrown for a payload that no key of ours opens. */
export class ForeignPayload extends Error {
  override readonly name = 'ForeignPayload';
}

/**
 * Encrypts what the Temporal server stores: arguments, results, and messages of failures (AES-256-GCM). The first key encrypts, the
 * others only decrypt. A payload without metadata, such as a request's id in a header, stays as it is.
 *
 * A client also reads what is not encrypted, in histories from before encryption. A worker takes only what was encrypted for the workflow and
 * activity it is for. It cannot tell a message from a start: what is wrong with one is left to the workflow to refuse (`workflows/gate.ts`);
 * arguments and results of activities that are not ours are an error.
 */
export class EncryptingCodec implements PayloadCodec {
  readonly #current: PayloadKey;
  readonly #keys: ReadonlyMap<string, PayloadKey>;
  readonly #metadata: Record<string, Uint8Array>;
  readonly #side: Seal['by'];

  constructor(keys: readonly PayloadKey[], side: Seal['by'] = 'client') {
    const [current] = keys;
    if (!current) throw new Error('A key for payloads is needed.');
    this.#current = current;
    this.#keys = new Map(keys.map((key) => [key.id, key]));
    this.#metadata = { encoding: Buffer.from(ENCRYPTED), key: Buffer.from(current.id) };
    this.#side = side;
  }

  /** The same keys, for a worker. */
  forWorker(): EncryptingCodec {
    return new EncryptingCodec([...this.#keys.values()], 'worker');
  }

  async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    const purpose = purposeOf(context);
    const storeId = storeOf(context?.workflowId);
    return payloads.map((payload) => (payload.metadata ? this.#encrypt(payload, storeId, purpose) : payload));
  }

  async decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    if (this.#side === 'client') {
      return payloads.map((payload) => (isEncrypted(payload) ? this.open(payload).payload : payload));
    }
    const purpose = purposeOf(context);
    return payloads.map((payload) =>
      context?.type === 'workflow' ? this.#message(payload, purpose) : this.#ofActivity(payload, purpose),
    );
  }

  /** A message, or the start of a workflow: with its seal, or with the reason to refuse it. */
  #message(payload: Payload, purpose: Buffer): Payload {
    if (!isEncrypted(payload)) return refused('unsealed');
    let opened: OpenedPayload;
    try {
      opened = this.open(payload);
    } catch (error) {
      if (error instanceof ForeignPayload) return refused('unreadable');
      throw error;
    }
    if (!opened.purpose.equals(purpose)) return refused('misdirected');
    const id = Buffer.from(payload.data ?? []).subarray(0, NONCE_BYTES);
    const seal = `${opened.sealedBy}.${id.toString('base64url')}`;
    return { ...opened.payload, metadata: { ...opened.payload.metadata, [SEAL]: Buffer.from(seal) } };
  }

  #ofActivity(payload: Payload, purpose: Buffer): Payload {
    if (payload.data?.length === NOT_STARTED.length && text(payload.data) === NOT_STARTED) return NOTHING;
    if (!isEncrypted(payload)) throw new ForeignPayload('A payload of an activity is not encrypted.');
    const opened = this.open(payload);
    if (!opened.purpose.equals(purpose)) throw new ForeignPayload('A payload was encrypted for another activity.');
    return opened.payload;
  }

  /** @throws ForeignPayload */
  open(payload: Payload): OpenedPayload {
    const id = text(payload.metadata?.['key']);
    const key = this.#keys.get(id);
    if (!key) throw new ForeignPayload(`The key of a payload, ${id || 'none'}, is not among PAYLOAD_KEYS.`);
    try {
      const sealed = Buffer.from(payload.data ?? []);
      const decipher = createDecipheriv('aes-256-gcm', key.secret, sealed.subarray(0, NONCE_BYTES), TAG);
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const head = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
      return unpack(Buffer.concat([head, decipher.final()]));
    } catch (error) {
      throw new ForeignPayload(`A payload of the key ${id} was changed, or is not ours.`, { cause: error });
    }
  }

  /** The id of the key that a payload needs and that is not here. */
  missingKeyOf(payload: Payload): string | undefined {
    const id = text(payload.metadata?.['key']);
    return isEncrypted(payload) && !this.#keys.has(id) ? id : undefined;
  }

  #encrypt(payload: Payload, storeId: string, purpose: Buffer): Payload {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#current.secret, nonce);
    const head = cipher.update(pack(payload, this.#side, storeId, purpose));
    const data = Buffer.concat([nonce, head, cipher.final(), cipher.getAuthTag()]);
    return { metadata: this.#metadata, data };
  }
}

export function isEncrypted({ metadata }: Payload): boolean {
  return text(metadata?.['encoding']) === ENCRYPTED;
}

/** A new key, as written in PAYLOAD_KEYS. */
export function newPayloadKey(): string {
  return `${randomBytes(1).toString('hex')}:${randomBytes(32).toString('base64')}`;
}

/**
 * @param text keys such as `a1b2c3:<32 bytes in base64>`, separated by commas
 * @returns undefined if it is not such a list
 */
export function readPayloadKeys(text: string): PayloadKey[] | undefined {
  const keys = text.split(',').map((each) => {
    const [, id, secret] = /^\s*([A-Za-z0-9_-]{1,20}):([A-Za-z0-9+/]{43}=)\s*$/.exec(each) ?? [];
    return id === undefined || secret === undefined ? undefined : { id, secret: Buffer.from(secret, 'base64') };
  });
  const ids = new Set(keys.map((key) => key?.id));
  return keys.every((key) => key !== undefined) && ids.size === keys.length ? keys : undefined;
}

/** Ids of our workflows are `<type>/<store>/…`. */
function storeOf(workflowId: string | undefined): string {
  return workflowId?.split('/')[1] ?? '';
}

/** Of a schedule's run: Temporal adds its time to the id that the arguments were encrypted for. */
const TIME_OF_RUN = /-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * What a payload is for: a workflow, or one of its activities. It is inside of what is encrypted, so that a copy is good for nothing else. Hashed, since
 * it is stored with each payload.
 */
function purposeOf(context: SerializationContext | undefined): Buffer {
  const { type = '', workflowId = '' } = context ?? {};
  const activityId = context?.type === 'activity' ? context.activityId : undefined;
  const purpose = [type, workflowId.replace(TIME_OF_RUN, ''), activityId ?? ''].join('\n');
  return createHash('sha256').update(purpose).digest().subarray(0, PURPOSE_BYTES);
}

function refused(reason: RefusalReason): Payload {
  return { metadata: { encoding: Buffer.from(REFUSED), [REASON]: Buffer.from(reason) }, data: new Uint8Array() };
}

/** One byte that says what follows, what it is for, the length and id of the store, and the payload. */
function pack(payload: Payload, side: Seal['by'], storeId: string, purpose: Buffer): Buffer {
  const data = Buffer.from(payload.data ?? []);
  const isJson =
    text(payload.metadata?.['encoding']) === JSON_ENCODING && Object.keys(payload.metadata ?? {}).length === 1;
  const whole = isJson ? data : Buffer.concat([metadataOf(payload), data]);
  const isDeflated = whole.length >= DEFLATED_FROM_BYTES;
  const content = isDeflated ? deflateRawSync(whole, { level: 1 }) : whole;
  const store = Buffer.from(storeId);
  const flags = (isJson ? JSON_ONLY : 0) | (isDeflated ? DEFLATED : 0) | (side === 'worker' ? BY_WORKER : 0);
  return Buffer.concat([Buffer.of(flags), purpose, Buffer.of(store.length), store, content]);
}

function unpack(packed: Buffer): OpenedPayload {
  const [flags = 0] = packed;
  const purpose = packed.subarray(1, 1 + PURPOSE_BYTES);
  const rest = packed.subarray(1 + PURPOSE_BYTES);
  const [length = 0] = rest;
  const storeId = rest.subarray(1, 1 + length).toString();
  const content = rest.subarray(1 + length);
  const whole = flags & DEFLATED ? inflateRawSync(content) : content;
  const payload =
    flags & JSON_ONLY ? { metadata: { encoding: Buffer.from(JSON_ENCODING) }, data: whole } : readWhole(whole);
  const sealedBy = flags & BY_WORKER ? 'worker' : 'client';
  return { payload, purpose, sealedBy, ...(storeId === '' ? {} : { storeId }) };
}

/** For a payload that is not plain JSON: its metadata as a line of JSON, before its data. */
function metadataOf({ metadata }: Payload): Buffer {
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, text(value)]);
  return Buffer.from(`${JSON.stringify(Object.fromEntries(entries))}\n`);
}

function readWhole(whole: Buffer): Payload {
  const end = whole.indexOf('\n');
  const metadata = JSON.parse(whole.subarray(0, end).toString()) as Record<string, string>;
  const entries = Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'latin1')]);
  return { metadata: Object.fromEntries(entries) as Record<string, Uint8Array>, data: whole.subarray(end + 1) };
}

function text(bytes: Uint8Array | null | undefined): string {
  return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1') : '';
}
