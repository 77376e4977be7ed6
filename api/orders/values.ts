import { z } from '@hono/zod-openapi';

/** Wire values that many schemas have. */

export const decimal = z.string().openapi({ description: 'An amount as a decimal string.', example: '15.99' });
export const moment = z.string().openapi({ format: 'date-time', example: '2026-11-20T18:30:00.000Z' });
