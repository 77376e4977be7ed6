import type { Context, Hono } from 'hono';
import type { AppEnv } from './access.ts';
import { answerProblem, HttpProblem } from './problems.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Where no route matches: 405 if one would with another method, and 404 otherwise. */
export function answerUnmatched(app: Hono<AppEnv>, c: Context): Response {
  const { method, path } = c.req;
  const allowed = methodsAt(app, path);
  // The route itself may have found nothing.
  if (allowed.length === 0 || (allowed.includes(method) && method !== 'OPTIONS')) {
    return answerProblem(c, new HttpProblem('not_found', `There is nothing at ${method} ${path}.`));
  }
  c.header('Allow', allowed.join(', '));
  if (method === 'OPTIONS') return c.body(null, 204);
  const detail = `${path} has no ${method}, only ${allowed.join(', ')}.`;
  return answerProblem(c, new HttpProblem('method_not_allowed', detail));
}

/** Middleware matches every method and does not count. */
function methodsAt(app: Hono<AppEnv>, path: string): string[] {
  const known = METHODS.filter((method) => app.router.match(method, path)[0].some(([[, route]]) => route.method === method)); // prettier-ignore
  const allowed: string[] = known.includes('GET') ? ['HEAD', ...known] : [...known];
  return allowed.length === 0 ? [] : [...allowed, 'OPTIONS'].toSorted();
}
