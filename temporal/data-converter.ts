import { extname, join } from 'node:path';
import type { Client, DataConverter } from '@temporalio/client';
import { EncryptingCodec, type PayloadKey } from './codec.ts';

const FAILURE_CONVERTER = join(import.meta.dirname, `failure-converter${extname(import.meta.filename)}`);

/** How clients and workers encrypt what Temporal stores. */
export function encryptingConverter(keys: readonly PayloadKey[]): DataConverter {
  return { payloadCodecs: [new EncryptingCodec(keys)], failureConverterPath: FAILURE_CONVERTER };
}

/** The same as a client's, for replays of what it fetches. */
export function converterOf(client: Client): DataConverter {
  return { payloadCodecs: client.options.loadedDataConverter.payloadCodecs, failureConverterPath: FAILURE_CONVERTER };
}
