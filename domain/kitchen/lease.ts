import { instant, plusMinutes, type Instant, type OrderId } from '../shared/values.ts';
import { slotsOf, type ShiftSettings } from './shift.ts';
import { inServingOrder } from './queue.ts';
import type { Kitchen } from './types.ts';

/**
 * What a display of the kitchen may begin while it does not hear the server: the orders that its lease names, for so long. All others
 * cannot have been begun there without the server's knowledge, so they may be offered to another store once every lease is over.
 *
 * Neither side compares clocks. The display counts from when it asked, the server from when it answered, which is later; and the server
 * waits longer than the display, for a clock that runs slow.
 */

/** A display asks for its lease so often. */
export const RENEW_SECONDS = 30;
/** For so long a display begins orders without the server. */
export const DISPLAY_LEASE_SECONDS = 120;
/** For so long the server takes a display for alive. */
export const SERVER_LEASE_SECONDS = 300;

/** The orders that find a free slot, next ones first: a kitchen can begin no others until one is ready. */
export function ordersToLease(kitchen: Kitchen, settings: ShiftSettings): OrderId[] {
  const free = Math.max(0, slotsOf(kitchen, settings) - kitchen.slots.length);
  return inServingOrder(kitchen.tickets)
    .filter(({ turn }) => turn?.heldSince === undefined)
    .slice(0, free)
    .map(({ orderId }) => orderId);
}

/** Processes' clocks differ: an offer that is over here may be accepted there. */
const OFFER_MARGIN_MINUTES = 1;

/** Whether an order is out of every lease: its customer may be agreeing just now that another store makes it. */
export function isBeyondLeases({ status, move }: MovingOrder, now: Instant): boolean {
  if (status !== 'confirmed') return true;
  if (move?.status === 'accepted') return true;
  return move?.status === 'offered' && now <= plusMinutes(move.expiresAt, OFFER_MARGIN_MINUTES);
}

/** Of an order, what says whether another store may make it: see `domain/order/move.ts`. */
interface MovingOrder {
  readonly status: string;
  readonly move?: { readonly status: string; readonly expiresAt: Instant };
}

/** What the server knows of a display. */
export interface LeasedDisplay {
  readonly seenAt: Instant;
  /** It keeps to its lease. */
  readonly isBound: boolean;
  /** The orders that its latest lease names. */
  readonly mayBegin: readonly OrderId[];
  /** Those that only its leases before name: it may not have got the answer with the latest one. */
  readonly mayHaveBegun?: readonly FormerlyLeased[];
}

/** An order, and when a display was last given a lease that names it. */
export interface FormerlyLeased {
  readonly orderId: OrderId;
  readonly at: Instant;
}

/**
 * What a display may have begun by leases that it was given before. The answer with the next one may be lost, and then it goes on with the
 * one it had; and so it does while it waits for the answer.
 *
 * @param named by its next lease
 */
export function formerlyLeased(
  known: LeasedDisplay | undefined,
  named: readonly OrderId[],
  now: Instant,
): FormerlyLeased[] {
  if (!known) return [];
  const latest = known.mayBegin.map((orderId) => ({ orderId, at: known.seenAt }));
  return [...latest, ...(known.mayHaveBegun ?? [])].filter(
    ({ orderId, at }, index, all) =>
      !named.includes(orderId) &&
      Date.parse(at) + SERVER_LEASE_SECONDS * 1000 >= Date.parse(now) &&
      all.findIndex((each) => each.orderId === orderId) === index,
  );
}

/** A device of the store's: a display, or something else that begins orders. */
export interface SeenDevice {
  readonly seenAt: Instant;
  /** One of the displays is on it, and keeps to its lease. */
  readonly isLeased: boolean;
}

/** What is known of a kitchen's displays together. */
export type Leases =
  /** Some display may be in use. */
  | { readonly state: 'in_force'; readonly until: Instant }
  /** Nobody can begin an order but one of these, unseen. */
  | { readonly state: 'expired'; readonly mayHaveBegun: readonly OrderId[] }
  /** There is none that would keep to a lease, or one that does not: only a person knows. */
  | { readonly state: 'unknown' };

export function leasesOf(displays: readonly LeasedDisplay[], devices: readonly SeenDevice[], now: Instant): Leases {
  const ends = [...displays, ...devices].map(({ seenAt }) => Date.parse(seenAt) + SERVER_LEASE_SECONDS * 1000);
  const last = Math.max(Number.NEGATIVE_INFINITY, ...ends);
  if (last >= Date.parse(now)) return { state: 'in_force', until: instant(last) };
  if (displays.length === 0 || isAnyUnbound(displays, devices)) return { state: 'unknown' };
  return { state: 'expired', mayHaveBegun: [...new Set(displays.flatMap(namedBy))] };
}

/** Whether some display can begin an order, or has begun it, without the server's knowledge. Those that are heard count, too. */
export function mayBeBegunUnseen(
  orderId: OrderId,
  displays: readonly LeasedDisplay[],
  devices: readonly SeenDevice[],
): boolean {
  return isAnyUnbound(displays, devices) || displays.flatMap(namedBy).includes(orderId);
}

function isAnyUnbound(displays: readonly LeasedDisplay[], devices: readonly SeenDevice[]): boolean {
  return displays.some(({ isBound }) => !isBound) || devices.some(({ isLeased }) => !isLeased);
}

function namedBy({ mayBegin, mayHaveBegun = [] }: LeasedDisplay): OrderId[] {
  return [...mayBegin, ...mayHaveBegun.map(({ orderId }) => orderId)];
}
