import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { IssuerUnavailable } from '../../ports.ts';

const TIMEOUT_MS = 5000;
/** A key that is not known is looked for at the issuer no more often than this, whatever is sent. */
const COOLDOWN_MS = 30_000;
const FRESH_MS = 10 * 60_000;
/** How long the last keys are good while the issuer cannot be reached. */
const STALE_MS = 60 * 60_000;

const metadata = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * The keys of an issuer, found by its discovery document: kept for ten minutes, and asked for again when a token names a key that
 * is not among them, which is how issuers rotate keys.
 *
 * @param issuer its address, exactly as in its tokens
 */
export function issuerKeys(issuer: string, now: () => number): JWTVerifyGetKey {
  let finding: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;
  let failedAt = -Infinity;
  let loadedAt = -Infinity;

  const find = async (): Promise<ReturnType<typeof createRemoteJWKSet>> => {
    // An issuer that is away is asked every second, not by every request.
    if (now() - failedAt < 1000) throw new IssuerUnavailable(`${issuer} could not be reached.`);
    finding ??= discover(issuer).catch((error: unknown) => {
      failedAt = now();
      finding = undefined;
      throw new IssuerUnavailable(`${issuer} could not be reached: ${(error as Error).message}`, { cause: error });
    });
    return finding;
  };

  return async (header, token) => {
    const remote = await find();
    try {
      const key = await remote(header, token);
      if (remote.fresh) loadedAt = now();
      return key;
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JOSENotSupported) throw error;
      if (error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      const last = remote.jwks();
      if (last && now() - loadedAt < STALE_MS) return createLocalJWKSet(last)(header, token);
      throw new IssuerUnavailable(`The keys of ${issuer} could not be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
  };
}

async function discover(issuer: string): Promise<ReturnType<typeof createRemoteJWKSet>> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}.`);
  const found = metadata.parse(await answer.json());
  if (found.issuer !== issuer) throw new Error(`It calls itself ${found.issuer}; set OIDC_ISSUER to exactly that.`);
  return createRemoteJWKSet(new URL(found.jwks_uri), {
    timeoutDuration: TIMEOUT_MS,
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: FRESH_MS,
  });
}
