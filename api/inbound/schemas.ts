import { z } from '@hono/zod-openapi';
import { MOST, quantity, reason, reference, sku } from '../inventory/schemas.ts';
import { instantText } from '../http/instant-text.ts';

/** Wire schemas of inbound deliveries. */

export const inboundHeaders = z.object({
  'webhook-id': z
    .string()
    .openapi({ description: 'Names the delivery; the same when it is repeated.', example: 'msg_1' }),
  'webhook-timestamp': z.string().openapi({
    description: 'When it was signed, in seconds since 1970; at most five minutes ago.',
    example: '1795629600',
  }),
  'webhook-signature': z.string().openapi({
    description: 'HMAC-SHA256 of `id.timestamp.body`, in base64.',
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  }),
});

const common = {
  reference,
  sequence: z.number().int().min(1).max(1_000_000_000).optional().openapi({
    description:
      'Consecutive for this source and reference, from 1. One that comes too early is refused until those before it have come.',
  }),
};

export const inboundRequest = z
  .discriminatedUnion('type', [
    z
      .strictObject({ type: z.literal('batch_arrived'), ...common, sku, quantity })
      .openapi('InboundBatchArrived', { description: 'An expected batch, or one that is not known yet, is there.' }),
    z
      .strictObject({
        type: z.literal('quantity_changed'),
        ...common,
        quantity: z.number().int().min(0).max(MOST).openapi({ description: 'What is left of the batch.' }),
        reason: reason.optional(),
      })
      .openapi('InboundQuantityChanged', { description: 'A batch was counted.' }),
    z
      .strictObject({
        type: z.literal('allocate'),
        ...common,
        sku,
        quantity,
        needed_by: instantText.optional().openapi({ description: 'Default: now.' }),
      })
      .openapi('InboundAllocate', { description: 'Puts stock aside for the reference, all or nothing.' }),
  ])
  .openapi('InboundDelivery', {
    example: {
      type: 'batch_arrived',
      reference: 'delivery-2026-11-21-cheese',
      sequence: 1,
      sku: 'MOZZARELLA',
      quantity: 5000,
    },
  });

export const inboundAnswer = z
  .object({
    delivery_id: z.string(),
    outcome: z.enum(['done', 'repeated']).openapi({ description: 'repeated: it had been carried out before.' }),
  })
  .openapi('InboundAnswer');
