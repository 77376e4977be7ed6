import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { Refused } from '../../application/refused.ts';
import type { Sight } from '../../application/orders/show.ts';
import type { AppEnv } from './access.ts';

/** Headers for idempotency and conditional requests. */

export const keyHeader = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .openapi({ description: 'Requests with the same key and body are carried out once.' }),
});

export const commandHeaders = keyHeader.extend({
  'if-match': z.string().optional().openapi({ description: 'The expected ETag of the order.', example: '"3"' }),
});

/** Names the projection as well, since its readers are shown different orders; the manager's is the plain version. */
export function etagOf(version: number, sight: Sight): string {
  return sight === 'whole' ? `"${version}"` : `"${version}.${sight}"`;
}

/** The versions of an order that If-Match allows. One that is no version matches no order. */
export function ifMatch(header: string | undefined): { expectedVersions?: readonly number[] } {
  const tags = readTags(header);
  if (tags === undefined || tags === ANY) return {};
  return { expectedVersions: tags.map((tag) => Number(/^"(\d{1,9})(?:\.[a-z]{1,20})?"$/.exec(tag)?.[1] ?? -1)) };
}

/** For resources without a version, since they can also be edited as files: the content is hashed. */
export function contentEtag(content: unknown): string {
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return `"${digest.slice(0, 16)}"`;
}

/**
 * Returns a check whether content still matches the request's If-Match.
 *
 * @param etagsOf its ETag, or several if those of its parts will do
 */
export function isAsRead<Content>(
  c: Context,
  etagsOf: (content: Content) => string | readonly string[],
): (current: Content) => boolean {
  const tags = readTags(c.req.header('If-Match'));
  if (tags === undefined || tags === ANY) return () => true;
  return (current) => [etagsOf(current)].flat().some((etag) => tags.includes(etag));
}

/** Answers 304 to a GET whose If-None-Match has the ETag of the answer, unless the answer changes without a new version. */
export const answerUnchanged = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  if (c.res.status !== 200 || !['GET', 'HEAD'].includes(c.req.method)) return;
  const etag = c.res.headers.get('ETag');
  const tags = readTags(c.req.header('If-None-Match'));
  if (etag === null || tags === undefined || c.get('isLive')) return;
  if (tags !== ANY && !tags.includes(etag.replace(WEAK, ''))) return;
  const headers = new Headers(c.res.headers);
  for (const name of ['Content-Type', 'Content-Length']) headers.delete(name);
  c.res = undefined;
  c.res = new Response(null, { status: 304, headers });
});

/**
 * A PUT with If-None-Match is refused if what it would replace is there (`*`), or is one of those named.
 *
 * @param read asks for the current content, as the sender would
 */
export function replacingOnlyOthers(read: (path: string, headers: Headers) => Response | Promise<Response>) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const tags = c.req.method === 'PUT' ? readTags(c.req.header('If-None-Match')) : undefined;
    if (tags !== undefined) {
      const headers = new Headers(c.req.raw.headers);
      for (const name of ['If-None-Match', 'If-Match', 'Content-Type', 'Content-Length', 'Idempotency-Key'])
        headers.delete(name);
      const { status, headers: known } = await read(new URL(c.req.url).pathname, headers);
      // A part of something that is there, such as its availability, has no address to be read at.
      const isThere = status === 200 || status === 405;
      const isNamed = tags === ANY || tags.includes(known.get('ETag')?.replace(WEAK, '') ?? '');
      if (isThere && isNamed)
        throw new Refused('version_mismatch', 'It is there, and If-None-Match says that it must not be.');
    }
    await next();
  });
}

const ANY = '*';
const WEAK = /^W\//;

/** The tags of a list, without their weakness; undefined without a header. */
function readTags(header: string | undefined): readonly string[] | typeof ANY | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === ANY) return ANY;
  // A tag may have a comma in it. What is no tag matches nothing.
  const tags = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.map((tag) => tag.replace(WEAK, ''));
}
