import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';

/** The headers by which a request says which one it is, and on what it is founded. */

export const keyHeader = z.object({
  'idempotency-key': z.string().optional().openapi({ description: 'The same key with the same body is done once.' }),
});

export const commandHeaders = keyHeader.extend({
  'if-match': z
    .string()
    .optional()
    .openapi({ description: 'The ETag that the order must still have.', example: '"3"' }),
});

export function etagOf(version: number): string {
  return `"${version}"`;
}

export function ifMatch(header: string | undefined): { expectedVersion?: number } {
  if (header === undefined || header.trim() === '*') return {};
  const version = /^\s*(?:W\/)?"(\d{1,9})"\s*$/.exec(header)?.[1];
  // An ETag that none of our orders can have matches none.
  return { expectedVersion: version === undefined ? -1 : Number(version) };
}

/** For what has no version of its own, since people edit it in files too: its content is its version. */
export function contentEtag(content: unknown): string {
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return `"${digest.slice(0, 16)}"`;
}

/** Whether something still is what the request's If-Match says that its sender has read. */
export function isAsRead<Content>(c: Context, etagOf: (content: Content) => string): (current: Content) => boolean {
  const header = c.req.header('If-Match')?.trim();
  if (header === undefined || header === '*') return () => true;
  const wanted = header.replace(/^W\//, '');
  return (current) => etagOf(current) === wanted;
}
