import { createMiddleware } from 'hono/factory';
import type { Context } from 'hono';
import type { AppEnv } from '../api/http/access.ts';

/** The headers of every page. */

const OWN = "'self'";
/** No script or style is in a page itself, and nothing is evaluated. */
const POLICY: Readonly<Record<string, readonly string[]>> = {
  'default-src': [OWN],
  'img-src': [OWN, 'data:'],
  'base-uri': ["'none'"],
  'object-src': ["'none'"],
  'frame-ancestors': ["'none'"],
  'form-action': [OWN],
};

/** What the page of one route may load in addition. */
type Additions = Readonly<Record<string, readonly string[]>>;

/** Stripe's own script, and the frames that it opens; used by the checkout only. */
export const STRIPE: Additions = {
  'script-src': [OWN, 'https://js.stripe.com'],
  'frame-src': ['https://js.stripe.com', 'https://hooks.stripe.com'],
  'connect-src': [OWN, 'https://api.stripe.com'],
};

function policyWith(additions: Additions = {}): string {
  return Object.entries({ ...POLICY, ...additions })
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ');
}

/** Sets the headers of pages; a handler may set its own policy by `allowSources`. */
export const pageHeaders = createMiddleware<AppEnv>(async (c, next) => {
  setPageHeaders(c);
  await next();
});

export function setPageHeaders(c: Context): void {
  c.header('Content-Security-Policy', policyWith());
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Referrer-Policy', 'same-origin');
  // What a page shows depends on who reads it.
  c.header('Cache-Control', 'private, no-cache');
  c.header('Vary', 'Accept-Language, Cookie');
}

/** Lets the page of this request load from other origins, too. */
export function allowSources(c: Context, additions: Additions): void {
  c.header('Content-Security-Policy', policyWith(additions));
}
