import type { DataConverter } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { EncryptingCodec } from './codec.ts';

/**
 * The id of a key that something of a history was encrypted with, and that is not among ours. A workflow whose tasks fail for want of a key goes on once
 * the key is back; it is not one that no worker can ever replay.
 */
export function missingKeyIn(
  value: unknown,
  { payloadCodecs = [] }: Pick<DataConverter, 'payloadCodecs'>,
): string | undefined {
  const codec = payloadCodecs.find((each) => each instanceof EncryptingCodec);
  return codec && find(value, codec);
}

function find(value: unknown, codec: EncryptingCodec): string | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined;
  if ('metadata' in value && 'data' in value) return codec.missingKeyOf(value as Payload);
  for (const part of Object.values(value)) {
    const missing = find(part, codec);
    if (missing !== undefined) return missing;
  }
  return undefined;
}
