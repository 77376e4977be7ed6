import { z } from 'zod';
import type { WebhookProgress } from '../../domain/webhooks/progress.ts';
import { DELIVERY_STATUSES, type WebhookDelivery, type WebhookSubscription } from '../../domain/webhooks/webhooks.ts';

/** The stored format of webhooks, checked just enough to detect damage. */

export const storedSubscription = z
  .looseObject({ id: z.string(), storeId: z.string(), url: z.string(), secret: z.string(), createdAt: z.string() })
  .transform((content) => content as unknown as WebhookSubscription);

export const storedProgress = z
  .looseObject({ version: z.number().int(), cursor: z.string(), orders: z.record(z.string(), z.looseObject({})) })
  .transform((content) => content as unknown as WebhookProgress);

const deliveries = z.array(
  z.looseObject({ eventId: z.string(), lastAttemptAt: z.string(), status: z.enum(DELIVERY_STATUSES) }),
);

export const storedDeliveries = z
  .object({ deliveries })
  .transform((content) => content as unknown as { deliveries: WebhookDelivery[] });
