import { instant, type Instant, type OrderId } from '../shared/values.ts';
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

/** What the server knows of a display. */
export interface LeasedDisplay {
  readonly seenAt: Instant;
  /** It keeps to its lease. */
  readonly isBound: boolean;
  readonly mayBegin: readonly OrderId[];
}

/** What is known of a kitchen's displays together. */
export type Leases =
  /** Some display may be in use. */
  | { readonly state: 'in_force'; readonly until: Instant }
  /** Nobody can begin an order but one of these, unseen. */
  | { readonly state: 'expired'; readonly mayHaveBegun: readonly OrderId[] }
  /** There is none that would keep to a lease, or one that does not: only a person knows. */
  | { readonly state: 'unknown' };

/** @param others when devices that know of no lease were last seen */
export function leasesOf(displays: readonly LeasedDisplay[], others: readonly Instant[], now: Instant): Leases {
  const ends = [...displays.map(({ seenAt }) => seenAt), ...others].map(
    (seenAt) => Date.parse(seenAt) + SERVER_LEASE_SECONDS * 1000,
  );
  const last = Math.max(Number.NEGATIVE_INFINITY, ...ends);
  if (last >= Date.parse(now)) return { state: 'in_force', until: instant(last) };
  if (displays.length === 0 || displays.some(({ isBound }) => !isBound)) return { state: 'unknown' };
  return { state: 'expired', mayHaveBegun: [...new Set(displays.flatMap(({ mayBegin }) => mayBegin))] };
}
