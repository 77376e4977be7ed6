/** What an issuer vouches for about a person or a program. */
export interface Identity {
  /** Who vouches. With the subject, names the same person for ever. */
  readonly issuer: string;
  readonly subject: string;
  readonly roles: readonly string[];
  /** The stores that staff work for; `*`: all of the chain. */
  readonly stores: readonly string[];
  /** What the token is limited to. */
  readonly scopes: readonly string[];
  /** Of the token that says so, in milliseconds since 1970. */
  readonly expiresAt: number;
  readonly name?: string;
  /** When they last proved who they are, in milliseconds since 1970; absent if the issuer does not say. */
  readonly signedInAt?: number;
}

/** Checks access tokens. */
export interface TokenChecker {
  /**
   * @throws TokenRefused, with the reason
   * @throws IssuerUnavailable if the issuer's keys are needed but cannot be had
   */
  check(token: string): Promise<Identity>;
}

/** The message says why, for the sender. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';
}

/** What an issuer gives at a sign-in, and when asked again. */
export interface IssuedTokens {
  readonly accessToken: string;
  /** Absent if the issuer does not give one: then the sign-in ends with the access token. */
  readonly refreshToken?: string;
  readonly idToken?: string;
  /** When the person proved who they are, in milliseconds since 1970; absent if the issuer does not say. */
  readonly signedInAt?: number;
}

/** What binds an issuer's answer to the browser that asked. */
export interface SignInSecrets {
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636). */
  readonly verifier: string;
}

/** Signs people in at the issuer, in their browsers: OpenID Connect's authorization code flow. Throws IssuerUnavailable. */
export interface SignInClient {
  /** @returns the issuer's address to go to. `maxAgeSeconds`: not if they signed in longer ago */
  start(secrets: SignInSecrets, options: { readonly maxAgeSeconds?: number }): Promise<string>;
  /**
   * @param callback the address at which the browser came back
   * @throws TokenRefused if it is no answer to this request
   */
  finish(callback: string, secrets: SignInSecrets, options: { readonly maxAgeSeconds?: number }): Promise<IssuedTokens>;
  /** @throws TokenRefused if the issuer has ended the sign-in */
  renew(refreshToken: string): Promise<IssuedTokens>;
  /** Where a browser signs out at the issuer, too; undefined if the issuer has no such address. */
  signOutAddress(idToken: string | undefined): Promise<string | undefined>;
}
