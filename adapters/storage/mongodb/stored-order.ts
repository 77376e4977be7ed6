import { z } from 'zod';
import { ORDER_STATUSES } from '../../../domain/order/index.ts';
import type { Order } from '../../../domain/order/index.ts';
import type { StoredOrder } from '../../../ports.ts';

/**
 * The stored format of an order. It is written by this code or an older version, in the domain's own shape, so reading
 * checks just enough to detect damage.
 */

/** The format version: raise it when older readers could not read new records. */
export const SCHEMA = 1;

const events = z.array(z.looseObject({ seq: z.number().int(), type: z.string(), at: z.string() })).min(1);

const state = z.looseObject({
  id: z.string(),
  storeId: z.string(),
  version: z.number().int().min(1),
  status: z.enum(ORDER_STATUSES),
  day: z.string(),
  // Drafts have neither yet.
  placedAt: z.string().optional(),
  number: z.number().int().optional(),
});

export const storedState = state.transform((order) => order as unknown as Order);

/** A stored order of which only the events must be intact. */
export const storedStream = z
  .looseObject({ schema: z.literal(SCHEMA), state: z.unknown(), events })
  .transform((order) => ({ state: order.state, events: order.events as unknown as StoredOrder['events'] }));

export const storedOrder = z
  .looseObject({ schema: z.literal(SCHEMA), state, events })
  .refine((order) => order.state.version === order.events.length, 'The state and the events do not match.')
  .transform((order) => ({ state: order.state, events: order.events }) as unknown as StoredOrder);
