import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Log } from '../../application/log.ts';
import type { AppEnv } from './access.ts';

const ORDER_ID = /\bord_[0-9a-z]{26}\b/;
const READING = ['GET', 'HEAD', 'OPTIONS'];

/**
 * One line for each request that changes something, with what a search starts from: its id (which the log adds), order, store and
 * outcome. Those that only read are for debugging.
 */
export function loggingRequests(log: Log & { debug(fields: object, message: string): void }) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const started = performance.now();
    await next();
    const line = { status: c.res.status, ms: Math.round(performance.now() - started) };
    const message = `${c.req.method} ${loggedPath(c)}`;
    if (READING.includes(c.req.method)) log.debug(line, message);
    else log.info({ ...line, ...subjectOf(c) }, message);
  });
}

/** The token of a tracking link is a secret. */
export function loggedPath(c: Context<AppEnv>): string {
  return c.req.path.replace(/^\/track\/.+/, '/track/…');
}

/** The order that a request is about, or that it made. */
export function orderOf(c: Context<AppEnv>): string | undefined {
  return (ORDER_ID.exec(c.req.path) ?? ORDER_ID.exec(c.res.headers.get('Location') ?? ''))?.[0];
}

function subjectOf(c: Context<AppEnv>): object {
  const store = (c.get('store') as AppEnv['Variables']['store'] | undefined)?.id;
  const order = orderOf(c);
  const code = c.get('problem');
  return {
    outcome: code ?? 'done',
    ...(store === undefined ? {} : { store }),
    ...(order === undefined ? {} : { order }),
  };
}
