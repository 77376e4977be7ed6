import { createMiddleware } from 'hono/factory';
import type { Actor, Role } from '../domain/order/index.ts';
import type { StoreSettings } from '../domain/store.ts';
import { invalid, Problem } from './problems.ts';

export const SCOPES = [
  'orders:read', 'orders:write', 'kitchen:read', 'kitchen:manage', 'menu:read', 'menu:manage', 'stores:read', 'stores:manage',
  'stock:read', 'stock:manage', 'customers:me', 'customers:read', 'reports:read', 'payments:refund', 'webhooks:manage',
  'deliveries:read', 'deliveries:write',
] as const; // prettier-ignore
export type Scope = (typeof SCOPES)[number];

/** Who makes a request, and what they may do. */
export interface Principal {
  readonly id: string;
  readonly role: Exclude<Role, 'system'>;
  readonly scopes: readonly Scope[];
}

/** What every handler finds in its context. */
export interface AppEnv {
  Variables: {
    requestId: string;
    principal: Principal;
    store: StoreSettings;
    /** The key that this request goes by, its own or one that it was given. */
    idempotencyKey?: string;
  };
}

/** Until access control is built, everybody is this manager. The API listens on this machine only, by default. */
export const DEVELOPMENT_PRINCIPAL: Principal = { id: 'development', role: 'manager', scopes: SCOPES };

/** Lets a request pass whose principal has the scope. Every route names one. */
export function requireScope(scope: Scope) {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (!c.var.principal.scopes.includes(scope)) {
      throw new Problem('forbidden', `This takes the scope ${scope}, which you do not have.`);
    }
    await next();
  });
}

export function actorOf(principal: Principal): Actor {
  return { role: principal.role, id: principal.id };
}

/**
 * The driver for whom a request speaks: drivers speak for themselves only, and need not say so; anybody else says for whom.
 *
 * @throws Problem
 */
export function driverOf(principal: Principal, named: string | undefined): string {
  if (principal.role !== 'driver') {
    if (named !== undefined) return named;
    throw invalid([{ field: 'driver_id', code: 'required', message: 'Say which driver.' }]);
  }
  if (named === undefined || named === principal.id) return principal.id;
  throw new Problem('forbidden', 'A driver acts only for themselves.');
}
