import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

/**
 * What a worker's codec says of a message to a workflow, in the payload's metadata. Only the codec writes it: what arrives with such metadata is
 * itself not sealed, and loses it (`temporal/codec.ts`).
 */

/** The `encoding` in place of a payload that may not be taken. */
export const REFUSED = 'binary/refused';
/** Metadata: why not. */
export const REASON = 'reason';
/** Metadata of a payload that may be taken: who sealed it, and an id of its own, as `client.<id>` or `worker.<id>`. */
export const SEAL = 'seal';

/** `unreadable`: no key opens it, or no key yet. `misdirected`: it was sealed for another workflow, or as something else. */
export type RefusalReason = 'unsealed' | 'unreadable' | 'misdirected';

/** What workflow code gets in place of a payload that may not be taken. No payload can be converted to one. */
export class RefusedPayload {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    this.reason = reason;
  }
}

export interface Seal {
  readonly by: 'client' | 'worker';
  /** No two payloads have the same; a copy of one has. */
  readonly id: string;
}

const OF_VALUE = Symbol('seal');

/** How a value was sealed when it arrived; undefined without a codec, and for what is no object. */
export function sealOf(value: unknown): Seal | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Reflect.get(value, OF_VALUE) as Seal | undefined;
}

/** Loaded by the SDK, in the workflow bundle. */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  // Of whatever type the receiver declares.
  fromPayload: (payload) => valueOf(payload) as never,
};

function valueOf(payload: Payload): unknown {
  const { metadata } = payload;
  if (text(metadata?.['encoding']) === REFUSED) {
    return new RefusedPayload(text(metadata?.[REASON]) as RefusalReason);
  }
  const value: unknown = defaultPayloadConverter.fromPayload(payload);
  const seal = metadata?.[SEAL];
  return seal ? sealed(value, text(seal)) : value;
}

/** Marks a value so that copies of its fields do not carry the mark. */
function sealed(value: unknown, seal: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [by, id] = seal.split('.');
  return Object.defineProperty(value, OF_VALUE, { value: { by, id } });
}

/** Workflow code has no `Buffer`; this is ASCII. */
function text(bytes: Uint8Array | null | undefined): string {
  return bytes ? String.fromCharCode(...bytes) : '';
}
