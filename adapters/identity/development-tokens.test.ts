import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { openDevelopmentKeys, type DevelopmentKeys } from './development-keys.ts';
import { developmentTokens, signDevelopmentToken } from './development-tokens.ts';
import { DEVELOPMENT_USERS } from './development-users.ts';

const user = DEVELOPMENT_USERS[0];
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'development-tokens-'));
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('a development token is signed by RS256, the cheapest to check', async () => {
  const { token, identity } = await signAndCheck();
  expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
  expect(identity).toMatchObject({ issuer: 'development', subject: user.id });
});

test('keys made by an older version still sign, and their tokens are still good', async () => {
  makeOlderKeys();
  const { token, identity } = await signAndCheck();
  expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', kid: 'older' });
  expect(identity).toMatchObject({ issuer: 'development', subject: user.id });
});

async function signAndCheck() {
  const settings = { dataDir, issuer: 'http://127.0.0.1:3100', audience: 'pizzeria' };
  const token = await signDevelopmentToken(settings, user);
  return { token, identity: await developmentTokens({ ...settings, now: Date.now }).check(token) };
}

function makeOlderKeys(): void {
  openDevelopmentKeys(dataDir);
  const file = join(dataDir, 'development-issuer', 'keys.json');
  const { secret } = JSON.parse(readFileSync(file, 'utf8')) as DevelopmentKeys;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const common = { kid: 'older', alg: 'ES256', use: 'sig' };
  const older = {
    privateKey: { ...privateKey.export({ format: 'jwk' }), ...common },
    publicKey: { ...publicKey.export({ format: 'jwk' }), ...common },
    secret,
  };
  writeFileSync(file, JSON.stringify(older));
}
