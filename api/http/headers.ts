import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';

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

export function etagOf(version: number): string {
  return `"${version}"`;
}

export function ifMatch(header: string | undefined): { expectedVersion?: number } {
  if (header === undefined || header.trim() === '*') return {};
  const version = /^\s*(?:W\/)?"(\d{1,9})"\s*$/.exec(header)?.[1];
  // An invalid ETag matches no order.
  return { expectedVersion: version === undefined ? -1 : Number(version) };
}

/** For resources without a version, since they can also be edited as files: the content is hashed. */
export function contentEtag(content: unknown): string {
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return `"${digest.slice(0, 16)}"`;
}

/** Returns a check whether content still matches the request's If-Match. */
export function isAsRead<Content>(c: Context, etagOf: (content: Content) => string): (current: Content) => boolean {
  const header = c.req.header('If-Match')?.trim();
  if (header === undefined || header === '*') return () => true;
  const wanted = header.replace(/^W\//, '');
  return (current) => etagOf(current) === wanted;
}
