import type { Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from './access.ts';
import { answerProblem, HttpProblem } from './problems.ts';

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * The answers to methods that an address does not have. Of several routes for an address, as `/orders/drafts` and `/orders/:id`, the most
 * specific one says which it has.
 */
export function methodsOf(app: Hono<AppEnv>) {
  const sharedAt = sharedAddresses(app);
  /** Middleware matches every method and does not count. */
  const methodsAt = (path: string): string[] => {
    const own = sharedAt(path);
    const known = METHODS.filter((method) =>
      own ? own.has(method) : app.router.match(method, path)[0].some(([[, route]]) => route.method === method),
    );
    const allowed = known.includes('GET') ? ['HEAD', ...known] : known;
    return allowed.length === 0 ? [] : [...allowed, 'OPTIONS'].toSorted();
  };

  /** Where no route matches: 405 if one would with another method, and 404 otherwise. */
  const answerUnmatched = (c: Context<AppEnv>): Response => {
    const { method, path } = c.req;
    const allowed = methodsAt(path);
    // The route itself may have found nothing.
    if (allowed.length === 0 || (allowed.includes(method) && method !== 'OPTIONS')) {
      return answerProblem(c, new HttpProblem('not_found', `There is nothing at ${method} ${path}.`));
    }
    c.header('Allow', allowed.join(', '));
    if (method === 'OPTIONS') return c.body(null, 204);
    const detail = `${path} has no ${method}, only ${allowed.join(', ')}.`;
    return answerProblem(c, new HttpProblem('method_not_allowed', detail));
  };

  /** Before bodies are checked: what a path does not have is refused as that, whatever is sent. */
  const checkMethod = createMiddleware<AppEnv>(async (c, next) => {
    const { method, path } = c.req;
    const isRead = method === 'GET' || method === 'HEAD';
    // Most requests read, from an address of one route.
    if (method === 'OPTIONS' || (isRead && sharedAt(path) === undefined)) return next();
    const allowed = methodsAt(path);
    return allowed.length > 0 && !allowed.includes(method) ? answerUnmatched(c) : next();
  });

  return { answerUnmatched, checkMethod };
}

/** Finds the methods of an address that a more general route matches, too; undefined for all others. */
function sharedAddresses(app: Hono<AppEnv>): (path: string) => ReadonlySet<string> | undefined {
  let shared: { readonly pattern: RegExp; readonly methods: ReadonlySet<string> }[] | undefined;
  return (path) => {
    // Routes are added after this is made.
    shared ??= findShared(app.routes);
    return shared.find(({ pattern }) => pattern.test(path))?.methods;
  };
}

function findShared(routes: Hono<AppEnv>['routes']) {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of routes) {
    if (!path.startsWith('/api/') || !METHODS.includes(method)) continue;
    const shape = path.replace(/:[^/]+/g, ':');
    methods.set(shape, (methods.get(shape) ?? new Set()).add(method));
  }
  const all = [...methods].map(([shape, of]) => ({ shape, pattern: patternOf(shape), methods: of }));
  const isShared = ({ shape }: (typeof all)[number]): boolean =>
    all.some((other) => other.shape !== shape && other.pattern.test(shape));
  return all.filter(isShared).toSorted((a, b) => a.shape.split(':').length - b.shape.split(':').length);
}

function patternOf(shape: string): RegExp {
  const literal = shape.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll(':', '[^/]+')}/?$`);
}
