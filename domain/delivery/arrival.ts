import { dueAt } from '../kitchen/promise-watch.ts';
import { isAtHandover } from '../order/status.ts';
import type { OrderState } from '../order/types.ts';
import { later, minutesBetween, plusMinutes, wholeMinute, type Instant } from '../shared/values.ts';

/** When a delivery reaches its customer: estimated from the driver's tour and from the time that the store's drivers take per stop. */

const USUAL_STOP_MINUTES = 12;
/** Weight of the usual time in stops, so that the first deliveries do not dominate. */
const USUAL_COUNTS = 5;
/** A longer stop is a handover that was reported too late. */
const LONGEST_STOP_MINUTES = 90;
/** Limits of the learnt time. */
const BELIEVED = { least: 3, most: 60 };
const USUAL_LATE_MINUTES = 10;

type Delivered = Pick<OrderState, 'driverId' | 'outForDeliveryAt' | 'deliveredAt'>;

/**
 * Minutes per stop, from a store's latest deliveries: a stop begins when its order leaves the store, or when its driver has handed over
 * the one before. Without deliveries, the usual time.
 */
export function learnStopMinutes(delivered: readonly Delivered[]): number {
  const stops = delivered.flatMap(({ driverId, outForDeliveryAt: out, deliveredAt: done }) => {
    if (out === undefined || done === undefined) return [];
    const before = delivered.flatMap((other) =>
      driverId !== undefined &&
      other.driverId === driverId &&
      other.deliveredAt !== undefined &&
      other.deliveredAt < done
        ? other.deliveredAt
        : [],
    );
    const minutes = minutesBetween(later(out, before.toSorted().at(-1)), done);
    return minutes <= LONGEST_STOP_MINUTES ? minutes : [];
  });
  const sum = stops.reduce((total, minutes) => total + minutes, USUAL_STOP_MINUTES * USUAL_COUNTS);
  return Math.min(BELIEVED.most, Math.max(BELIEVED.least, Math.round(sum / (stops.length + USUAL_COUNTS))));
}

/** Minutes per stop, as known when the order was placed. */
export function stopMinutesOf({ stopMinutes = USUAL_STOP_MINUTES }: Pick<OrderState, 'stopMinutes'>): number {
  return stopMinutes;
}

type Travelling = Pick<OrderState, 'status' | 'arrivalAt' | 'readyAt' | 'promisedAt' | 'expectedAt' | 'stopMinutes'> & {
  readonly fulfilment: Pick<OrderState['fulfilment'], 'type'>;
};

/**
 * The estimated arrival: as last recorded, or one stop after it is ready. Undefined for a pickup order, or without a promise.
 *
 * @param readyAt when it will be ready; default: the time last given to the customer
 */
export function arrivalOf(order: Travelling, readyAt: Instant | undefined = dueAt(order)): Instant | undefined {
  if (order.fulfilment.type === 'pickup') return undefined;
  if (order.arrivalAt !== undefined) return order.arrivalAt;
  // One that is ready early is not late before the time that its customer knows.
  const ready = order.readyAt === undefined ? readyAt : later(order.readyAt, readyAt);
  return ready && plusMinutes(ready, stopMinutesOf(order));
}

/** The arrival of an order that leaves now, one stop after a driver's stops before it. */
export function nextArrival(
  stopsBefore: readonly Travelling[],
  { stopMinutes, place = 1 }: { readonly stopMinutes: number; readonly place?: number },
  now: Instant,
): Instant {
  const last = stopsBefore
    .flatMap((each) => arrivalOf(each) ?? [])
    .toSorted()
    .at(-1);
  return wholeMinute(plusMinutes(later(now, last), place * stopMinutes));
}

/** The new estimate for a late order, whose driver has so many stops before it. */
export function laterArrival(stopsBefore: number, stopMinutes: number, now: Instant): Instant {
  return wholeMinute(plusMinutes(now, (stopsBefore + 1) * stopMinutes));
}

/**
 * When the delay of an order that is ready or on its way becomes worth reporting. Undefined for all others, and for those placed before
 * arrivals were estimated.
 */
export function lateArrivalAt(order: Travelling & Pick<OrderState, 'timers'>): Instant | undefined {
  if (!isAtHandover(order) || order.stopMinutes === undefined) return undefined;
  const arrival = arrivalOf(order);
  return arrival && plusMinutes(arrival, order.timers.deliveryLateMinutes ?? USUAL_LATE_MINUTES);
}
