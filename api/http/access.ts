import { createMiddleware } from 'hono/factory';
import type { answerOnce } from '../../application/answer-once.ts';
import { requireRecentSignIn } from '../../application/access/recent.ts';
import { mayEnter } from '../../application/access/principal-of.ts';
import type { Principal, Scope } from '../../application/principal.ts';
import type { IdKey } from '../../application/request-key.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { Refused } from '../../application/refused.ts';

/** Carries out a request once per key; returns an earlier answer. */
export type AnswerOnce = (
  request: Parameters<typeof answerOnce>[1],
  carryOut: Parameters<typeof answerOnce>[2],
) => ReturnType<typeof answerOnce>;

/** The variables of every handler's context. */
export interface AppEnv {
  Variables: {
    requestId: string;
    /** The sender. Only routes for everyone answer without one. */
    principal: Principal;
    /** Who sends it by now. */
    whoAgain: () => Promise<Principal | undefined>;
    store: StoreSettings;
    /** With a sign-in by cookie: its id, and what its forms carry. */
    session?: { readonly id: string; readonly csrf: string };
    /** The answer changes without a new version. */
    isLive?: boolean;
    /** When the request came, in milliseconds since 1970. */
    arrivedAt: number;
    answerOnce: AnswerOnce;
    /** From which ids are made. */
    idKey: IdKey;
    /** The request's idempotency key, sent by the client or generated. */
    idempotencyKey?: string;
    /** The code of the problem that it is answered with. */
    problem?: string;
  };
}

/** Scopes of what is shown to everyone, signed in or not. */
const PUBLIC: readonly Scope[] = ['menu:read', 'stores:read'];

/** Requires a sign-in within five minutes, for what is worth most to a thief. After requireScope. */
export const requireRecent = createMiddleware<AppEnv>(async (c, next) => {
  requireRecentSignIn(c.var.principal, c.var.arrivedAt);
  await next();
});

/** Whether everyone may, signed in or not. */
export function isPublic(scope: Scope): boolean {
  return PUBLIC.includes(scope);
}

/** Requires the principal to have the scope, and to work for the store if bound to some. Every route declares one. */
export function requireScope(scope: Scope) {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (!isPublic(scope)) mustBeAllowed(c.get('principal'), scope, c.get('store'));
    await next();
  });
}

function mustBeAllowed(principal: Principal | undefined, scope: Scope, store: StoreSettings | undefined): void {
  if (!principal)
    throw new Refused('not_signed_in', 'This requires a sign-in: send an access token as Authorization: Bearer ….');
  if (!principal.scopes.includes(scope)) {
    throw new Refused('forbidden', `This requires the scope ${scope}, which you do not have.`);
  }
  if (store && !mayEnter(principal, store.id)) {
    throw new Refused(
      'forbidden',
      `You do not work for the store ${store.id}: the claim "stores" of your token does not name it.`,
    );
  }
}
