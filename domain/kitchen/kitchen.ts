import { rebook, type BookingSettings } from './bookings.ts';
import { forecast, forecastAt, inServingOrder, positionOf } from './queue.ts';
import { pauseEnd, slotsOf, type ShiftSettings } from './shift.ts';
import { learn } from './pace.ts';
import type {
  Kitchen,
  Ticket,
  Turn,
  Departure,
  KitchenRequest,
  Wish,
  EnqueueOutcome,
  RequoteOutcome,
  ClaimOutcome,
  KitchenChange,
} from './types.ts';
import type { KitchenSettings } from '../catalog/store.ts';
import { later, minutesBetween, plusMinutes, wholeMinute, type Instant, type OrderId } from '../shared/values.ts';

export type * from './types.ts';

export const EMPTY_KITCHEN: Kitchen = { tickets: [], slots: [], departed: [] };

/** How long a departure is remembered: longer than any claim can be delayed. */
const DEPARTURE_MEMORY_MINUTES = 60;

/** The store settings that affect the queue. */
export type QueueSettings = ShiftSettings & Pick<KitchenSettings, 'maxBacklog'>;

export function enqueue(
  kitchen: Kitchen,
  { requestedFor, isAccepted = false, ...request }: KitchenRequest & Wish,
  settings: QueueSettings,
  now: Instant,
): KitchenChange<EnqueueOutcome> {
  const beingCooked = kitchen.slots.some((slot) => slot.orderId === request.orderId);
  if (beingCooked || hasDeparted(kitchen, request.orderId) || wasPostponed(kitchen, request))
    return { kitchen, result: { outcome: 'late' } };
  const known = kitchen.tickets.find((ticket) => ticket.orderId === request.orderId);
  if (known) return { kitchen, result: queued(kitchen, known) };
  if (!isAccepted) {
    const pausedUntil = pauseEnd(kitchen, now);
    if (pausedUntil) return { kitchen, result: { outcome: 'kitchen_paused', tryAgainAt: pausedUntil } };
    if (isAtCapacity(kitchen, settings)) {
      // Retry once the head of the queue will have been started.
      const tryAgainAt = forecastAt(kitchen, 0, 0, settings, now);
      return { kitchen, result: { outcome: 'kitchen_at_capacity', tryAgainAt } };
    }
  }
  const promisedAt = later(forecastAt(kitchen, kitchen.tickets.length, request.minutes, settings, now), requestedFor);
  const ticket: Ticket = { ...request, enqueuedAt: now, promisedAt };
  const changed = { ...kitchen, tickets: inServingOrder([...kitchen.tickets, ticket]) };
  return { kitchen: changed, result: queued(changed, ticket) };
}

/** The queue is full: a new order is refused until one is started. Orders in slots do not count. */
export function isAtCapacity({ tickets }: Kitchen, { maxBacklog }: Pick<QueueSettings, 'maxBacklog'>): boolean {
  return tickets.length >= maxBacklog;
}

function queued({ tickets }: Kitchen, { orderId, promisedAt }: Ticket): EnqueueOutcome & { outcome: 'queued' } {
  return { outcome: 'queued', position: positionOf(tickets, orderId), promisedAt };
}

/**
 * Changes a waiting order's length or hour, and quotes a new promise from its position. If its quarter hour changes,
 * moves its booking.
 *
 * @param request.queueAt when it must be queued; an order queued too early leaves until then
 */
export function requote(
  kitchen: Kitchen,
  { orderId, orderVersion, minutes, requestedFor, queueAt }: RequoteRequest,
  settings: ShiftSettings & BookingSettings,
  now: Instant,
): KitchenChange<RequoteOutcome> {
  const isCooked = kitchen.slots.some((slot) => slot.orderId === orderId);
  const isOld =
    kitchen.tickets.some((each) => each.orderId === orderId && orderVersion < each.orderVersion) ||
    wasPostponed(kitchen, { orderId, orderVersion, minutes });
  if (isCooked || isOld || hasDeparted(kitchen, orderId)) return { kitchen, result: { outcome: 'not_queued' } };
  const booked = rebook(kitchen, { orderId, orderVersion, requestedFor }, settings, now);
  if (booked.result.outcome === 'quarter_hour_full') return { kitchen, result: booked.result };
  if (booked.result.outcome === 'late') return { kitchen, result: { outcome: 'not_queued' } };
  const { tickets, postponed = [] } = kitchen;
  if (queueAt !== undefined && requestedFor !== undefined && now < queueAt) {
    const putOff = [...lately(postponed, orderId, now), { orderId, orderVersion, at: now }];
    const waiting = tickets.filter((each) => each.orderId !== orderId);
    return {
      kitchen: { ...booked.kitchen, tickets: waiting, postponed: putOff },
      result: { outcome: 'postponed', promisedAt: requestedFor },
    };
  }
  const at = tickets.findIndex((each) => each.orderId === orderId);
  const ticket = tickets[at];
  const place = ticket ? at : tickets.length;
  const promisedAt = later(forecastAt(kitchen, place, minutes, settings, now), requestedFor);
  if (!ticket) return { kitchen: booked.kitchen, result: { outcome: 'postponed', promisedAt } };
  const requoted = { ...ticket, orderVersion, minutes, promisedAt };
  const changed = { ...booked.kitchen, tickets: inServingOrder(tickets.with(at, requoted)) };
  return { kitchen: changed, result: queued(changed, requoted) };
}

/** `orderVersion`: the version after the change. */
export interface RequoteRequest extends KitchenRequest {
  readonly requestedFor?: Instant;
  readonly queueAt?: Instant;
}

/** Rushes, holds or releases a waiting order. Requests for an earlier version are late. */
export function setTurn(
  kitchen: Kitchen,
  { orderId, ...turn }: Turn & { readonly orderId: OrderId },
): KitchenChange<undefined> {
  const at = kitchen.tickets.findIndex((each) => each.orderId === orderId);
  const ticket = kitchen.tickets[at];
  const isNews = ticket && (ticket.turn?.orderVersion ?? 0) < turn.orderVersion;
  if (!isNews) return { kitchen, result: undefined };
  const tickets = inServingOrder(kitchen.tickets.with(at, { ...ticket, turn }));
  return { kitchen: { ...kitchen, tickets }, result: undefined };
}

/** The minimum extra wait of a new estimate, so that it is not missed immediately. */
const LEAST_WAIT_MINUTES = 5;

export interface ExpectRequest extends Pick<KitchenRequest, 'orderId' | 'minutes'> {
  /** The missed time. */
  readonly missed: Instant;
}

/** The new estimate for a late order, always after the time it missed. */
export function expectReady(
  kitchen: Kitchen,
  { missed, ...request }: ExpectRequest,
  settings: ShiftSettings,
  now: Instant,
): Instant {
  const ready = forecast(kitchen, request, settings, now);
  return wholeMinute(later(ready, plusMinutes(later(missed, now), LEAST_WAIT_MINUTES)));
}

/** Claims a slot for an order, removing its ticket. */
export function claimSlot(
  kitchen: Kitchen,
  request: KitchenRequest,
  settings: ShiftSettings,
  now: Instant,
): KitchenChange<ClaimOutcome> {
  if (hasDeparted(kitchen, request.orderId)) return { kitchen, result: { outcome: 'late' } };
  const at = kitchen.slots.findIndex((slot) => slot.orderId === request.orderId);
  const held = kitchen.slots[at];
  if (held && request.orderVersion < held.orderVersion) return { kitchen, result: { outcome: 'late' } };
  if (held) {
    // Renews the claim, so that it does not look leaked while the order is being written.
    const { takenAt = held.since } = held;
    const slots = kitchen.slots.with(at, { ...held, ...request, since: now, takenAt });
    return { kitchen: { ...kitchen, slots }, result: { outcome: 'claimed' } };
  }
  if (kitchen.slots.length >= slotsOf(kitchen, settings)) return { kitchen, result: { outcome: 'no_free_slot' } };
  const ticket = kitchen.tickets.find((each) => each.orderId === request.orderId);
  return {
    kitchen: {
      ...kitchen,
      tickets: kitchen.tickets.filter((each) => each.orderId !== request.orderId),
      slots: [...kitchen.slots, { ...request, since: now, ...(ticket ? { ticket } : {}) }],
    },
    result: { outcome: 'claimed' },
  };
}

/**
 * The order has left the kitchen, completed or cancelled: frees its ticket, slot and booking, and refuses late claims.
 *
 * @param readyAt when it was completed, for learning its duration; absent if it was not
 */
export function depart(kitchen: Kitchen, orderId: OrderId, now: Instant, readyAt?: Instant): Kitchen {
  const slot = kitchen.slots.find((each) => each.orderId === orderId);
  const { tickets, slots, departed, bookings } = kitchen;
  const others = bookings?.filter((each) => each.orderId !== orderId);
  const pace =
    slot && readyAt
      ? learn(kitchen.pace, slot.minutes, minutesBetween(slot.takenAt ?? slot.since, readyAt))
      : kitchen.pace;
  return {
    ...kitchen,
    tickets: tickets.filter((ticket) => ticket.orderId !== orderId),
    slots: slots.filter((each) => each.orderId !== orderId),
    departed: [...lately(departed, orderId, now), { orderId, at: now }],
    ...(others ? { bookings: others } : {}),
    ...(pace ? { pace } : {}),
  };
}

/** Entries still worth remembering, except those of the given order. */
function lately<Entry extends Departure>(remembered: readonly Entry[], orderId: OrderId, now: Instant): Entry[] {
  const forgetBefore = plusMinutes(now, -DEPARTURE_MEMORY_MINUTES);
  return remembered.filter((each) => each.at >= forgetBefore && each.orderId !== orderId);
}

function wasPostponed({ postponed = [] }: Kitchen, { orderId, orderVersion }: KitchenRequest): boolean {
  return postponed.some((each) => each.orderId === orderId && orderVersion < each.orderVersion);
}

function hasDeparted(kitchen: Kitchen, orderId: OrderId): boolean {
  return kitchen.departed.some((departure) => departure.orderId === orderId);
}
