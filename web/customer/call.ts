import type { Context } from 'hono';
import type { AppEnv } from '../../api/http/access.ts';
import type { DraftView } from '../../api/orders/schemas.ts';
import type { Principal } from '../../application/principal.ts';
import { isRefusedCode, Refused } from '../../application/refused.ts';
import { callApi, type ApiAnswer, type ApiProblem, type CallApi } from '../call-api.ts';
import type { Visit } from './visit.ts';

/** The variables of every customer's page. */
export type VisitEnv = AppEnv & { Variables: { visit: Visit; call: CallApi; newCookie?: string } };
export type PageContext = Context<VisitEnv>;

type ApiRequest = Parameters<typeof callApi>[3];

/** Asks the API of the visited store as the page's reader. */
export function ask<Body>(c: PageContext, request: ApiRequest): Promise<ApiAnswer<Body>> {
  return callApi<Body>(c.var.call, c, c.var.visit.store.id, { ...request, cookie: c.var.newCookie });
}

/** The same, about no store in particular. */
export function askChain<Body>(c: PageContext, request: ApiRequest): Promise<ApiAnswer<Body>> {
  return callApi<Body>(c.var.call, c, undefined, request);
}

/** Whoever chooses something without having signed in becomes a guest, so that the basket is theirs. */
export async function welcome(c: PageContext): Promise<void> {
  if (c.get('principal') as Principal | undefined) return;
  const url = new URL('/api/guest-session', c.req.url).href;
  const answer = await c.var.call(url, { method: 'POST', headers: { 'Sec-Fetch-Site': 'same-origin' } }, c.env);
  const [given] = answer.headers.getSetCookie();
  if (!answer.ok || given === undefined) return;
  c.header('Set-Cookie', given, { append: true });
  c.set('newCookie', given.slice(0, given.indexOf(';')));
}

/** @throws Refused as the API refuses */
export async function mustAsk<Body>(c: PageContext, request: ApiRequest): Promise<Body> {
  const answer = await ask<Body>(c, request);
  if (answer.ok) return answer.body;
  throw refusalOf(answer as ApiAnswer<unknown> as ApiAnswer<ApiProblem>);
}

export function refusalOf({ body }: ApiAnswer<ApiProblem>): Refused {
  return new Refused(isRefusedCode(body.code) ? body.code : 'validation_failed', body.detail);
}

/** The basket: the latest open draft of the reader; undefined without one. */
export async function readBasket(c: PageContext): Promise<DraftView | undefined> {
  const { ok, body } = await ask<readonly DraftView[]>(c, { path: '/customers/me/drafts' });
  return ok ? body[0] : undefined;
}

/** The fields of a form. A field that is there several times, such as a topping, has its values in a list. */
export interface SentForm {
  readonly one: (name: string) => string;
  readonly all: (name: string) => readonly string[];
  readonly typed: Readonly<Record<string, string>>;
}

const LONGEST = 1000;

export async function formOf(c: Context): Promise<SentForm> {
  const body = await c.req.parseBody({ all: true });
  const all = (name: string): string[] =>
    [body[name] ?? []].flat().flatMap((value) => (typeof value === 'string' ? value.trim().slice(0, LONGEST) : []));
  const one = (name: string): string => all(name)[0] ?? '';
  return { one, all, typed: Object.fromEntries(Object.keys(body).map((name) => [name, one(name)])) };
}
