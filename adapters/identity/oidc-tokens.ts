import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import { IssuerUnavailable, TokenRefused, type Identity, type TokenChecker } from '../../ports.ts';

/** Only signatures whose public key cannot sign: with HMAC, a public key could be taken for the secret (RS/HS confusion). */
export const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];
const TYPES = ['at+jwt', 'application/at+jwt', 'jwt'];
const MAX_TOKEN_LENGTH = 8192;
const CLOCK_TOLERANCE_SECONDS = 30;
/** How long a checked token is not checked again; a key that the issuer withdraws is good for so much longer. */
const MAX_CHECKED_MS = 60_000;
const MAX_CHECKED_TOKENS = 10_000;

export interface OidcTokensOptions {
  readonly issuer: string;
  /** By what name of the issuer principals are known; default: its own. */
  readonly knownAs?: string;
  readonly audience: string;
  /** The claim with the roles; a dot leads into an object. */
  readonly rolesClaim: string;
  readonly keyFor: JWTVerifyGetKey;
  readonly now: () => number;
}

/** Access tokens that are JWTs of an OpenID Connect issuer (RFC 9068). */
export class OidcTokens implements TokenChecker {
  readonly #options: OidcTokensOptions;
  readonly #checked = new LRUCache<string, { readonly identity: Identity; readonly until: number }>({
    max: MAX_CHECKED_TOKENS,
  });

  constructor(options: OidcTokensOptions) {
    this.#options = options;
  }

  async check(token: string): Promise<Identity> {
    if (token.length > MAX_TOKEN_LENGTH) throw new TokenRefused('The token is too long.');
    // Tokens are secrets: only their hashes are kept.
    const hash = createHash('sha256').update(token).digest('base64');
    const now = this.#options.now();
    const known = this.#checked.get(hash);
    if (known && now < known.until) return known.identity;
    const payload = await this.#verify(token, now);
    const identity = this.#identityOf(payload);
    const until = Math.min(identity.expiresAt, now + MAX_CHECKED_MS);
    this.#checked.set(hash, { identity, until });
    return identity;
  }

  async #verify(token: string, now: number): Promise<JWTPayload> {
    const { issuer, audience, keyFor } = this.#options;
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keyFor, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(now),
        requiredClaims: ['exp', 'iat', 'sub'],
      });
      mustBeAccessToken(payload, protectedHeader.typ);
      if ((payload.iat ?? 0) * 1000 > now + CLOCK_TOLERANCE_SECONDS * 1000) {
        throw new TokenRefused('The token was issued in the future.');
      }
      return payload;
    } catch (error) {
      throw refusedFor(error);
    }
  }

  #identityOf(payload: JWTPayload): Identity {
    const { issuer, knownAs = issuer, rolesClaim } = this.#options;
    const { sub = '', name, scope } = payload;
    const signedInAt = signedInSecondsOf(payload);
    return {
      issuer: knownAs,
      subject: sub,
      roles: [...textsOf(claimAt(payload, rolesClaim)), ...textsOf(claimAt(payload, 'realm_access.roles'))],
      stores: textsOf(payload['stores']),
      scopes: textsOf(scope),
      expiresAt: (payload.exp ?? 0) * 1000,
      ...(typeof name === 'string' ? { name } : {}),
      ...(signedInAt === undefined ? {} : { signedInAt: signedInAt * 1000 }),
    };
  }
}

/** An issuer's other tokens are signed with the same keys, for others to read. */
function mustBeAccessToken({ typ }: JWTPayload, headerType: string | undefined): void {
  const isOther = headerType !== undefined && !TYPES.includes(headerType.toLowerCase());
  // As Keycloak says it.
  if (isOther || (typ !== undefined && typ !== 'Bearer')) throw new TokenRefused('This is not an access token.');
}

/** A program, which is its own subject, proves who it is for each token (RFC 9068, section 2.2). */
function signedInSecondsOf({
  auth_time: authTime,
  iat,
  sub,
  client_id: clientId,
  azp,
}: JWTPayload): number | undefined {
  if (typeof authTime === 'number') return authTime;
  return sub === (clientId ?? azp) ? iat : undefined;
}

function claimAt(payload: JWTPayload, path: string): unknown {
  // Names of claims may have dots themselves: https://pizzeria.example/roles.
  if (path in payload) return payload[path];
  return path.split('.').reduce<unknown>((value, name) => {
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  }, payload);
}

/** A list, or words in a text, as scopes are. */
function textsOf(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((word) => word !== '');
  return Array.isArray(claim) ? claim.filter((each) => typeof each === 'string') : [];
}

function refusedFor(error: unknown): Error {
  if (error instanceof TokenRefused || error instanceof IssuerUnavailable) return error;
  if (error instanceof errors.JWTExpired) return new TokenRefused('The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed) return new TokenRefused(reasonOf(error));
  if (error instanceof errors.JOSEAlgNotAllowed) return new TokenRefused('The token is signed with an algorithm that is not allowed.'); // prettier-ignore
  if (error instanceof errors.JWKSNoMatchingKey) return new TokenRefused('The token is signed with a key that its issuer does not have.'); // prettier-ignore
  if (error instanceof errors.JOSEError) return new TokenRefused('The token is not valid.');
  return error instanceof Error ? error : new TypeError(String(error));
}

function reasonOf({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (reason === 'missing') return `The token lacks the claim ${claim}.`;
  if (claim === 'nbf') return 'The token is not valid yet.';
  if (claim === 'iss') return 'The token is of another issuer.';
  if (claim === 'aud') return 'The token is for another audience.';
  return `The token’s claim ${claim} is not valid.`;
}
