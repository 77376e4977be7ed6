import { minutesBetween } from '../shared/values.ts';
import { alert, tell } from './evolve-messages.ts';
import type { OrderEvent } from './events.ts';
import type { OrderState } from './types.ts';

/** No alert if the driver gave it back or a manager took it away: that was intended. */
export function giveUp(
  state: OrderState,
  event: Extract<OrderEvent, { type: 'DriverUnassigned' }>,
): Partial<OrderState> {
  const { driverId, reason, waitedMinutes = 0, seq } = event;
  switch (reason) {
    case 'given_back':
    case 'taken_away':
      return {};
    case 'not_left':
      return alert(state, `not_left:${seq}`, { code: 'driver_not_left', driverId, waitedMinutes });
    case 'silent': {
      const silent = alert(state, `silent:${seq}`, { code: 'driver_silent', driverId, waitedMinutes });
      return { silentDriverId: driverId, ...silent };
    }
    default:
      return reason satisfies never;
  }
}

export function leave(
  state: OrderState,
  { at, arrivalAt }: Extract<OrderEvent, { type: 'OutForDelivery' }>,
): Partial<OrderState> {
  return { outForDeliveryAt: at, ...(arrivalAt && { arrivalAt }), ...tell(state, 'out_for_delivery') };
}

/** The customer is told each time, the manager once. */
export function missArrival(
  state: OrderState,
  { at, missed, expectedAt }: Extract<OrderEvent, { type: 'ArrivalMissed' }>,
): Partial<OrderState> {
  const told = tell(state, 'delivery_late', `delivery_late:${missed}`);
  const lateMinutes = Math.round(minutesBetween(missed, at));
  return {
    arrivalAt: expectedAt,
    ...told,
    ...alert({ ...state, ...told }, 'delivery_late', { code: 'delivery_late', lateMinutes }),
  };
}
