import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { AppEnv } from '../../api/http/access.ts';
import { callApi, type ApiAnswer, type ApiProblem, type CallApi } from '../call-api.ts';
import { signInAddress } from '../sign-in/address.ts';
import type { ManagerPage } from './shell.tsx';

/** What the routes of the manager's pages have in common. */

export type ManagerEnv = AppEnv & { Variables: { page: ManagerPage } };
export type PageContext = Context<ManagerEnv>;

export function homeOf(c: PageContext): string {
  return `/manage/${c.var.page.store.id}`;
}

interface Command {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Carries out a command in the page's store, and shows the page it came from. */
export function carryOut(call: CallApi, c: PageContext, request: Command, back: string): Promise<Response> {
  return sendForm(call, c, request, { back, storeId: c.var.page.store.id });
}

/** @param where.storeId undefined: it is about no store in particular */
export async function sendForm(
  call: CallApi,
  c: Context,
  request: Command,
  { back, storeId }: { readonly back: string; readonly storeId: string | undefined },
): Promise<Response> {
  const { key } = await formOf(c);
  const answer = await callApi<ApiProblem>(call, c, storeId, {
    method: 'POST',
    ...request,
    ...(key === undefined ? {} : { key }),
  });
  if (answer.ok) return c.redirect(back, 303);
  if (answer.body.code === 'recent_sign_in_required') return c.redirect(signInAddress(back, { again: true }), 303);
  leaveNotice(c, refusalOf(answer));
  return c.redirect(back, 303);
}

/** With its question, for coming back to it. */
export function pathOf(c: Context): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
}

export function refusalOf({ body }: ApiAnswer<ApiProblem>): string {
  const first = body.errors?.[0];
  return first === undefined ? body.detail : `${first.field}: ${first.message}`;
}

export async function formOf(c: Context): Promise<Partial<Record<string, string>>> {
  const body = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

const NOTICE = 'notice';

/** A refusal, for the page that is shown next. It is no part of an address, so that none can be made up by a link. */
export function leaveNotice(c: Context, text: string): void {
  setCookie(c, NOTICE, text.slice(0, 500), { path: '/manage', httpOnly: true, sameSite: 'Strict', maxAge: 60 });
}

export function takeNotice(c: Context): string | undefined {
  const text = getCookie(c, NOTICE);
  if (text !== undefined) deleteCookie(c, NOTICE, { path: '/manage' });
  return text;
}
