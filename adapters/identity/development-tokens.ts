import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, importJWK, SignJWT, type JWTVerifyGetKey } from 'jose';
import type { TokenChecker } from '../../ports.ts';
import { openDevelopmentKeys } from './development-keys.ts';
import { claimsOf, type DevelopmentUser } from './development-users.ts';
import { OidcTokens } from './oidc-tokens.ts';

/** By this name principals are known, whatever port the issuer has. */
export const DEVELOPMENT = 'development';

export interface DevelopmentSettings {
  readonly dataDir: string;
  readonly issuer: string;
  readonly audience: string;
}

/** Signs a user's access token with the issuer's key, without asking the issuer. */
export async function signDevelopmentToken(
  { dataDir, issuer, audience }: DevelopmentSettings,
  user: DevelopmentUser,
  { claims = {}, lifetimeSeconds = 3600 }: { readonly claims?: object; readonly lifetimeSeconds?: number } = {},
): Promise<string> {
  const { privateKey } = openDevelopmentKeys(dataDir);
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ ...claimsOf(user), auth_time: now, ...claims })
    .setProtectedHeader({ alg: privateKey.alg, kid: privateKey.kid, typ: 'at+jwt' })
    .setIssuer(issuer)
    .setSubject(user.id)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + lifetimeSeconds)
    .setJti(randomUUID())
    .sign(await importJWK(privateKey));
}

/** Checks the development issuer's tokens, also while it is not running. */
export function developmentTokens({
  dataDir,
  ...rest
}: DevelopmentSettings & { readonly now: () => number }): TokenChecker {
  // Not before there is a token: only then is the folder sure to be ours.
  let keys: JWTVerifyGetKey | undefined;
  return new OidcTokens({
    ...rest,
    knownAs: DEVELOPMENT,
    rolesClaim: 'roles',
    keyFor: (header, token) => {
      keys ??= createLocalJWKSet({ keys: [openDevelopmentKeys(dataDir).publicKey] });
      return keys(header, token);
    },
  });
}
