import { createMiddleware } from 'hono/factory';
import type { AppEnv } from './access.ts';

/** An answer of the API is no page: as one it may do nothing, and be in no frame. */
const NO_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const YEAR_SECONDS = 31_536_000;

/**
 * What browsers may do with answers. Pages set policies of their own, over these.
 *
 * @param publicUrl how browsers reach it: once by TLS, always by TLS
 */
export function securityHeaders(publicUrl: string) {
  const headers: Record<string, string> = {
    'Content-Security-Policy': NO_PAGE,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    ...(publicUrl.startsWith('https:') ? { 'Strict-Transport-Security': `max-age=${YEAR_SECONDS}` } : {}),
  };
  const each = Object.entries(headers);
  return createMiddleware<AppEnv>((c, next) => {
    // Before the answer is there: each header that is added to it later would have it made twice.
    for (const [name, value] of each) c.header(name, value);
    return next();
  });
}
