import type { ReadyDelivery, Tour } from '../../../clients/javascript/types.ts';
import { pendingOf, type Tap } from '../shared/taps.ts';

/** Deliveries as a driver sees them: what the server said, and what was tapped here since. */

export type Ready = ReadyDelivery;
export type TourStop = Tour['stops'][number];
type Line = Ready['lines'][number];

/** What the server said at one moment. */
export interface Shown {
  readonly time: string;
  readonly ready: readonly Ready[];
  readonly tour: Tour;
}

/** What a tap leads to. */
export type Target = 'mine' | 'out' | 'delivered' | 'returned';

/** `coming`: not ready yet, `free`: to be taken, `others`: another driver's, `mine`: in the bag, `out`: on the way. */
export type StopState = 'coming' | 'free' | 'others' | 'mine' | 'out' | 'delivered';

export interface Stop {
  readonly orderId: string;
  readonly number: number;
  /** Undefined in what an earlier release has kept on the phone. */
  readonly lines: readonly Line[] | undefined;
  /** The same in English. */
  readonly pizzas: readonly string[];
  readonly notes: string | null;
  readonly customer: string | null;
  readonly callUrl: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  readonly addressNotes: string | null;
  readonly mapUrl: string | null;
  readonly promised: string | null;
  readonly arrival: string | null;
  readonly readyAt: string | null;
  readonly expectedAt: string | null;
  readonly due: string;
  readonly currency: string;
  readonly driver: string | null;
  readonly driverName: string | null;
  readonly driverSince: string | null;
  readonly takenOverFrom: string | null;
  readonly takenOverFromName: string | null;
  readonly state: StopState;
  /** Taps that have not arrived. */
  readonly unsent: number;
  readonly takeBack: Tap | undefined;
}

export function showStops({ ready, tour }: Shown, driver: string, taps: readonly Tap[], now: number): Stop[] {
  const mine = new Map(tour.stops.map((stop) => [stop.order_id, stop]));
  const all = [...tour.stops, ...ready.filter(({ order_id: id }) => !mine.has(id))];
  return all.map((delivery) => {
    const pending = pendingOf(taps, delivery.order_id);
    const arrived = pending.filter(({ sendAt, attempts, to }) => to !== undefined && (sendAt <= now || attempts > 0));
    const takeBack = pending.find(({ sendAt, attempts }) => attempts === 0 && sendAt > now);
    return {
      ...stopOf(delivery),
      state: arrived.reduce(
        (state, { to }) => afterTap(state, to as Target),
        stateOf(delivery, driver, mine.has(delivery.order_id)),
      ),
      unsent: arrived.length,
      takeBack,
    };
  });
}

function stateOf(delivery: Ready | TourStop, driver: string, isMine: boolean): StopState {
  if (isMine) return 'out_since' in delivery && delivery.out_since !== null ? 'out' : 'mine';
  if (!('actual_ready_time' in delivery) || delivery.actual_ready_time === null) return 'coming';
  if (delivery.driver_id === null) return 'free';
  return delivery.driver_id === driver ? 'mine' : 'others';
}

function afterTap(state: StopState, to: Target): StopState {
  return to === 'returned' ? 'free' : state === 'delivered' ? state : to;
}

function stopOf(delivery: Ready | TourStop) {
  const isReady = 'actual_ready_time' in delivery;
  return {
    orderId: delivery.order_id,
    number: delivery.number,
    lines: (delivery as Partial<Pick<Ready, 'lines'>>).lines,
    pizzas: delivery.pizzas,
    notes: delivery.special_instructions,
    customer: delivery.customer_name,
    callUrl: delivery.call_url,
    phone: delivery.customer_phone,
    address: delivery.delivery_address,
    addressNotes: delivery.address_notes,
    mapUrl: delivery.map_url,
    promised: delivery.promised_time,
    arrival: delivery.estimated_arrival_time,
    readyAt: isReady ? delivery.actual_ready_time : null,
    expectedAt: isReady ? delivery.estimated_ready_time : null,
    due: delivery.amount_due,
    currency: delivery.currency,
    driver: isReady ? delivery.driver_id : null,
    driverName: isReady ? delivery.driver_name : null,
    driverSince: delivery.driver_since,
    takenOverFrom: isReady ? delivery.taken_over_from : null,
    takenOverFromName: isReady ? delivery.taken_over_from_name : null,
  };
}

/** The driver's own: those on the way by arrival, as their customers were told, then the others by promise. */
export function tourOf(stops: readonly Stop[]): Stop[] {
  const mine = stops.filter(({ state }) => state === 'mine' || state === 'out');
  return mine.toSorted((a, b) => rankOf(a) - rankOf(b) || (timeOf(a) < timeOf(b) ? -1 : 1));
}

/** To be taken first, then those in the kitchen, then other drivers'. */
export function readyOf(stops: readonly Stop[]): Stop[] {
  return (['free', 'coming', 'others'] as const).flatMap((wanted) => stops.filter(({ state }) => state === wanted));
}

/** What is in the bag, in the driver's language. */
export function contentOf({ lines, pizzas }: Stop, sizeNames: Readonly<Record<string, string>>): readonly string[] {
  return (
    lines?.map(({ quantity, name, size, toppings }) => {
      return `${quantity} × ${name} (${[sizeNames[size] ?? size, ...toppings].join(', ')})`;
    }) ?? pizzas
  );
}

function rankOf({ state }: Stop): number {
  return state === 'out' ? 0 : 1;
}

function timeOf({ state, arrival, promised }: Stop): string {
  return (state === 'out' ? arrival : promised) ?? promised ?? '';
}

/** In minor units' place, so that sums are exact. */
export function sumOf(amounts: readonly string[]): string {
  const decimals = Math.max(0, ...amounts.map((amount) => amount.split('.')[1]?.length ?? 0));
  const units = amounts.reduce((sum, amount) => sum + Math.round(Number(amount) * 10 ** decimals), 0);
  return (units / 10 ** decimals).toFixed(decimals);
}
