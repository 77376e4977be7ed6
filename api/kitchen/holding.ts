import { z } from '@hono/zod-openapi';
import { withName, type NamedActor, type NameOf } from '../../application/access/names.ts';
import type { Pause } from '../../domain/kitchen/types.ts';
import { actorView } from '../http/actors.ts';
import { moment } from '../orders/schemas.ts';

/** How it is told that the kitchen takes no orders for a while, or that one of them waits: since when, by whom and why. */

export const pauseView = z
  .object({
    since: moment,
    until: moment.nullable(),
    reason: z.string().nullable(),
    by: actorView,
    down: z.boolean().openapi({ description: 'Nothing is begun, either.' }),
  })
  .nullable();

export const heldView = z.object({ since: moment, by: actorView, reason: z.string().nullable() }).nullable();

export function viewPause(pause: Pause | undefined, nameOf: NameOf): z.infer<typeof pauseView> {
  if (!pause) return null;
  const { since, until = null, reason = null, by, isDown = false } = pause;
  return { since, until, reason, by: withName(by, nameOf), down: isDown };
}

export function viewHeld(
  held: { readonly since: string; readonly reason?: string | undefined } | undefined,
  by: NamedActor | undefined,
): z.infer<typeof heldView> {
  return held && by ? { since: held.since, by, reason: held.reason ?? null } : null;
}
