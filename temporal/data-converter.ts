import { extname, join } from 'node:path';
import type { Client, DataConverter } from '@temporalio/client';
import { EncryptingCodec, type PayloadKey } from './codec.ts';

const FAILURE_CONVERTER = join(import.meta.dirname, `failure-converter${extname(import.meta.filename)}`);

/** How clients encrypt what Temporal stores. */
export function encryptingConverter(keys: readonly PayloadKey[]): DataConverter {
  return { payloadCodecs: [new EncryptingCodec(keys)], failureConverterPath: FAILURE_CONVERTER };
}

/** The same for workers, which take nothing else: the bundle's payload converter belongs to it (`workflows/sealed.ts`). */
export function workerConverter(converter: Pick<DataConverter, 'payloadCodecs'>): DataConverter {
  const payloadCodecs = (converter.payloadCodecs ?? []).map((codec) =>
    codec instanceof EncryptingCodec ? codec.forWorker() : codec,
  );
  return { payloadCodecs, failureConverterPath: FAILURE_CONVERTER };
}

/** A worker's with a client's keys, for replays of what the client fetches. */
export function converterOf(client: Client): DataConverter {
  return workerConverter(client.options.loadedDataConverter);
}
