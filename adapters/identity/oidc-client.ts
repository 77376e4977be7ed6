import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  ClientError,
  ClientSecretBasic,
  discovery,
  None,
  refreshTokenGrant,
  ResponseBodyError,
  type Configuration,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client';
import {
  IssuerUnavailable,
  TokenRefused,
  type IssuedTokens,
  type SignInClient,
  type SignInSecrets,
} from '../../ports.ts';

const TIMEOUT_SECONDS = 10;
/** `offline_access` for a refresh token, with which a session outlasts an access token. */
const SCOPE = 'openid profile offline_access';

export interface OidcClientOptions {
  readonly issuer: string;
  /** Read at the first sign-in. Without a secret it is a public client, which PKCE alone protects. */
  readonly client: () => { readonly id: string; readonly secret: string | undefined };
  /** How browsers reach the pages. */
  readonly publicUrl: string;
}

/** The pages' side of a sign-in at an OpenID Connect issuer. */
export class OidcClient implements SignInClient {
  readonly #options: OidcClientOptions;
  #found: Promise<Configuration> | undefined;

  constructor(options: OidcClientOptions) {
    this.#options = options;
  }

  async start(
    { state, nonce, verifier }: SignInSecrets,
    { maxAgeSeconds }: { readonly maxAgeSeconds?: number },
  ): Promise<string> {
    const again: Record<string, string> =
      maxAgeSeconds === undefined ? {} : { prompt: 'login', max_age: String(maxAgeSeconds) };
    const address = buildAuthorizationUrl(await this.#find(), {
      redirect_uri: `${this.#options.publicUrl}/sign-in/callback`,
      scope: SCOPE,
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...again,
    });
    return address.href;
  }

  async finish(
    callback: string,
    { state, nonce, verifier }: SignInSecrets,
    { maxAgeSeconds }: { readonly maxAgeSeconds?: number },
  ): Promise<IssuedTokens> {
    const configuration = await this.#find();
    const checks = {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
      ...(maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds }),
    };
    return issuedBy(() => authorizationCodeGrant(configuration, new URL(callback), checks));
  }

  async renew(refreshToken: string): Promise<IssuedTokens> {
    const configuration = await this.#find();
    return issuedBy(() => refreshTokenGrant(configuration, refreshToken));
  }

  async signOutAddress(idToken: string | undefined): Promise<string | undefined> {
    const configuration = await this.#find();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
    const hint: Record<string, string> = idToken === undefined ? {} : { id_token_hint: idToken };
    return buildEndSessionUrl(configuration, {
      ...hint,
      post_logout_redirect_uri: `${this.#options.publicUrl}/sign-out/done`,
    }).href;
  }

  /** Found at the first sign-in, so that the API starts without its issuer; a failure is tried again at the next. */
  #find(): Promise<Configuration> {
    const { issuer, client } = this.#options;
    const { id, secret } = client();
    this.#found ??= discovery(
      new URL(issuer),
      id,
      undefined,
      secret === undefined ? None() : ClientSecretBasic(secret),
      { timeout: TIMEOUT_SECONDS, ...(issuer.startsWith('http:') ? { execute: [allowInsecureRequests] } : {}) },
    ).catch((error: unknown) => {
      this.#found = undefined;
      throw new IssuerUnavailable(`${issuer} could not be reached: ${(error as Error).message}`, { cause: error });
    });
    return this.#found;
  }
}

async function issuedBy(
  ask: () => Promise<TokenEndpointResponse & TokenEndpointResponseHelpers>,
): Promise<IssuedTokens> {
  try {
    const answer = await ask();
    const signedInAt = answer.claims()?.auth_time;
    return {
      accessToken: answer.access_token,
      ...(answer.refresh_token === undefined ? {} : { refreshToken: answer.refresh_token }),
      ...(answer.id_token === undefined ? {} : { idToken: answer.id_token }),
      ...(signedInAt === undefined ? {} : { signedInAt: signedInAt * 1000 }),
    };
  } catch (error) {
    throw refusalOf(error);
  }
}

function refusalOf(error: unknown): Error {
  if (error instanceof AuthorizationResponseError)
    return new TokenRefused(`The issuer refused: ${error.error}.`, { cause: error });
  if (error instanceof ResponseBodyError && error.status < 500 && error.status !== 429) {
    return new TokenRefused(`The issuer refused: ${error.error}.`, { cause: error });
  }
  // What does not fit the request: another state or nonce, an answer that is not the issuer's.
  if (error instanceof ClientError && isMismatch(error))
    return new TokenRefused('The sign-in does not fit.', { cause: error });
  return new IssuerUnavailable(`The issuer could not be asked: ${(error as Error).message}`, { cause: error });
}

const OUTAGES = ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON', 'OAUTH_PARSE_ERROR']; // prettier-ignore

function isMismatch({ code }: ClientError): boolean {
  return code !== undefined && !OUTAGES.includes(code);
}
