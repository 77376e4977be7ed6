import type { OrderEvent } from './events.ts';
import { tell } from './evolve-messages.ts';
import type { OrderState } from './types.ts';

export type MoveEvent = Extract<
  OrderEvent,
  { readonly type: 'MoveOffered' | 'MoveAccepted' | 'MoveDeclined' | 'MoveFailed' }
>;

export function changeMove(state: OrderState, event: MoveEvent): Partial<OrderState> {
  const { move } = state;
  switch (event.type) {
    case 'MoveOffered':
      return {
        move: { ...event.offer, status: 'offered' },
        ...tell(state, 'move_offered', `move_offered:${event.seq}`),
      };
    case 'MoveAccepted':
      return move ? { move: { ...move, status: 'accepted' } } : {};
    case 'MoveDeclined':
      return move ? { move: { ...move, status: 'declined' } } : {};
    case 'MoveFailed': {
      if (!move) return {};
      return {
        move: { ...move, status: 'failed', failure: event.failure },
        ...tell(state, 'move_failed', `move_failed:${event.seq}`),
      };
    }
    default:
      return event satisfies never;
  }
}

/** The order lives on in another store. */
export function hasMoved(state: OrderState): Partial<OrderState> {
  return { ...(state.move ? { move: { ...state.move, status: 'moved' } } : {}), ...tell(state, 'moved') };
}
