import { createMiddleware } from 'hono/factory';
import type { answerOnce } from '../../application/answer-once.ts';
import { mustBeAllowed } from '../../application/access/allow.ts';
import type { notingNames } from '../../application/access/names.ts';
import type { Rule } from '../../application/access/rules.ts';
import type { Principal } from '../../application/principal.ts';
import { Refused } from '../../application/refused.ts';
import type { Audit } from '../../application/audit/trail.ts';
import type { IdKey } from '../../application/request-key.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { DEFAULT_STORE, parseStoreId } from '../../domain/shared/values.ts';

/** Carries out a request once per key; returns an earlier answer. */
export type AnswerOnce = (
  request: Parameters<typeof answerOnce>[1],
  carryOut: Parameters<typeof answerOnce>[2],
) => ReturnType<typeof answerOnce>;

/** The variables of every handler's context. */
export interface AppEnv {
  Variables: {
    requestId: string;
    /** The sender. Only routes for everyone answer without one. */
    principal: Principal;
    /** Who sends it by now. */
    whoAgain: () => Promise<Principal | undefined>;
    store: StoreSettings;
    /** With a sign-in by cookie: its id, and what its forms carry. */
    session?: { readonly id: string; readonly csrf: string };
    /** The answer changes without a new version. */
    isLive?: boolean;
    /** When the request came, in milliseconds since 1970. */
    arrivedAt: number;
    answerOnce: AnswerOnce;
    /** From which ids are made. */
    idKey: IdKey;
    audit: Audit;
    /** What a request is about beyond its path, for the audit trail: ids of ours only. */
    auditedTo?: Readonly<Record<string, string>>;
    /** Notes what staff are called. */
    noteName: ReturnType<typeof notingNames>;
    /** The answer is not kept for a retry: it has a secret that is shown once, or what must not outlive an erasure. */
    isNotKept?: boolean;
    /** Unknown without a connection. */
    senderAddress?: string;
    /** The request's idempotency key, sent by the client or generated. */
    idempotencyKey?: string;
    /** The code of the problem that it is answered with. */
    problem?: string;
  };
}

/**
 * The door of a route. What is answered behind it is for its sender alone, unless the route says otherwise.
 *
 * @param param of the path, which names the store where no other part of it does
 */
export function door(rule: Rule, param?: string) {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (rule.of !== 'anyone' && rule.of !== 'signature') {
      const named = param === undefined ? undefined : (c.req.param(param) ?? '');
      const store = c.get('store') as StoreSettings | undefined;
      const storeId = store?.id ?? (named === undefined ? undefined : parseStoreId(named));
      // What cannot be a store's id is no store, whoever asks.
      const isNoStore = named !== undefined && storeId === undefined;
      mustBeAllowed(isNoStore ? { ...rule, of: 'self' } : rule, c.get('principal'), {
        storeId,
        now: c.get('arrivedAt'),
      });
      if (isNoStore) throw new Refused('store_not_found', `There is no store ${named}.`);
      // By then they may act here; before what they do, so that its answer names them.
      // Who acts for the whole chain is named with the first store, as what they leave behind is kept there.
      const nameIn = store?.id ?? (rule.of === 'chain' ? DEFAULT_STORE : undefined);
      if (nameIn && c.req.method !== 'GET') await c.get('noteName')(nameIn, c.get('principal'));
      c.header('Cache-Control', 'private, no-store');
    }
    await next();
  });
}

/** As the OpenAPI document says it. An empty requirement: also without a sign-in. */
export function securityOf({ of, scope }: Rule): Record<string, string[]>[] {
  if (scope === undefined) return [];
  return [{ bearer: [scope] }, { session: [scope] }, ...(of === 'anyone' ? [{}] : [])];
}
