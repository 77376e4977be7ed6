import { z } from '@hono/zod-openapi';
import type { Cook } from '../../domain/order/index.ts';
import { instant, type Instant } from '../../domain/shared/values.ts';
import { instantText } from '../http/instant-text.ts';

/** What a device of the kitchen says of a step. */

/** A cook, as named by a device that several use. */
export const cookRequest = z
  .strictObject({
    id: z.string().trim().min(1).max(100).openapi({ example: 'carlo' }),
    name: z.string().trim().min(1).max(100).optional().openapi({ example: 'Carlo Rossi' }),
  })
  .openapi('Cook');

export function readCook(by: z.output<typeof cookRequest> | null | undefined): Cook | undefined {
  return by ? { id: by.id, ...(by.name === undefined ? {} : { name: by.name }) } : undefined;
}

/** Recorded beside the time of arrival, if it came late. */
export const tappedAt = instantText.optional().openapi({
  description:
    'When it was tapped, on a device that had no connection then. A claim: recorded with the step if it came more than half a minute ' +
    'later, which then does not count for the kitchen’s pace.',
});

export function readTapped(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : instant(Date.parse(text));
}
