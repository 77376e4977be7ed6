import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { StatusCode } from 'hono/utils/http-status';
import type { Principal } from '../../application/principal.ts';
import type { RequestKey } from '../../application/request-key.ts';
import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import type { AppEnv } from './access.ts';
import { requestKey } from './keys.ts';

/** What is repeated of an answer, besides its body. */
const HEADERS = ['Content-Type', 'ETag', 'Location'];

/**
 * Answers a repeated POST as the first, for routes whose use cases know no keys. What belongs to no store is kept with the
 * default one.
 */
export const answeringOnce = keepingAnswer(requestKey, () => true);

/**
 * The same for a request about several orders, each of which also keeps the key: its answer is kept under a name of its own.
 *
 * @param isFinal whether an answer is what a repetition should get; otherwise it is carried out again
 */
export function answeringOnceFor(name: string, isFinal: (body: string) => boolean) {
  const keyOf = (c: Context<AppEnv>): RequestKey => {
    const key = requestKey(c);
    return { ...key, name: `${key.name}-${name}` };
  };
  return keepingAnswer(keyOf, isFinal);
}

function keepingAnswer(keyOf: (c: Context<AppEnv>) => RequestKey, isFinal: (body: string) => boolean) {
  return createMiddleware<AppEnv>(async (c, next) => {
    // Keys belong to a sender.
    if (!(c.get('principal') as Principal | undefined)) return next();
    const key = keyOf(c);
    if (!key.isSent) return next();
    const storeId = (c.get('store') as AppEnv['Variables']['store'] | undefined)?.id ?? DEFAULT_STORE;
    const content = { path: c.req.path, query: c.req.query(), body: hash(await c.req.arrayBuffer()) };
    const earlier = await c.var.answerOnce({ storeId, key, content }, async () => {
      await next();
      if (!c.res.ok || c.get('isNotKept')) return undefined;
      const body = await c.res.clone().text();
      if (!isFinal(body)) return undefined;
      const headers = HEADERS.flatMap((name) => {
        const value = c.res.headers.get(name);
        return value === null ? [] : [[name, value] as const];
      });
      return { status: c.res.status, headers: Object.fromEntries(headers), body };
    });
    if (!earlier) return;
    const { status, headers, body } = earlier;
    return c.newResponse(body === '' ? null : body, status as StatusCode, headers);
  });
}

function hash(body: ArrayBuffer): string {
  return createHash('sha256').update(new Uint8Array(body)).digest('hex');
}
