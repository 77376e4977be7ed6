import { alert } from './evolve-messages.ts';
import type { OrderEvent } from './events.ts';
import type { OrderState } from './types.ts';

/** A driver who gives it back, or a manager who takes it away, need not be told to anybody. */
export function giveUp(
  state: OrderState,
  event: Extract<OrderEvent, { type: 'DriverUnassigned' }>,
): Partial<OrderState> {
  const { driverId, reason, waitedMinutes = 0, seq } = event;
  switch (reason) {
    case 'given_back':
    case 'taken_away':
      return {};
    case 'not_left': {
      const detail = `Driver ${driverId} took it and has not left with it for ${waitedMinutes} minutes. Another driver can take it.`;
      return alert(state, `not_left:${seq}`, detail);
    }
    case 'silent': {
      const detail = `Nothing has been heard of driver ${driverId}, who is on the way with it, for ${waitedMinutes} minutes. Another driver can take it.`;
      return { silentDriverId: driverId, ...alert(state, `silent:${seq}`, detail) };
    }
    default:
      return reason satisfies never;
  }
}
