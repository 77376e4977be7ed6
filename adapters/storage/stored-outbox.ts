import { z } from 'zod';
import type { OutboxEntry, OutboxOutcome } from '../../domain/order/index.ts';

/** Entries of the outbox as every storage keeps them: asked only for what tells them from damaged ones, as of orders. */

const outcome = z.looseObject({ at: z.string(), outcome: z.enum(['sent', 'failed', 'dropped']) });

export const storedOutcome = outcome.transform((content) => content as unknown as OutboxOutcome);

export const storedEntry = z
  .looseObject({
    orderId: z.string(),
    message: z.looseObject({ key: z.string(), kind: z.string(), seq: z.number() }),
    dueAt: z.string(),
    attempts: z.number().int(),
    outcome: outcome.optional(),
  })
  .transform((content) => content as unknown as OutboxEntry);
