import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';

const FILE = 'keys.json';

/** Checking an RS256 signature takes half as long as checking ES256, by which keys made by an older version still sign. */
type NamedKey = JWK & { readonly kid: string; readonly alg: 'RS256' | 'ES256' };

/** The client that the pizzeria's own pages are. */
export const DEVELOPMENT_CLIENT = 'pizzeria-pages';

/** The development issuer's keys. With the private one, any token can be made, so the file is its owner's alone. */
export interface DevelopmentKeys {
  readonly privateKey: NamedKey;
  readonly publicKey: NamedKey;
  /** Signs its cookies, and its client's requests. */
  readonly secret: string;
}

/** Kept in the data folder, so that tokens survive a restart; made at first use, by the first of several processes. */
export function openDevelopmentKeys(dataDir: string): DevelopmentKeys {
  const folder = join(dataDir, 'development-issuer');
  const file = join(folder, FILE);
  try {
    return read(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `${FILE}.${process.pid}.${randomBytes(4).toString('hex')}`);
  writeFileSync(draft, JSON.stringify(generate(), null, 2), { mode: 0o600 });
  try {
    // Fails if another process was first.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return read(file);
}

function read(file: string): DevelopmentKeys {
  return JSON.parse(readFileSync(file, 'utf8')) as DevelopmentKeys;
}

function generate(): DevelopmentKeys {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const common = { kid: randomBytes(8).toString('hex'), alg: 'RS256', use: 'sig' } as const;
  return {
    privateKey: { ...(privateKey.export({ format: 'jwk' }) as JWK), ...common },
    publicKey: { ...(publicKey.export({ format: 'jwk' }) as JWK), ...common },
    secret: randomBytes(32).toString('base64url'),
  };
}
