import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

export interface TestKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
  readonly publicJwk: object;
}

/** An issuer as far as checking tokens needs one: its discovery document, and its keys. */
export interface TestIssuer {
  readonly url: string;
  /** The keys that it publishes; tests change them. */
  keys: TestKey[];
  /** How often its keys were asked for. */
  readonly asked: number;
  isAway: boolean;
  /** A good token, unless told otherwise. */
  sign(claims?: JWTPayload, options?: { key?: TestKey; header?: object }): Promise<string>;
  close(): Promise<void>;
}

export async function makeKey(kid: string, alg = 'ES256'): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export async function openTestIssuer(): Promise<TestIssuer> {
  let asked = 0;
  const server = createServer((request, response) => {
    if (issuer.isAway) return request.socket.destroy();
    const isKeys = request.url === '/keys';
    if (isKeys) asked += 1;
    const body = isKeys
      ? { keys: issuer.keys.map(({ publicJwk }) => publicJwk) }
      : { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` };
    return response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer: TestIssuer & { keys: TestKey[]; isAway: boolean } = {
    url,
    keys: [await makeKey('first')],
    get asked() {
      return asked;
    },
    isAway: false,
    sign: async (claims = {}, { key = issuer.keys[0] as TestKey, header = {} } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const all = {
        iss: url,
        aud: 'pizzeria',
        sub: 'maria',
        iat: now,
        exp: now + 300,
        roles: ['manager'],
        stores: ['*'],
        ...claims,
      };
      const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
      return new SignJWT(given).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return issuer;
}
