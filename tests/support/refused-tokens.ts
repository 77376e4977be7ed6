import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { makeKey, type TestIssuer } from './issuer.ts';

const now = () => Math.floor(Date.now() / 1000);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** With the signature of another token, which has another content. */
const withPayload = (token: string, change: object): string => {
  const [header, payload = '', signature] = token.split('.');
  const content = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  return [header, part({ ...content, ...change }), signature].join('.');
};

const signedWith = async (issuer: TestIssuer, secret: string | Buffer): Promise<string> => {
  const content = `${part({ alg: 'HS256', kid: 'first' })}.${(await issuer.sign()).split('.')[1]}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
};

/** Access tokens that are refused, with what the answer says. */
export const REFUSED_TOKENS: Readonly<
  Record<string, readonly [make: (issuer: TestIssuer) => Promise<string>, reason: string]>
> = {
  'has expired': [(issuer) => issuer.sign({ iat: now() - 600, exp: now() - 60 }), 'expired'],
  'is not valid yet': [(issuer) => issuer.sign({ nbf: now() + 120 }), 'not valid yet'],
  'was issued in the future': [(issuer) => issuer.sign({ iat: now() + 120 }), 'in the future'],
  'never expires': [(issuer) => issuer.sign({ exp: undefined }), 'lacks the claim exp'],
  'names nobody': [(issuer) => issuer.sign({ sub: undefined }), 'lacks the claim sub'],
  'does not say when it was issued': [(issuer) => issuer.sign({ iat: undefined }), 'lacks the claim iat'],
  'is for another audience': [(issuer) => issuer.sign({ aud: 'another-api' }), 'another audience'],
  'is for no audience': [(issuer) => issuer.sign({ aud: undefined }), 'lacks the claim aud'],
  'is of another issuer': [(issuer) => issuer.sign({ iss: 'https://evil.example' }), 'another issuer'],
  'has a slash more in its issuer': [(issuer) => issuer.sign({ iss: `${issuer.url}/` }), 'another issuer'],
  'is signed with a key of others': [async (issuer) => issuer.sign({}, { key: await makeKey('first') }), 'not valid'],
  'names a key that there is not': [
    async (issuer) => issuer.sign({}, { key: await makeKey('unknown') }),
    'does not have',
  ],
  'names a path as its key': [
    async (issuer) => issuer.sign({}, { key: await makeKey('../../dev/null') }),
    'does not have',
  ],
  'names a query as its key': [
    async (issuer) => issuer.sign({}, { key: await makeKey("' OR 1=1 --") }),
    'does not have',
  ],
  'brings its own key': [
    async (issuer) => {
      const key = await makeKey('first');
      return issuer.sign({}, { key, header: { jwk: key.publicJwk, jku: 'https://evil.example/keys' } });
    },
    'not valid',
  ],
  'has no signature (alg none)': [
    async (issuer) => `${part({ alg: 'none' })}.${(await issuer.sign()).split('.')[1]}.`,
    'algorithm',
  ],
  'has no signature, in other letters (alg NoNe)': [
    async (issuer) => `${part({ alg: 'NoNe', kid: 'first' })}.${(await issuer.sign()).split('.')[1]}.`,
    'algorithm',
  ],
  'is signed with the public key as a secret (HS256)': [
    (issuer) => signedWith(issuer, JSON.stringify(issuer.keys[0]?.publicJwk)),
    'algorithm',
  ],
  'is signed with the public key’s PEM as a secret (HS256)': [
    (issuer) => {
      const key = createPublicKey({ key: issuer.keys[0]?.publicJwk as JsonWebKey, format: 'jwk' });
      return signedWith(issuer, key.export({ type: 'spki', format: 'pem' }));
    },
    'algorithm',
  ],
  'was changed afterwards': [async (issuer) => withPayload(await issuer.sign(), { roles: ['admin'] }), 'not valid'],
  'is an ID token': [(issuer) => issuer.sign({ typ: 'ID' }), 'not an access token'],
  'is a refresh token': [(issuer) => issuer.sign({ typ: 'Refresh' }), 'not an access token'],
  'is of another kind by its header': [
    (issuer) => issuer.sign({}, { header: { typ: 'logout+jwt' } }),
    'not an access token',
  ],
  'is too long': [(issuer) => issuer.sign({ padding: 'x'.repeat(8000) }), 'too long'],
  'is not a JWT': [async () => 'a-token', 'not valid'],
  'is three dots': [async () => '...', 'not valid'],
};
