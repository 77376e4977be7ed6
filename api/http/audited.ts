import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Rule } from '../../application/access/rules.ts';
import type { Principal } from '../../application/principal.ts';
import type { AppEnv } from './access.ts';
import { orderOf } from './request-log.ts';

/** What did nothing, and would fill the trail with noise: malformed requests, unknown senders, and those of whom there are too many. */
const NOT_WORTH_A_LINE = [400, 401, 413, 415, 422, 429];
/** Somebody guesses, or has guessed too often. */
const WRONG_PROOF: readonly (string | undefined)[] = ['code_wrong', 'too_many_requests'];

/** Notes in the audit trail, once it is answered, who did what. Also what was refused, since somebody tried. */
export function audited(operation: string, rule: Rule) {
  return createMiddleware<AppEnv>(async (c, next) => {
    await next();
    const { status } = c.res;
    const isWrongProof = rule.proves === true && WRONG_PROOF.includes(c.get('problem'));
    if ((NOT_WORTH_A_LINE.includes(status) && !isWrongProof) || !isRecorded(c, rule)) return;
    c.get('audit').note({ ...senderOf(c, c.get('principal')), operation, ...subjectOf(c), status, ...outcomeOf(c) });
  });
}

/** Notes what is done on a page and is no operation of the API: signing in and out. */
export function noteOnPage(
  c: Context<AppEnv>,
  {
    by,
    ...what
  }: {
    readonly operation: 'signIn' | 'signOut';
    readonly by: Principal | undefined;
    readonly status: number;
    /** Why it was refused. */
    readonly code?: string;
    readonly to?: Readonly<Record<string, string>>;
  },
): void {
  c.get('audit').note({ ...senderOf(c, by), ...what, ...requestOf(c) });
}

/** Notes each order of a request for several, which its path does not name. */
export function noteOrders(c: Context<AppEnv>, operation: string, orders: readonly string[]): void {
  for (const order of orders) {
    c.get('audit').note({ ...senderOf(c, c.get('principal')), operation, ...subjectOf(c), order, ...requestOf(c) });
  }
}

function isRecorded(c: Context<AppEnv>, { recorded }: Rule): boolean {
  if (recorded === 'byPhone') return c.req.query('customer_phone') !== undefined;
  return recorded === 'always' || (recorded !== 'never' && c.req.method !== 'GET');
}

function senderOf(c: Context<AppEnv>, principal: Principal | undefined) {
  const from = c.get('senderAddress');
  const customer = principal?.role === 'customer' ? principal.customerIds?.[0] : undefined;
  return {
    ...(principal ? { by: principal.id, role: principal.role } : {}),
    ...(principal?.cook ? { cook: principal.cook.id } : {}),
    ...(customer === undefined ? {} : { customer }),
    ...(from === undefined ? {} : { from }),
  };
}

function subjectOf(c: Context<AppEnv>) {
  const store = (c.get('store') as AppEnv['Variables']['store'] | undefined)?.id;
  const order = orderOf(c);
  const others = Object.entries(c.req.param()).filter(([name, value]) => name !== 'store' && value !== order);
  const to = { ...(Object.fromEntries(others) as Record<string, string>), ...c.get('auditedTo') };
  return {
    ...(store === undefined ? {} : { store }),
    ...(order === undefined ? {} : { order }),
    ...(Object.keys(to).length === 0 ? {} : { to }),
  };
}

function outcomeOf(c: Context<AppEnv>) {
  const code = c.get('problem');
  return { ...(code === undefined ? {} : { code }), ...requestOf(c) };
}

function requestOf(c: Context<AppEnv>): { readonly request?: string } {
  const request = c.get('requestId') as string | undefined;
  return request === undefined ? {} : { request };
}
