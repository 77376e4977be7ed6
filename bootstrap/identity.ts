import { principalId } from '../application/access/principal-of.ts';
import {
  DEVELOPMENT,
  developmentTokens,
  signDevelopmentToken,
  type DevelopmentSettings,
} from '../adapters/identity/development-tokens.ts';
import type { RunningIssuer } from '../adapters/identity/development-issuer.ts';
import { DEVELOPMENT_USERS, findDevelopmentUser } from '../adapters/identity/development-users.ts';
import { DEVELOPMENT_CLIENT, openDevelopmentKeys } from '../adapters/identity/development-keys.ts';
import { issuerKeys } from '../adapters/identity/issuer-keys.ts';
import { OidcClient } from '../adapters/identity/oidc-client.ts';
import { OidcTokens } from '../adapters/identity/oidc-tokens.ts';
import { StartupError } from '../lib/startup-error.ts';
import type { SignInClient, TokenChecker } from '../ports.ts';
import type { Config } from './config.ts';

/** Who vouches for people: an OpenID Connect issuer, or on one's own machine the development issuer. */

type IdentityConfig = Pick<Config, 'identity' | 'dataDir' | 'isProduction'>;

/** @throws StartupError if there is no issuer, but others than this machine reach the API */
export function openTokens(config: IdentityConfig): TokenChecker {
  const { issuer, audience, rolesClaim } = config.identity;
  if (issuer === undefined) {
    mustBeLocal(config);
    return developmentTokens({ ...developmentSettings(config), now: Date.now });
  }
  return new OidcTokens({ issuer, audience, rolesClaim, keyFor: issuerKeys(issuer, Date.now), now: Date.now });
}

/** The pages' side of a sign-in. */
export function openSignIn(config: IdentityConfig & Pick<Config, 'publicUrl'>): SignInClient {
  const { issuer, clientId, clientSecret } = config.identity;
  const { publicUrl, dataDir } = config;
  if (issuer !== undefined) {
    return new OidcClient({ issuer, publicUrl, client: () => ({ id: clientId, secret: clientSecret }) });
  }
  const client = () => ({ id: DEVELOPMENT_CLIENT, secret: openDevelopmentKeys(dataDir).secret });
  return new OidcClient({ issuer: developmentSettings(config).issuer, publicUrl, client });
}

/** Starts the development issuer, if it is the issuer. */
export async function startIssuer(
  config: IdentityConfig & Pick<Config, 'publicUrl'>,
): Promise<RunningIssuer | undefined> {
  const { issuer, developmentPort: port } = config.identity;
  if (issuer !== undefined) return undefined;
  mustBeLocal(config);
  const { startDevelopmentIssuer } = await import('../adapters/identity/development-issuer.ts');
  try {
    return await startDevelopmentIssuer({ ...developmentSettings(config), publicUrl: config.publicUrl, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new StartupError(
      `ISSUER_PORT: port ${port} is in use. Stop the process using it, or set ISSUER_PORT to another port.`,
    );
  }
}

function mustBeLocal({ identity, isProduction }: IdentityConfig): void {
  if (identity.isLocal && !isProduction) return;
  throw new StartupError(
    'OIDC_ISSUER=: Required in production, and unless HOST is loopback: without it, the development issuer signs in everyone without a password. See docs/access.md.',
  );
}

export function developmentSettings({ identity, dataDir }: IdentityConfig): DevelopmentSettings {
  return { dataDir, issuer: `http://127.0.0.1:${identity.developmentPort}`, audience: identity.audience };
}

/**
 * An access token of one of the development issuer's users, by name or role.
 *
 * @throws StartupError
 */
export async function signToken(
  config: IdentityConfig,
  name: string,
  options: { readonly claims?: object; readonly lifetimeSeconds?: number } = {},
): Promise<string> {
  const { issuer } = config.identity;
  if (issuer !== undefined) throw new StartupError(`OIDC_ISSUER: tokens come from ${issuer}; this command makes them for development only.`); // prettier-ignore
  mustBeLocal(config);
  const user = findDevelopmentUser(name);
  if (user) return signDevelopmentToken(developmentSettings(config), user, options);
  const known = DEVELOPMENT_USERS.map(({ id, role }) => `${id} (${role})`).join(', ');
  throw new StartupError(`There is no ${name}; the development issuer knows ${known}.`);
}

const SIGNED_AGAIN_AFTER_MS = 120_000;

/** Gives programs of this machine a user's token, always of a recent sign-in. */
export function tokenSource(config: IdentityConfig, name: string): () => Promise<string> {
  let latest: { readonly token: Promise<string>; readonly at: number } | undefined;
  return async () => {
    if (!latest || Date.now() - latest.at > SIGNED_AGAIN_AFTER_MS)
      latest = { token: signToken(config, name), at: Date.now() };
    return latest.token;
  };
}

/** How one of the development issuer's users is recorded in events. */
export function developmentPrincipalId(name: string): string {
  return principalId(DEVELOPMENT, findDevelopmentUser(name)?.id ?? name);
}
