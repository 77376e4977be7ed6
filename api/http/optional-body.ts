import { createMiddleware } from 'hono/factory';
import type { AppEnv } from './access.ts';

/** For routes whose body is optional: an empty body is none, even with the Content-Type that many clients always send. */
export const emptyBodyIsNone = createMiddleware<AppEnv>(async (c, next) => {
  if ((await c.req.text()).trim() === '') Object.assign(c.req.bodyCache, { text: Promise.resolve('{}') });
  await next();
});
