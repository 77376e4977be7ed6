import { OpenAPIHono, z } from '@hono/zod-openapi';
import { invalid } from '../../application/refused.ts';
import type { AppEnv } from './access.ts';
import { PROBLEMS, problemSchema, type ProblemCode } from './problems.ts';
import { strict } from './strict.ts';
import { fieldErrors } from './unknown-fields.ts';
import { headersOf, type ResponseHeader } from './response-headers.ts';

/** A router that refuses what its routes do not declare. Its validation errors list every invalid field. */
export function router(): OpenAPIHono<AppEnv> {
  return strict(new OpenAPIHono<AppEnv>({ strict: false }));
}

/**
 * Parses a part of a request that depends on another part, as prices depend on the currency.
 *
 * @param at the path of the field, for the errors
 */
export function readAs<T>(schema: z.ZodType<T>, value: unknown, ...at: string[]): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw invalid(fieldErrors(read.error.issues, schema, at));
}

/** For the OpenAPI document: this route exists under /api only, not per store. */
export const ABOVE_STORES = [{ url: '/api' }];

/** A JSON response, for the OpenAPI document. */
export function json<T extends z.ZodType>(schema: T, description: string, ...headers: ResponseHeader[]) {
  return { description, headers: headersOf(...headers), content: { 'application/json': { schema } } };
}

/** A response without a body. */
export function empty(description: string, ...headers: ResponseHeader[]) {
  return { description, headers: headersOf(...headers) };
}

type ProblemResponses = Record<string, ReturnType<typeof describeProblem<typeof problemSchema>>>;

/** The possible problems of a route, by status, for the OpenAPI document. */
export function problems(...codes: ProblemCode[]): ProblemResponses {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of [...codes, 'internal_error' as const]) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, group]) => [status, describeProblem(group, problemSchema)]));
}

/** Problems whose answers may say where the thing is that they are about. */
export function problemsWithLocation(...codes: ProblemCode[]): ProblemResponses {
  const all = Object.entries(problems(...codes));
  return Object.fromEntries(
    all.map(([status, response]) => [
      status,
      { ...response, headers: { ...response.headers, ...headersOf('Location') } },
    ]),
  );
}

/** The response for problems of one status. Programs find its codes under `x-problem-codes`. */
export function describeProblem<Schema>(codes: readonly ProblemCode[], schema: Schema) {
  const mayPass = codes.some((code) => [409, 429, 503].includes(PROBLEMS[code].status));
  return {
    description: codes.join(', '),
    headers: headersOf(
      ...(mayPass ? ['Retry-After' as const] : []),
      ...(codes.some((code) => PROBLEMS[code].status === 401) ? ['WWW-Authenticate' as const] : []),
    ),
    content: { 'application/problem+json': { schema } },
    'x-problem-codes': codes,
  };
}
