import { z } from '@hono/zod-openapi';
import { ROLES } from '../../domain/order/index.ts';

/** Somebody who did something. */

export const personName = z.string().nullable().openapi({
  description: 'What they are called. Null: not known, or not yours to know.',
  example: 'Mona',
});

/** Also for `application/access/names.ts`, which makes it. */
export const actorView = z.object({ role: z.enum(ROLES), id: z.string(), name: personName });

/** Where a reader may not know who it was. */
export const hiddenActorView = actorView.extend({
  id: z.string().nullable().openapi({ description: 'Null: not yours to know.' }),
});
