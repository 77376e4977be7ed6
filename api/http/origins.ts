import { isIP } from 'node:net';
import type { Context } from 'hono';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from './access.ts';
import { HttpProblem } from './problems.ts';
import { exposedHeaders } from './response-headers.ts';

/** Which pages may use this API, and under which names it is known. */
export interface Trust {
  /** Origins of pages, such as https://shop.example. */
  readonly origins: readonly string[];
  /** Also pages from this machine, whatever their port. */
  readonly localOrigins: boolean;
  /** Names in addresses, besides loopback and IP addresses; `*`: any. */
  readonly hosts: readonly string[];
}

const SAFE = ['GET', 'HEAD', 'OPTIONS'];
const PREFLIGHT_SECONDS = 600;

/**
 * Keeps foreign pages from changing anything: a browser says where a page is from in Origin, and a page whose own name
 * was pointed at this machine (DNS rebinding) gives itself away by that name in Host. Other clients send no Origin.
 */
export function checkOrigin(trust: Trust) {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (!SAFE.includes(c.req.method)) {
      mustKnowHost(c, trust);
      mustTrustPage(c, trust);
    }
    await next();
  });
}

/** Lets trusted pages of other origins read the answers. */
export function shareWithPages(trust: Trust) {
  const share = cors({
    origin: (origin) => (isTrusted(origin, trust) ? origin : null),
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match', 'X-Request-Id', 'traceparent'],
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposeHeaders: exposedHeaders(),
    maxAge: PREFLIGHT_SECONDS,
  }); // prettier-ignore
  return createMiddleware<AppEnv>((c, next) => {
    const isPreflight = c.req.header('Access-Control-Request-Method') !== undefined;
    if (c.req.header('Origin') !== undefined && (c.req.method !== 'OPTIONS' || isPreflight)) return share(c, next);
    // For caches; the other headers concern pages only, and each would have the answer made twice.
    c.header('Vary', 'Origin');
    return next();
  });
}

function mustKnowHost(c: Context, { hosts }: Trust): void {
  // Without a name, the address is made up, and looks like this machine's.
  if (c.req.header('Host')?.trim() === '') {
    throw new HttpProblem('host_not_allowed', 'The request has an empty Host. Name the host in it.');
  }
  const { hostname } = new URL(c.req.url);
  if (hosts.includes('*') || hosts.includes(hostname) || isLoopback(hostname) || isAddress(hostname)) return;
  const detail = `This API is not known as ${hostname}. If it should be, add that name to ALLOWED_HOSTS.`;
  throw new HttpProblem('host_not_allowed', detail);
}

function mustTrustPage(c: Context, trust: Trust): void {
  const origin = c.req.header('Origin');
  // Browsers send one of the two; `none` is a person's own doing.
  const isForeign = origin === undefined ? c.req.header('Sec-Fetch-Site') === 'cross-site' : !isOwn(c, origin);
  if (!isForeign || (origin !== undefined && isTrusted(origin, trust))) return;
  const detail = `Pages from ${origin ?? 'other sites'} may not change anything here. If they should, add their origin to CORS_ORIGINS.`;
  throw new HttpProblem('origin_not_allowed', detail);
}

/** The scheme may differ: a proxy in front may speak TLS. */
function isOwn(c: Context, origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host;
}

function isTrusted(origin: string, { origins, localOrigins }: Trust): boolean {
  if (origins.includes(origin)) return true;
  return localOrigins && URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname); // prettier-ignore
}

/** A page cannot point an address at another machine, only a name. */
function isAddress(hostname: string): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}
