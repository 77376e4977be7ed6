import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { BegunSignIn } from '../../application/access/sign-in.ts';
import { SESSION_HOURS } from '../../ports.ts';

/**
 * The two cookies of a sign-in. Over https their names say `__Host-`, which browsers only take from this very host: no
 * sibling domain can set one here. Plain http is for one's own machine.
 */

const BEGUN_SECONDS = 600;

interface Pages {
  /** How browsers reach the pages. */
  readonly publicUrl: string;
}

function optionsOf({ publicUrl }: Pages) {
  const secure = publicUrl.startsWith('https:');
  return { path: '/', httpOnly: true, secure, ...(secure ? { prefix: 'host' as const } : {}) };
}

function read(c: Context, pages: Pages, name: string): string | undefined {
  return optionsOf(pages).secure ? getCookie(c, name, 'host') : getCookie(c, name);
}

export function readSessionId(c: Context, pages: Pages): string | undefined {
  return read(c, pages, 'sid');
}

/** Lax: a link from a mail opens the page of a person who is signed in; a form elsewhere sends no cookie. */
export function keepSessionId(c: Context, pages: Pages, id: string): void {
  setCookie(c, 'sid', id, { ...optionsOf(pages), sameSite: 'Lax', maxAge: SESSION_HOURS * 3600 });
}

export function forgetSessionId(c: Context, pages: Pages): void {
  deleteCookie(c, 'sid', optionsOf(pages));
}

/** Lax, since the issuer's answer comes from its site. */
export function keepBegun(c: Context, pages: Pages, { secret, isRenewal, returnTo }: BegunSignIn): void {
  const value = [secret, isRenewal ? 'again' : 'new', returnTo].join('|');
  setCookie(c, 'sign-in', value, { ...optionsOf(pages), sameSite: 'Lax', maxAge: BEGUN_SECONDS });
}

/** It can be used once. */
export function takeBegun(c: Context, pages: Pages): BegunSignIn | undefined {
  const value = read(c, pages, 'sign-in');
  if (value === undefined) return undefined;
  deleteCookie(c, 'sign-in', optionsOf(pages));
  const [secret = '', kind, ...rest] = value.split('|');
  return { secret, isRenewal: kind === 'again', returnTo: rest.join('|') };
}

/** A cookie that only we read, for all our pages. Lax, so that a link from a message opens the page it leads to. */
function cookieOf(name: string, days: number) {
  return {
    read: (c: Context, pages: Pages): string | undefined => read(c, pages, name),
    keep: (c: Context, pages: Pages, value: string): void =>
      setCookie(c, name, value, { ...optionsOf(pages), sameSite: 'Lax', maxAge: days * 86_400 }),
    forget: (c: Context, pages: Pages): void => void deleteCookie(c, name, optionsOf(pages)),
  };
}

/** Browsers keep none for longer than 400 days. */
export const guestCookie = cookieOf('guest', 400);
export const deviceCookie = cookieOf('device', 400);
export const trackCookie = cookieOf('track', 7);
