import { z } from '@hono/zod-openapi';

/** A time in a request. */
export const instantText = z.iso.datetime({
  offset: true,
  error: 'A time must be ISO 8601 with a UTC offset, such as 2026-11-20T19:30:00-05:00.',
});
