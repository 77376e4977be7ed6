import type { OrderView } from '../../api/orders/schemas.ts';
import { minutesBetween, type Instant } from '../../domain/shared/values.ts';
import type { Words } from '../words/index.ts';

/** What an order's page tells, from what is recorded and nothing else. */

export interface Stage {
  readonly key: keyof Words['stages'];
  /** When it was reached; absent: not yet. */
  readonly at: Instant | undefined;
}

/** The stages of an order, in order. One that was skipped counts as reached when the next was. */
export function stagesOf(order: OrderView): Stage[] {
  const isDelivery = order.fulfilment === 'delivery';
  const stages: [Stage['key'], Instant | null][] = [
    ['placed', order.order_time],
    ['confirmed', order.confirmed_time],
    ['oven', order.cooking_started_time],
    ['ready', order.actual_ready_time],
    ...(isDelivery ? ([['out', order.out_for_delivery_time]] as [Stage['key'], Instant | null][]) : []),
    [isDelivery ? 'delivered' : 'collected', order.delivered_time],
  ];
  return stages.map(([key, at], index) => ({
    key,
    at: at ?? stages.slice(index + 1).find(([, later]) => later !== null)?.[1] ?? undefined,
  }));
}

/** An event as the API tells it. */
export interface ToldEvent {
  readonly type: string;
  readonly at: Instant;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Promised {
  /** What was promised when it was confirmed. */
  readonly first: Instant | undefined;
  /** Why it moved, oldest first. */
  readonly moves: readonly { readonly why: keyof Words['moved']; readonly to: Instant }[];
}

const MOVES: Readonly<Record<string, { readonly why: keyof Words['moved']; readonly field: string }>> = {
  PromiseMissed: { why: 'late', field: 'estimated_ready_time' },
  ArrivalMissed: { why: 'road', field: 'estimated_arrival_time' },
  OrderRevised: { why: 'changed', field: 'estimated_ready_time' },
  OrderQueued: { why: 'queued', field: 'estimated_ready_time' },
};

/** A smaller difference is none to a person who waits. */
const NOTABLE_MINUTES = 1;

export function promiseOf(events: readonly ToldEvent[]): Promised {
  const confirmed = events.find(({ type }) => type === 'OrderConfirmed');
  const first = momentIn(confirmed, 'estimated_ready_time');
  let last = first;
  const moves: Promised['moves'][number][] = [];
  for (const event of events) {
    const move = MOVES[event.type];
    const to = move && momentIn(event, move.field);
    if (!move || to === undefined || (last !== undefined && Math.abs(minutesBetween(last, to)) < NOTABLE_MINUTES))
      continue;
    moves.push({ why: move.why, to });
    last = to;
  }
  return { first, moves };
}

function momentIn(event: ToldEvent | undefined, field: string): Instant | undefined {
  const value = event?.details[field];
  return typeof value === 'string' ? value : undefined;
}
