import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../tests/support/folders.ts';
import { readConfig } from './config.ts';
import { temporalConnection } from './temporal.ts';

const connection = (env: NodeJS.ProcessEnv) =>
  temporalConnection(readConfig({ TEMPORAL_ADDRESS: 'temporal:7233', ...env }));

test('it is plain unless it is set otherwise, and an API key is sent by TLS only', () => {
  expect(connection({})).toEqual({ address: 'temporal:7233' });
  expect(connection({ TEMPORAL_TLS: 'on' })).toEqual({ address: 'temporal:7233', tls: {} });
  expect(connection({ TEMPORAL_API_KEY: 'k' })).toEqual({ address: 'temporal:7233', tls: {}, apiKey: 'k' });
});

test('certificates are read from files', () => {
  const path = join(temporaryFolder(), 'temporal.pem');
  writeFileSync(path, 'pem');
  const pem = Buffer.from('pem');
  const env = { TEMPORAL_TLS: 'on', TEMPORAL_TLS_CA: path, TEMPORAL_TLS_CERT: path, TEMPORAL_TLS_KEY: path };
  expect(connection(env).tls).toEqual({ serverRootCACertificate: pem, clientCertPair: { crt: pem, key: pem } });
  expect(() => connection({ ...env, TEMPORAL_TLS_KEY: undefined })).toThrow('set both, or neither');
  expect(() => connection({ ...env, TEMPORAL_TLS_CA: `${path}.missing` })).toThrow('TEMPORAL_TLS_CA=');
});
