import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../api/http/access.ts';
import { mayEnter } from '../application/access/principal-of.ts';
import type { Principal, Scope } from '../application/principal.ts';
import { Refused } from '../application/refused.ts';
import { parseStoreId } from '../domain/shared/values.ts';
import { signInAddress } from './sign-in/address.ts';

/**
 * The door of pages that are not for everyone: whoever is not signed in is sent to sign in, and comes back; whoever may not is
 * refused. A path's `:store` must be one that they work for.
 */
export function pagesFor(scope: Scope) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const principal = c.get('principal') as Principal | undefined;
    if (!principal) {
      if (c.req.method === 'GET') return c.redirect(signInAddress(addressOf(c)));
      throw new Refused('not_signed_in', 'Your sign-in is over. Load the page again, and sign in.');
    }
    const store = parseStoreId(c.req.param('store') ?? '');
    if (!principal.scopes.includes(scope) || (store && !mayEnter(principal, store))) {
      throw new Refused('forbidden', 'This page is not for you. Sign in as somebody else, at /me/session.');
    }
    return next();
  });
}

/** This page's, without its host. */
export function addressOf(c: Pick<Context, 'req'>): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
}
