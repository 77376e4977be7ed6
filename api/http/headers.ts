import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';

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

export function matchesEtag(ifMatch: string | undefined, etag: string): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true;
  return ifMatch.trim().replace(/^W\//, '') === etag;
}
