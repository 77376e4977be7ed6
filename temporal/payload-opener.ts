import type { Payload } from '@temporalio/common';
import type { StoreId } from '../domain/shared/values.ts';
import type { PayloadOpener, WrittenPayload } from '../ports.ts';
import { EncryptingCodec, ForeignPayload, isEncrypted, type PayloadKey } from './codec.ts';

/** @param uiUrl the address of Temporal's UI */
export function payloadOpener(keys: readonly PayloadKey[], uiUrl: string): PayloadOpener {
  const codec = new EncryptingCodec(keys);
  return {
    uiOrigin: new URL(uiUrl).origin,
    open: (written) => {
      const payload = read(written);
      if (!isEncrypted(payload)) return undefined;
      try {
        const opened = codec.open(payload);
        const { storeId } = opened;
        return { payload: write(opened.payload), ...(storeId === undefined ? {} : { storeId: storeId as StoreId }) };
      } catch (error) {
        if (error instanceof ForeignPayload) return undefined;
        throw error;
      }
    },
  };
}

function read({ metadata = {}, data = '' }: WrittenPayload): Payload {
  const entries = Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')] as const);
  return { metadata: Object.fromEntries(entries), data: Buffer.from(data, 'base64') };
}

function write({ metadata, data }: Payload): WrittenPayload {
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)] as const);
  return { metadata: Object.fromEntries(entries), data: base64(data) };
}

function base64(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('base64');
}
