import type { OrderState } from './order/types.ts';
import { quotePromise, type KitchenLoad } from './promise.ts';
import type { KitchenSettings } from './store.ts';
import { instant, plusMinutes, type Instant, type OrderId } from './values.ts';

/**
 * One store's kitchen: the orders that wait for it and the slots it has given out. It is the only thing that orders
 * compete for, so it is one value that is changed by one guarded write at a time. Everything is keyed by order id and can
 * be asked for twice.
 *
 * Every request carries the version that the order had when it asked. A request that comes after the order has left the
 * kitchen (a retry from a worker believed dead, say) is late, and refused: it would leak a slot for ever.
 */
export interface Kitchen {
  readonly tickets: readonly Ticket[];
  readonly slots: readonly Slot[];
  readonly departed: readonly Departure[];
  /** Absent where no order was ever put off. */
  readonly postponed?: readonly Postponement[];
}

/** An order in the queue. */
export interface Ticket {
  readonly orderId: OrderId;
  readonly orderVersion: number;
  readonly minutes: number;
  readonly enqueuedAt: Instant;
  readonly promisedAt: Instant;
}

/** A slot in use. */
export interface Slot {
  readonly orderId: OrderId;
  readonly orderVersion: number;
  readonly minutes: number;
  readonly since: Instant;
  /** Its place in the queue until then: it gets it back when the claim turns out to have come to nothing. */
  readonly ticket?: Ticket;
}

/** Remembers for a while that an order has left the kitchen for good. */
export interface Departure {
  readonly orderId: OrderId;
  readonly at: Instant;
}

/** Remembers for a while that an order has left the queue for a later hour: who asks for an older version of it is late. */
export interface Postponement extends Departure {
  readonly orderVersion: number;
}

/** Who asks, and what the order looked like then. */
export interface KitchenRequest {
  readonly orderId: OrderId;
  readonly orderVersion: number;
  readonly minutes: number;
}

/** What else counts for an order's place in the queue. */
export interface Wish {
  /** Its customer wants it then; it is not promised for earlier. */
  readonly requestedFor?: Instant;
  /** It was accepted earlier, for later, so a full queue takes it all the same. */
  readonly isAccepted?: boolean;
}

export type EnqueueOutcome =
  | { readonly outcome: 'queued'; readonly position: number; readonly promisedAt: Instant }
  | { readonly outcome: 'kitchen_at_capacity'; readonly tryAgainAt: Instant }
  | { readonly outcome: 'late' };

export type RequoteOutcome =
  | { readonly outcome: 'queued'; readonly position: number; readonly promisedAt: Instant }
  /** It is not in the queue (any more), and will be when it is time. */
  | { readonly outcome: 'postponed'; readonly promisedAt: Instant }
  /** It is being cooked, or has left the kitchen. */
  | { readonly outcome: 'not_queued' };

export type ClaimOutcome = { readonly outcome: 'claimed' | 'no_free_slot' | 'late' };

export interface KitchenChange<Outcome> {
  readonly kitchen: Kitchen;
  readonly result: Outcome;
}

export const EMPTY_KITCHEN: Kitchen = { tickets: [], slots: [], departed: [] };

/** How long a departure is remembered: longer than any claim can be on its way. */
const DEPARTURE_MEMORY_MINUTES = 60;

export function enqueue(
  kitchen: Kitchen,
  { requestedFor, isAccepted = false, ...request }: KitchenRequest & Wish,
  settings: Pick<KitchenSettings, 'slots' | 'maxBacklog'>,
  now: Instant,
): KitchenChange<EnqueueOutcome> {
  const beingCooked = kitchen.slots.some((slot) => slot.orderId === request.orderId);
  if (beingCooked || hasDeparted(kitchen, request.orderId) || wasPostponed(kitchen, request))
    return { kitchen, result: { outcome: 'late' } };
  const waiting = kitchen.tickets.findIndex((ticket) => ticket.orderId === request.orderId);
  const known = kitchen.tickets[waiting];
  if (known) return { kitchen, result: { outcome: 'queued', position: waiting + 1, promisedAt: known.promisedAt } };
  const load = loadOf(kitchen, settings.slots);
  if (!isAccepted && kitchen.tickets.length >= settings.maxBacklog) {
    // Worth another try when the order at the head of the queue will have been started.
    return {
      kitchen,
      result: { outcome: 'kitchen_at_capacity', tryAgainAt: quotePromise({ ...load, waitingMinutes: [] }, 0, now) },
    };
  }
  const promisedAt = later(quotePromise(load, request.minutes, now), requestedFor);
  const ticket: Ticket = { ...request, enqueuedAt: now, promisedAt };
  return {
    kitchen: { ...kitchen, tickets: [...kitchen.tickets, ticket] },
    result: { outcome: 'queued', position: kitchen.tickets.length + 1, promisedAt },
  };
}

/**
 * Gives a waiting order another length or another hour, and a new promise from where it stands in the queue.
 *
 * @param request.queueAt when it has to be in the queue; one that is in it too early leaves it until then
 */
export function requote(
  kitchen: Kitchen,
  { orderId, orderVersion, minutes, requestedFor, queueAt }: RequoteRequest,
  settings: Pick<KitchenSettings, 'slots'>,
  now: Instant,
): KitchenChange<RequoteOutcome> {
  const isCooked = kitchen.slots.some((slot) => slot.orderId === orderId);
  if (isCooked || hasDeparted(kitchen, orderId)) return { kitchen, result: { outcome: 'not_queued' } };
  if (queueAt !== undefined && requestedFor !== undefined && now < queueAt) {
    const tickets = kitchen.tickets.filter((each) => each.orderId !== orderId);
    const postponed = [...lately(kitchen.postponed ?? [], orderId, now), { orderId, orderVersion, at: now }];
    return { kitchen: { ...kitchen, tickets, postponed }, result: { outcome: 'postponed', promisedAt: requestedFor } };
  }
  const at = kitchen.tickets.findIndex((each) => each.orderId === orderId);
  const ticket = kitchen.tickets[at];
  const place = ticket ? at : kitchen.tickets.length;
  const promisedAt = later(quotePromise(loadOf(kitchen, settings.slots, place), minutes, now), requestedFor);
  if (!ticket) return { kitchen, result: { outcome: 'postponed', promisedAt } };
  return {
    kitchen: { ...kitchen, tickets: kitchen.tickets.with(at, { ...ticket, minutes, promisedAt }) },
    result: { outcome: 'queued', position: at + 1, promisedAt },
  };
}

/** `orderVersion`: that of the order as it is with this length and hour. */
export interface RequoteRequest extends KitchenRequest {
  readonly requestedFor?: Instant;
  readonly queueAt?: Instant;
}

function later(moment: Instant, other: Instant | undefined): Instant {
  return other !== undefined && other > moment ? other : moment;
}

/** What is before the ticket at a place in the queue; by default, before one that joins it now. */
function loadOf(kitchen: Kitchen, slots: number, place = kitchen.tickets.length): KitchenLoad {
  return {
    slots,
    busyUntil: kitchen.slots.map((slot) => plusMinutes(slot.since, slot.minutes)),
    waitingMinutes: kitchen.tickets.slice(0, place).map((ticket) => ticket.minutes),
  };
}

/** The shortest time that a customer is asked to wait on: a new time that is missed at once helps nobody. */
const LEAST_WAIT_MINUTES = 5;

export interface ExpectRequest extends Pick<KitchenRequest, 'orderId' | 'minutes'> {
  /** The time that could not be kept. */
  readonly missed: Instant;
}

/** When an order that is not ready in time will be, as the kitchen now stands: always later than the time that it missed. */
export function expectReady(
  kitchen: Kitchen,
  { orderId, minutes, missed }: ExpectRequest,
  settings: Pick<KitchenSettings, 'slots'>,
  now: Instant,
): Instant {
  const slot = kitchen.slots.find((each) => each.orderId === orderId);
  const place = kitchen.tickets.findIndex((each) => each.orderId === orderId);
  const waits = place === -1 ? kitchen.tickets.length : place;
  const ready = slot
    ? plusMinutes(slot.since, slot.minutes)
    : quotePromise(loadOf(kitchen, settings.slots, waits), minutes, now);
  return wholeMinute(later(ready, plusMinutes(later(missed, now), LEAST_WAIT_MINUTES)));
}

function wholeMinute(moment: Instant): Instant {
  return instant(Math.ceil(Date.parse(moment) / 60_000) * 60_000);
}

/** Takes a slot for an order, and its ticket off the queue. */
export function claimSlot(
  kitchen: Kitchen,
  request: KitchenRequest,
  settings: Pick<KitchenSettings, 'slots'>,
  now: Instant,
): KitchenChange<ClaimOutcome> {
  if (hasDeparted(kitchen, request.orderId)) return { kitchen, result: { outcome: 'late' } };
  const at = kitchen.slots.findIndex((slot) => slot.orderId === request.orderId);
  const held = kitchen.slots[at];
  if (held) {
    // Claimed anew, so that nobody takes it for what a crash has left behind while the order is written.
    const slots = kitchen.slots.with(at, { ...held, ...request, since: now });
    return { kitchen: { ...kitchen, slots }, result: { outcome: 'claimed' } };
  }
  if (kitchen.slots.length >= settings.slots) return { kitchen, result: { outcome: 'no_free_slot' } };
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

/** The order has left the kitchen, done or cancelled: its ticket and its slot are free, and late claims are refused. */
export function depart(kitchen: Kitchen, orderId: OrderId, now: Instant): Kitchen {
  return {
    ...kitchen,
    tickets: kitchen.tickets.filter((ticket) => ticket.orderId !== orderId),
    slots: kitchen.slots.filter((slot) => slot.orderId !== orderId),
    departed: [...lately(kitchen.departed, orderId, now), { orderId, at: now }],
  };
}

/** What an order holds of the kitchen. */
export type Held = Slot | Ticket;

export interface StaleClaim {
  readonly held: Held;
  /** The order still waits to be begun, so it gets back the place in the queue that its claim has taken it from. */
  readonly isWaiting: boolean;
}

/**
 * What has been held for a while. A crash between a claim and the order's own write can leave one behind; whoever asks the
 * kitchen next asks whether these orders still are where they claim to be.
 */
export function heldBefore(held: readonly Held[], moment: Instant): Held[] {
  return held.filter((each) => heldSince(each) < moment);
}

/** Takes back claims that turned out to be nobody's. The order may claim again, so it has not departed. */
export function withdraw(kitchen: Kitchen, stale: readonly StaleClaim[]): Kitchen {
  const isStale = (held: Held): boolean => stale.some((each) => isSame(each.held, held));
  const waiting = stale.filter((each) => each.isWaiting).map((each) => each.held.orderId);
  const back = kitchen.slots.flatMap((slot) =>
    isStale(slot) && slot.ticket && waiting.includes(slot.orderId) ? [slot.ticket] : [],
  );
  return {
    ...kitchen,
    tickets: back.reduce(
      putBack,
      kitchen.tickets.filter((ticket) => !isStale(ticket)),
    ),
    slots: kitchen.slots.filter((slot) => !isStale(slot)),
  };
}

function heldSince(held: Held): Instant {
  return 'since' in held ? held.since : held.enqueuedAt;
}

function isSame(one: Held, other: Held): boolean {
  const { orderId, orderVersion } = one;
  return orderId === other.orderId && orderVersion === other.orderVersion && heldSince(one) === heldSince(other);
}

function putBack(tickets: readonly Ticket[], ticket: Ticket): readonly Ticket[] {
  const behind = tickets.findIndex((each) => each.enqueuedAt >= ticket.enqueuedAt);
  return tickets.toSpliced(behind === -1 ? tickets.length : behind, 0, ticket);
}

/** The kitchen as the orders themselves tell it: for when its own record is lost. */
export function kitchenOf(orders: readonly OrderState[]): Kitchen {
  const claims = orders.map(({ id, version, kitchenMinutes, ...order }) => ({
    order,
    claim: { orderId: id, orderVersion: version, minutes: kitchenMinutes },
  }));
  return {
    tickets: claims.flatMap(({ order, claim }) => {
      if (order.status !== 'confirmed' || order.queuePosition === undefined) return [];
      const enqueuedAt = order.confirmedAt ?? order.placedAt;
      return [{ ...claim, enqueuedAt, promisedAt: order.promisedAt ?? enqueuedAt }];
    }),
    slots: claims.flatMap(({ order, claim }) => {
      if (order.status !== 'preparing' && order.status !== 'cooking') return [];
      return [{ ...claim, since: order.preparationStartedAt ?? order.cookingStartedAt ?? order.placedAt }];
    }),
    departed: [],
  };
}

/** What is still to be remembered, of other orders than the one that it is about. */
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
