import { OpenAPIHono, z, type RouteConfig } from '@hono/zod-openapi';
import type { AppEnv, Scope } from './access.ts';
import { requireScope } from './access.ts';
import { fieldPath, invalid, PROBLEMS, problemSchema, type ProblemCode } from './problems.ts';

/** A router whose validation errors name every field at fault. */
export function router(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    strict: false,
    defaultHook: (result) => {
      if (result.success) return;
      throw invalid(
        result.error.issues.map((issue) => ({
          field: fieldPath(issue.path),
          code: issue.code ?? 'invalid',
          message: issue.message,
        })),
      );
    },
  });
}

/** What a route says of the scope that it takes: it is enforced, and it stands in the OpenAPI document. */
export function scoped(scope: Scope) {
  return { middleware: [requireScope(scope)] as const, security: [{ principal: [scope] }] } satisfies Pick<
    RouteConfig,
    'middleware' | 'security'
  >;
}

export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** The problems that a route can answer with, by status, for the OpenAPI document. */
export function problems(...codes: ProblemCode[]): RouteConfig['responses'] {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of [...codes, 'internal_error' as const]) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      { description: group.join(', '), content: { 'application/problem+json': { schema: problemSchema } } },
    ]),
  );
}
