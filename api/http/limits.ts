import type { BlockList } from 'node:net';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Principal } from '../../application/principal.ts';
import { Refused } from '../../application/refused.ts';
import type { LimitName, RateLimits, Spent } from '../../ports.ts';
import type { AppEnv } from './access.ts';
import { networkOf, senderAddress } from './sender-address.ts';

/** Limits of requests per sender and per address, told by the standard headers. */

export interface LimitDeps {
  readonly limits: RateLimits;
  readonly trustedProxies: BlockList;
}

/** What is limited more narrowly, by its path. */
const NARROW: readonly {
  readonly path: RegExp;
  readonly of: 'principal' | 'address';
  readonly limit: LimitName;
  /** Staff take many orders, and all of a store's from one address. */
  readonly exceptStaff?: true;
}[] = [
  { path: /\/orders$|\/orders\/drafts$|\/(?:place|reorder)$/, of: 'principal', limit: 'placing', exceptStaff: true },
  {
    path: /\/orders$|\/orders\/drafts$|\/(?:place|reorder)$/,
    of: 'address',
    limit: 'placing-address',
    exceptStaff: true,
  },
  { path: /\/phone-verification(?:\/confirm)?$/, of: 'principal', limit: 'codes' },
  { path: /\/phone-verification(?:\/confirm)?$/, of: 'address', limit: 'codes-address' },
  { path: /\/devices\/enrol$/, of: 'address', limit: 'sign-in' },
  { path: /\/guest-session$/, of: 'address', limit: 'guests' },
];

/** Signing in begins and ends with a GET. */
const SIGN_IN = /^\/sign-in(?:\/|$)/;

/** Before it is known who sends: also those whose credentials are not good. */
export function limitAddress({ limits, trustedProxies }: LimitDeps) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const address = senderAddress(c, trustedProxies);
    if (address !== undefined) {
      c.set('senderAddress', address);
      const key = networkOf(address);
      mustBeAllowed(c, await limits.spend('address', key));
      if (SIGN_IN.test(c.req.path)) mustBeAllowed(c, await limits.spend('sign-in', key));
    }
    await next();
  });
}

/** Once it is known. */
export function limitSender({ limits }: LimitDeps) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const principal = c.get('principal') as Principal | undefined;
    const isStaff = principal !== undefined && principal.role !== 'customer';
    if (principal) mustBeAllowed(c, await limits.spend(isStaff ? 'staff' : 'customer', principal.id));
    if (c.req.method === 'POST') await spendNarrow(c, limits, principal?.id, isStaff);
    await next();
  });
}

async function spendNarrow(
  c: Context<AppEnv>,
  limits: RateLimits,
  id: string | undefined,
  isStaff: boolean,
): Promise<void> {
  const path = c.req.path.replace(/\/+$/, '');
  const address = c.get('senderAddress');
  for (const { path: pattern, of, limit, exceptStaff } of NARROW) {
    if (!pattern.test(path) || (exceptStaff && isStaff)) continue;
    const key = of === 'principal' ? id : address && networkOf(address);
    if (key !== undefined) mustBeAllowed(c, await limits.spend(limit, key));
  }
}

/** The narrowest limit so far is told. */
function mustBeAllowed(c: Context<AppEnv>, spent: Spent): void {
  if (spent.points === Infinity) return;
  const { name, points, seconds, remaining, resetSeconds, isAllowed } = spent;
  c.header('RateLimit-Policy', `"${name}";q=${points};w=${seconds}`);
  c.header('RateLimit', `"${name}";r=${Math.max(0, remaining)};t=${resetSeconds}`);
  if (!isAllowed) throw tooMany(resetSeconds);
}

export function tooMany(retryAfter: number): Refused {
  return new Refused('too_many_requests', 'That was too much in too short a time. Wait, and then send it again.', {
    retryAfter,
  });
}
