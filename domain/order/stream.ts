import type { OrderEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { Instant } from '../shared/values.ts';
import type { Order } from './types.ts';

/** An order with its history. */
export interface OrderStream {
  readonly state: Order | undefined;
  readonly events: readonly OrderEvent[];
}

export const EMPTY_STREAM: OrderStream = { state: undefined, events: [] };

export function extend(stream: OrderStream, events: readonly OrderEvent[]): OrderStream {
  return { state: events.reduce<Order | undefined>(evolve, stream.state), events: [...stream.events, ...events] };
}

/** The stream as of a moment, inclusive. */
export function asOf(events: readonly OrderEvent[], moment: Instant): OrderStream {
  const later = events.findIndex((event) => event.at > moment);
  return extend(EMPTY_STREAM, later === -1 ? events : events.slice(0, later));
}

/**
 * Whether a command was carried out before: `same`; or `other`: its key was used with different content, which is an error of the
 * sender.
 */
export function findRepeat(events: readonly OrderEvent[], commandId: string): 'same' | 'other' | undefined {
  const key = keyOf(commandId);
  const earlier = events.find((event) => keyOf(event.commandId) === key);
  if (!earlier) return undefined;
  return earlier.commandId === commandId ? 'same' : 'other';
}

function keyOf(commandId: string): string {
  return commandId.split(':', 1)[0] ?? commandId;
}
