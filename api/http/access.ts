import { createMiddleware } from 'hono/factory';
import { SCOPES, type Principal, type Scope } from '../../application/principal.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { Refused } from '../../application/refused.ts';

/** What every handler finds in its context. */
export interface AppEnv {
  Variables: {
    requestId: string;
    principal: Principal;
    store: StoreSettings;
    /** When the request came, in milliseconds since 1970. */
    arrivedAt: number;
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
      throw new Refused('forbidden', `This takes the scope ${scope}, which you do not have.`);
    }
    await next();
  });
}
