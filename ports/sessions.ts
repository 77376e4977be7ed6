import type { Instant } from '../domain/shared/values.ts';
import type { Identity } from './identity.ts';

/** However often it is renewed: a driver's shift. */
export const SESSION_HOURS = 14;

/** A person's sign-in on the pages. */
export interface Session {
  readonly principalId: string;
  /** As the issuer last told it. The name is among the tokens; the subject, which may be an address, is kept nowhere. */
  readonly identity: Omit<Identity, 'name' | 'subject'>;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  /** From then on the issuer is asked again. */
  readonly freshUntil: Instant;
  /** The issuer's tokens and the person's name, sealed under the session's id, which is not stored. */
  readonly tokens: string;
  /** The attempt to ask the issuer again, if one is under way. */
  readonly renewal?: { readonly attempt: string; readonly at: Instant };
}

/** Sessions by the hash of their id. They belong to no store. */
export interface SessionStore {
  get(key: string): Promise<Session | undefined>;
  /**
   * Creates, changes or (by undefined) removes a session by a pure function in one atomic, durable write; the function may be
   * called more than once. When it returns its argument unchanged, nothing is written. One that has expired may be gone.
   */
  change(key: string, apply: (known: Session | undefined) => Session | undefined): Promise<Session | undefined>;
  /** Removes all of a principal's sessions. Returns how many there were. */
  removeOf(principalId: string): Promise<number>;
}
