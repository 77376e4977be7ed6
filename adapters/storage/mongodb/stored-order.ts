import { z } from 'zod';
import { ORDER_STATUSES } from '../../../domain/order/index.ts';
import type { Order } from '../../../domain/order/index.ts';
import type { StoredOrder } from '../../../ports.ts';
import { NewerSchema, upgraded, type SchemaHistory } from '../schemas.ts';

/**
 * The stored format of an order. It is written by this code or an older version, in the domain's own shape, so reading
 * checks just enough to detect damage.
 */

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
const storedStream = z
  .looseObject({ state: z.unknown(), events })
  .transform((order) => ({ state: order.state, events: order.events as unknown as StoredOrder['events'] }));

const storedOrder = z
  .looseObject({ state, events })
  .refine((order) => order.state.version === order.events.length, 'The state and the events do not match.')
  .transform((order) => ({ state: order.state, events: order.events }) as unknown as StoredOrder);

interface Document {
  readonly schema?: unknown;
  readonly state?: unknown;
  readonly events?: unknown;
}

type Read<T> = { readonly data: T; readonly error?: undefined } | { readonly error: Error; readonly reason: string };

/** A document of any version, in today's shape; or why it cannot be read. */
export function readOrder(document: Document, history: SchemaHistory): Read<StoredOrder> {
  return readAs(storedOrder, document, history);
}

/** The same if only the events matter. */
export function readStream(document: Document, history: SchemaHistory): Read<z.output<typeof storedStream>> {
  return readAs(storedStream, document, history);
}

function readAs<T>(format: z.ZodType<T>, { schema, ...order }: Document, history: SchemaHistory): Read<T> {
  try {
    const { state: its, events: all } = order;
    return { data: format.parse(upgraded(history, schema, { state: its, events: all })) };
  } catch (error) {
    if (error instanceof NewerSchema) return { error, reason: error.message };
    if (error instanceof z.ZodError) return { error, reason: z.prettifyError(error) };
    throw error;
  }
}
