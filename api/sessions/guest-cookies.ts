import type { Context } from 'hono';
import { guestOf, newGuestSecret } from '../../application/access/guests.ts';
import { followLink } from '../../application/access/links.ts';
import { identifyDevice } from '../../application/access/devices.ts';
import type { Principal } from '../../application/principal.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import type { Resolver } from '../http/authenticate.ts';
import { deviceCookie, guestCookie, trackCookie } from './cookies.ts';
import { mustBeOwnPage } from './resolver.ts';

/** The cookies of those who have not signed in: guests, tracking links and devices. */

type Deps = Pick<ApiDeps, 'storage' | 'idKey' | 'publicUrl' | 'now'>;

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/** Who a guest is by their cookie, also beside a sign-in. */
export function guestOfCookie(c: Context, deps: Pick<Deps, 'idKey' | 'publicUrl'>): Principal | undefined {
  const cookie = guestCookie.read(c, deps);
  return cookie === undefined ? undefined : guestOf(deps.idKey, cookie);
}

export function guestCookies(deps: Deps): Resolver {
  return async (c) => {
    const guest = guestOfCookie(c, deps);
    if (guest) mustBeOwn(c, deps);
    return guest;
  };
}

/** Makes the sender a guest, if they are nothing yet. */
export function welcomeGuest(c: Context<AppEnv>, deps: Pick<Deps, 'idKey' | 'publicUrl'>): void {
  if (c.get('principal') as Principal | undefined) return;
  const secret = newGuestSecret(deps.idKey);
  guestCookie.keep(c, deps, secret);
  const guest = guestOf(deps.idKey, secret);
  if (guest) c.set('principal', { ...guest, customerIds: [] });
}

/** A link is for reading its order; for all else its holder is who they are otherwise. */
export function trackCookies(deps: Deps): Resolver {
  return async (c) => {
    const token = SAFE.includes(c.req.method) ? trackCookie.read(c, deps) : undefined;
    if (token === undefined || !/\/orders\/ord_/.test(c.req.path)) return undefined;
    const link = await followLink(deps, token);
    return link?.onlyOrder !== undefined && c.req.path.includes(`/orders/${link.onlyOrder}`) ? link : undefined;
  };
}

/** `Authorization: Bearer dev_…`, or the cookie of a device's pages. */
export function deviceTokens(deps: Deps): Resolver {
  return async (c) => {
    const sent = /^Bearer +(dev_[^ ]+) *$/i.exec(c.req.header('Authorization') ?? '')?.[1];
    if (sent !== undefined) return identifyDevice(deps, sent);
    const kept = deviceCookie.read(c, deps);
    const device = kept === undefined ? undefined : await identifyDevice(deps, kept);
    if (device) mustBeOwn(c, deps);
    return device;
  };
}

function mustBeOwn(c: Context<AppEnv>, { publicUrl }: Pick<Deps, 'publicUrl'>): void {
  if (!SAFE.includes(c.req.method)) mustBeOwnPage(c, publicUrl);
}
