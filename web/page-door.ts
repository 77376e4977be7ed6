import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../api/http/access.ts';
import { mustBeAllowed } from '../application/access/allow.ts';
import { PAGES } from '../application/access/rules.ts';
import { parseStoreId } from '../domain/shared/values.ts';

/** The door of pages: whoever is not signed in goes to do that first. A store in the path is the one that it is about. */
export function pageDoor(name: keyof typeof PAGES, now: () => number) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const principal = c.get('principal');
    if (!principal) {
      const { pathname, search } = new URL(c.req.url);
      return c.redirect(`/sign-in?${new URLSearchParams({ return_to: pathname + search }).toString()}`);
    }
    mustBeAllowed(PAGES[name], principal, { storeId: parseStoreId(c.req.param('store') ?? ''), now: now() });
    return next();
  });
}
