import type { OrderEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { OrderState } from './types.ts';

/** An order and how it came about. */
export interface OrderStream {
  readonly state: OrderState | undefined;
  readonly events: readonly OrderEvent[];
}

export const EMPTY_STREAM: OrderStream = { state: undefined, events: [] };

export function extend(stream: OrderStream, events: readonly OrderEvent[]): OrderStream {
  return { state: events.reduce(evolve, stream.state), events: [...stream.events, ...events] };
}

/**
 * Whether a command has been carried out before: `same`, it has; `other`, its key has been used for another content, which is
 * a mistake of the sender.
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
