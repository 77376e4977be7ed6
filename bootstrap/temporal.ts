import { readFileSync } from 'node:fs';
import type { TLSConfig } from '@temporalio/client';
import { StartupError } from '../lib/startup-error.ts';
import { temporalAddress, type Config } from './config.ts';

/**
 * How clients and workers reach the Temporal server.
 *
 * @throws StartupError if a certificate cannot be read
 */
export function temporalConnection(config: Config): {
  readonly address: string;
  readonly tls?: TLSConfig;
  readonly apiKey?: string;
} {
  const { apiKey, tls } = config.temporal;
  const address = temporalAddress(config);
  if (!tls.isOn && apiKey === undefined) return { address };
  const [ca, cert, key] = [read('TEMPORAL_TLS_CA', tls.ca), read('TEMPORAL_TLS_CERT', tls.cert), read('TEMPORAL_TLS_KEY', tls.key)]; // prettier-ignore
  if ((cert === undefined) !== (key === undefined))
    throw new StartupError('TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY: set both, or neither.');
  return {
    address,
    tls: {
      ...(ca ? { serverRootCACertificate: ca } : {}),
      ...(cert && key ? { clientCertPair: { crt: cert, key } } : {}),
    },
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}

function read(setting: string, path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StartupError(`${setting}=${path}: ${(error as Error).message}`);
  }
}
