import { z } from 'zod';
import { MOVEMENT_KINDS, STOCK_NEWS_KINDS, type MovementChunk, type StockRoom } from '../../domain/stock/index.ts';

/** The stored format of the stock, checked to detect damage or bad edits. */

const need = z.object({ sku: z.string(), quantity: z.number().int() });
const at = { orderId: z.string(), at: z.string() };
const claim = {
  orderId: z.string(),
  orderVersion: z.number().int(),
  needs: z.array(need),
  neededBy: z.string(),
  since: z.string(),
  believesShort: z.literal(true).optional(),
};
const movement = z.object({
  seq: z.number().int().min(1),
  at: z.string(),
  sku: z.string(),
  change: z.number().int(),
  kind: z.enum(MOVEMENT_KINDS),
  batch: z.string().optional(),
  orderId: z.string().optional(),
  reason: z.string().optional(),
  by: z.string().optional(),
});

export const storedStock = z
  .object({
    items: z.record(z.string(), z.object({ archived: z.number().int(), lowAt: z.number().int().optional() })),
    batches: z.array(
      z.object({
        reference: z.string(),
        sku: z.string(),
        received: z.number().int(),
        quantity: z.number().int().min(0),
        eta: z.string().optional(),
        at: z.string(),
        source: z.string().optional(),
      }),
    ),
    allocations: z.array(
      z.object({
        ...claim,
        claimedAt: z.string(),
        parts: z.array(z.object({ batch: z.string(), sku: z.string(), quantity: z.number().int() })),
      }),
    ),
    shortages: z.array(z.object(claim)),
    used: z.array(z.object(at)),
    departed: z.array(z.object(at)),
    movements: z.array(movement),
    nextMovement: z.number().int().min(1),
    alerts: z.array(z.object({ sku: z.string(), kind: z.enum(['out', 'low']), ...at })),
    done: z.array(z.object({ key: z.string(), at: z.string() })),
    heard: z
      .array(
        z.object({
          source: z.string(),
          id: z.string(),
          reference: z.string(),
          content: z.string().optional(),
          sequence: z.number().int().optional(),
          sentAt: z.string(),
          at: z.string(),
          refused: z.object({ code: z.string(), message: z.string() }).optional(),
        }),
      )
      .optional(),
    news: z
      .array(
        z.object({
          seq: z.number().int(),
          at: z.string(),
          kind: z.enum(STOCK_NEWS_KINDS),
          details: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
          movement: z.number().int().optional(),
        }),
      )
      .optional(),
  })
  .transform((room) => room as unknown as StockRoom);

export const storedMovements = z
  .object({ chunk: z.number().int().min(0), movements: z.array(movement) })
  .transform((chunk) => chunk as unknown as MovementChunk);
