import { z, type OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { nearestName } from '../../domain/shared/nearest.ts';
import { invalid, MOST_FAULTS } from '../../application/refused.ts';
import { ruleOf } from '../../application/access/rules.ts';
import { audited } from './audited.ts';
import { door, securityOf, type AppEnv } from './access.ts';
import { keyHeader } from './headers.ts';
import { answeringOnce } from './once.ts';
import { fieldErrors, unknownField } from './unknown-fields.ts';

/**
 * Makes a router refuse what its routes do not declare: an unknown query parameter, and a body where none is expected;
 * and every POST idempotent. Each route gets its door from the table of rules.
 * What a body may have is said by its schema, a `strictObject`.
 */
export function strict(router: OpenAPIHono<AppEnv>): OpenAPIHono<AppEnv> {
  const { openapi } = router;
  const register = (route: RouteConfig, handler: never): unknown => {
    const keyed = withKey(route);
    const rule = ruleOf(route.operationId);
    const security = securityOf(rule);
    const ownStore = route.servers && rule.of === 'store' ? 'id' : undefined;
    const middleware = [
      audited(route.operationId ?? '', rule),
      door(rule, ownStore),
      ...listOf(route.middleware),
      ...checksOf(route),
      ...(keyed === route ? [] : [answeringOnce]),
    ];
    return openapi.call(router, { ...keyed, security, middleware }, handler, (result) => {
      if (!result.success) throw invalid(fieldErrors(result.error.issues, schemaOf(route, result.target)));
    });
  };
  router.openapi = register as typeof openapi;
  return router;
}

/** Every POST takes a key. Those that do not say so themselves have no use for it, and their answers are repeated. */
function withKey(route: RouteConfig): RouteConfig {
  const { headers } = route.request ?? {};
  const knows = headers instanceof z.ZodObject && 'idempotency-key' in headers.shape;
  if (route.method !== 'post' || knows) return route;
  const known = headers instanceof z.ZodObject ? headers.extend(keyHeader.shape) : keyHeader;
  return { ...route, request: { ...route.request, headers: known } };
}

function listOf<T>(given: T | T[] | undefined): T[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? given : [given];
}

function checksOf({ request }: RouteConfig) {
  const { query } = request ?? {};
  const shape: Record<string, unknown> = query instanceof z.ZodObject ? query.shape : {};
  const known = Object.keys(shape);
  const numbers = known.filter((name) => isNumber(shape[name]));
  return [checkingQuery(known, numbers), ...(request?.body ? [] : [refuseBody])];
}

function checkingQuery(known: readonly string[], numbers: readonly string[]) {
  return createMiddleware(async (c, next) => {
    const query = queryOf(c);
    const unknown = [...new Set(query.map(([name]) => name))]
      .filter((name) => !known.includes(name))
      .slice(0, MOST_FAULTS);
    if (unknown.length > 0) throw invalid(unknown.map((name) => unknownField([name], nearestName(name, known))));
    // JavaScript also takes 0x5, 1e1 and a blank before it for numbers.
    const odd = query.find(([name, value]) => numbers.includes(name) && !/^-?\d+$/.test(value));
    if (odd) throw invalid([{ field: odd[0], code: 'invalid_type', message: 'It must be a whole number in digits.' }]);
    await next();
  });
}

function queryOf({ req }: Context): [string, string][] {
  return req.url.includes('?') ? [...new URL(req.url).searchParams] : [];
}

function isNumber(schema: unknown): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return isNumber(schema.unwrap());
  return schema instanceof z.ZodNumber;
}

/** `{}` says nothing, and many clients send it. */
const refuseBody = createMiddleware(async (c, next) => {
  if (c.req.method !== 'GET' && (await c.req.text()).trim() !== '') {
    const body: unknown = await c.req.json();
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw invalid([{ field: '', code: 'unexpected_body', message: 'This takes no body.' }]);
    }
    const names = Object.keys(body);
    if (names.length > 0) throw invalid(names.map((name) => unknownField([name])));
  }
  await next();
});

function schemaOf({ request }: RouteConfig, target: string): z.ZodType {
  const json = request?.body?.content['application/json'];
  const body = json && 'schema' in json ? json.schema : undefined;
  const schema = target === 'json' ? body : target === 'query' ? request?.query : request?.params;
  return schema instanceof z.ZodType ? schema : z.unknown();
}
