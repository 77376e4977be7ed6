import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { identifyBearer } from '../../application/access/sign-in.ts';
import type { Principal } from '../../application/principal.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from './access.ts';

/**
 * Finds out who sends a request, from one kind of credential. Undefined without such a credential; throws if there is one that is
 * not good.
 */
export type Resolver = (c: Context<AppEnv>) => Promise<Principal | undefined>;

/**
 * The first resolver that knows the sender decides. Without any, routes for everyone still answer.
 *
 * @param complete adds what is known of the principal here
 */
export function authenticate(
  resolvers: readonly Resolver[],
  complete: (c: Context<AppEnv>, principal: Principal) => Promise<Principal> = async (_, principal) => principal,
) {
  const find = async (c: Context<AppEnv>): Promise<Principal | undefined> => {
    for (const resolve of resolvers) {
      const principal = await resolve(c);
      if (principal) return complete(c, principal);
    }
    return undefined;
  };
  return createMiddleware<AppEnv>(async (c, next) => {
    const principal = await find(c);
    if (principal) c.set('principal', principal);
    // A stream lasts longer than a sign-in may.
    c.set('whoAgain', () => find(c));
    await next();
  });
}

/** `Authorization: Bearer …` with an issuer's access token. */
export function bearerTokens(deps: Pick<ApiDeps, 'tokens'>): Resolver {
  return async (c) => {
    const token = /^Bearer +(?!dev_)([^ ]+) *$/i.exec(c.req.header('Authorization') ?? '')?.[1];
    return token === undefined ? undefined : identifyBearer(deps, token);
  };
}
