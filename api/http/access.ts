import { createMiddleware } from 'hono/factory';
import type { answerOnce } from '../../application/answer-once.ts';
import type { IdKey } from '../../application/request-key.ts';
import { SCOPES, type Principal, type Scope } from '../../application/principal.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { Refused } from '../../application/refused.ts';

/** Carries out a request once per key; returns an earlier answer. */
export type AnswerOnce = (
  request: Parameters<typeof answerOnce>[1],
  carryOut: Parameters<typeof answerOnce>[2],
) => ReturnType<typeof answerOnce>;

/** The variables of every handler's context. */
export interface AppEnv {
  Variables: {
    requestId: string;
    principal: Principal;
    store: StoreSettings;
    /** The answer changes without a new version. */
    isLive?: boolean;
    /** When the request came, in milliseconds since 1970. */
    arrivedAt: number;
    answerOnce: AnswerOnce;
    /** From which ids are made. */
    idKey: IdKey;
    /** The request's idempotency key, sent by the client or generated. */
    idempotencyKey?: string;
  };
}

/** Until access control exists, every request is from this manager. By default the API only listens on this machine. */
export const DEVELOPMENT_PRINCIPAL: Principal = {
  id: 'development',
  kind: 'user',
  role: 'manager',
  scopes: SCOPES,
};

/** Requires the principal to have the scope. Every route declares one. */
export function requireScope(scope: Scope) {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (!c.var.principal.scopes.includes(scope)) {
      throw new Refused('forbidden', `This requires the scope ${scope}, which you do not have.`);
    }
    await next();
  });
}
