import { z } from 'zod';
import type { Kitchen } from '../../domain/kitchen/kitchen.ts';
import { ROLES } from '../../domain/order/index.ts';

/** The stored format of a kitchen, checked just enough to detect damage. */

const held = { orderId: z.string(), orderVersion: z.number().int(), minutes: z.number() };
const turn = z.object({
  orderVersion: z.number().int(),
  rushedAt: z.string().optional(),
  heldSince: z.string().optional(),
});
const ticket = z.object({ ...held, enqueuedAt: z.string(), promisedAt: z.string(), turn: turn.optional() });
const learnt = z.object({ ratio: z.number(), orders: z.number() }).optional();
export const storedKitchen = z
  .object({
    tickets: z.array(ticket),
    slots: z.array(z.object({ ...held, since: z.string(), takenAt: z.string().optional(), ticket: ticket.optional() })),
    departed: z.array(z.object({ orderId: z.string(), at: z.string() })),
    postponed: z.array(z.object({ orderId: z.string(), orderVersion: z.number().int(), at: z.string() })).optional(),
    pause: z
      .object({
        since: z.string(),
        until: z.string().optional(),
        reason: z.string().optional(),
        isDown: z.literal(true).optional(),
        by: z.object({ role: z.enum(ROLES), id: z.string() }),
      })
      .optional(),
    cooks: z.number().optional(),
    pace: z
      .object({ sizes: z.object({ short: learnt, middling: learnt, long: learnt }), averageMinutes: z.number() })
      .optional(),
    bookings: z
      .array(z.object({ orderId: z.string(), orderVersion: z.number().int(), quarter: z.string() }))
      .optional(),
  })
  .transform((file) => file as unknown as Kitchen);
