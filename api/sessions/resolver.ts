import type { Context } from 'hono';
import { findSession } from '../../application/access/sessions.ts';
import { csrfOf, isCsrfOf } from '../../application/access/session-secrets.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import type { Resolver } from '../http/authenticate.ts';
import { HttpProblem } from '../http/problems.ts';
import { forgetSessionId, readSessionId } from './cookies.ts';

const SAFE = ['GET', 'HEAD', 'OPTIONS'];
const FORMS = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

type Deps = Pick<ApiDeps, 'storage' | 'tokens' | 'signIn' | 'publicUrl' | 'now'>;

/**
 * The person of a session's cookie. Browsers send it with any request, so what changes something must come from a page of ours: this
 * is told by the browser itself, and by the session's `csrf` in a form.
 */
export function sessionCookies(deps: Deps): Resolver {
  return async (c) => {
    const id = readSessionId(c, deps);
    if (id === undefined) return undefined;
    const principal = await findSession(deps, id);
    if (!principal) {
      forgetSessionId(c, deps);
      return undefined;
    }
    if (!SAFE.includes(c.req.method)) {
      mustBeOwnPage(c, deps.publicUrl);
      if (FORMS.test(c.req.header('Content-Type') ?? '')) await mustHaveCsrf(c, id);
    }
    c.set('session', { id, csrf: csrfOf(id) });
    return principal;
  };
}

/** What is sent along with a cookie must come from a page of ours. */
export function mustBeOwnPage(c: Context<AppEnv>, publicUrl: string): void {
  const origin = c.req.header('Origin');
  const isOwn =
    origin === undefined
      ? c.req.header('Sec-Fetch-Site') === 'same-origin'
      : [new URL(publicUrl).origin, new URL(c.req.url).origin].includes(origin);
  if (isOwn) return;
  throw new HttpProblem('origin_not_allowed', 'With a cookie, only pages of the pizzeria itself may change something.');
}

async function mustHaveCsrf(c: Context<AppEnv>, id: string): Promise<void> {
  // Hono keeps the body for the handler.
  const { csrf } = await c.req.parseBody();
  if (typeof csrf === 'string' && isCsrfOf(id, csrf)) return;
  throw new HttpProblem(
    'origin_not_allowed',
    'This form is of an earlier sign-in. Load the page again, and send it once more.',
  );
}
