import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from './access.ts';

/** The headers of responses, for the OpenAPI document. */

const text = { type: 'string' } as const;

const RESPONSE_HEADERS = {
  ETag: {
    description: 'The version that was read or written, for If-Match and If-None-Match.',
    schema: text,
    example: '"3"',
  },
  Location: { description: 'The address of what was made.', schema: text },
  Link: {
    description: 'The next page, if there is one.',
    schema: text,
    example: '</api/orders?limit=20&cursor=MjAyNi0xMS0yMFQxODozMDowMC4wMDBaL29yZF8wMTIz>; rel="next"',
  },
  'Retry-After': {
    description: 'After how many seconds to try again.',
    schema: { type: 'integer', minimum: 1 },
    example: 1,
  },
  'Idempotency-Key': {
    description: 'The request’s key: as sent, or generated. A retry with it is carried out once.',
    schema: text,
  },
  'X-Request-Id': { description: 'Identifies the request in the logs.', schema: text },
  RateLimit: {
    description: 'Of the limit that was met last: how many requests are left, and in how many seconds it begins anew.',
    schema: text,
    example: '"customer";r=299;t=60',
  },
  'RateLimit-Policy': {
    description: 'That limit: how many requests in how many seconds.',
    schema: text,
    example: '"customer";q=300;w=60',
  },
  'Set-Cookie': { description: 'For browsers; scripts cannot read it.', schema: text },
  'Unreadable-Orders': {
    description: 'Only if there are any: how many orders of the store cannot be read, and are missing from the answer.',
    schema: { type: 'integer', minimum: 1 },
  },
  Allow: { description: 'The methods that there are.', schema: text, example: 'GET, HEAD, OPTIONS' },
  'Cache-Control': { description: 'For how long it may be cached.', schema: text, example: 'public, max-age=60' },
  'WWW-Authenticate': { description: 'What kind of sign-in would do.', schema: text, example: 'Bearer' },
  'Content-Disposition': { description: 'The file’s name.', schema: text },
} as const;

export type ResponseHeader = keyof typeof RESPONSE_HEADERS;

/** Headers that browsers show to pages of other origins only if told to. */
export function exposedHeaders(): string[] {
  return Object.keys(RESPONSE_HEADERS).filter((name) => name !== 'Set-Cookie');
}

type Headers = Record<string, { $ref: string }>;

/** Headers of a response, by reference. */
export function headersOf(...names: readonly ResponseHeader[]): Headers {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

export function registerHeaders(router: OpenAPIHono<AppEnv>): void {
  for (const [name, header] of Object.entries(RESPONSE_HEADERS)) {
    router.openAPIRegistry.registerComponent('headers', name, header);
  }
}
