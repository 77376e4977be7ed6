import { setTimeout as pause } from 'node:timers/promises';
import { NativeConnection, TransportError, type NativeConnectionOptions } from '@temporalio/worker';

/** A server that restarts is back within seconds. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;

/** A worker's connection. The SDK retries calls on it, but gives up at the first failure to open it. */
export async function connectWorker(options: NativeConnectionOptions): Promise<NativeConnection> {
  for (const until = Date.now() + PATIENCE_MS; ; await pause(PAUSE_MS)) {
    try {
      return await NativeConnection.connect(options);
    } catch (error) {
      if (!(error instanceof TransportError) || Date.now() > until) throw error;
    }
  }
}
