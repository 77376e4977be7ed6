import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Rule } from '../../application/access/rules.ts';
import type { Principal } from '../../application/principal.ts';
import type { AppEnv } from './access.ts';
import { orderOf } from './request-log.ts';

/** What did nothing, and would fill the trail with noise: malformed requests, unknown senders, and those of whom there are too many. */
const NOT_WORTH_A_LINE = [400, 401, 413, 415, 422, 429];

/** Notes in the audit trail, once it is answered, who did what. Also what was refused, since somebody tried. */
export function audited(operation: string, rule: Rule) {
  return createMiddleware<AppEnv>(async (c, next) => {
    await next();
    const { status } = c.res;
    if (NOT_WORTH_A_LINE.includes(status) || !isRecorded(c, rule)) return;
    c.get('audit').note({ ...senderOf(c), operation, ...subjectOf(c), status, ...outcomeOf(c) });
  });
}

function isRecorded(c: Context<AppEnv>, { recorded }: Rule): boolean {
  if (recorded === 'byPhone') return c.req.query('customer_phone') !== undefined;
  return recorded === 'always' || (recorded !== 'never' && c.req.method !== 'GET');
}

function senderOf(c: Context<AppEnv>) {
  const principal = c.get('principal') as Principal | undefined;
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
  return {
    ...(store === undefined ? {} : { store }),
    ...(order === undefined ? {} : { order }),
    ...(others.length === 0 ? {} : { to: Object.fromEntries(others) as Record<string, string> }),
  };
}

function outcomeOf(c: Context<AppEnv>) {
  const code = c.get('problem');
  const request = c.get('requestId') as string | undefined;
  return { ...(code === undefined ? {} : { code }), ...(request === undefined ? {} : { request }) };
}
