import type { DisplayLease } from '../../../clients/javascript/types.ts';

/**
 * What this display may have begun without the server, which may offer the store's other orders to another store meanwhile. Rules only;
 * `state.ts` asks. It is the display's side of `domain/kitchen/lease.ts`.
 */

/** A moment by both clocks: one may be set, the other may stop while the device sleeps. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly wall: number;
  /** By `performance.now`; of this page only. */
  readonly monotonic: number;
}

export interface Lease extends DisplayLease {
  /** When it was asked for: the server counts from later. */
  readonly askedAt: Moment;
  /** Of the page that asked: after a reload the other clock counts from zero. */
  readonly page: string;
}

/** Whether this display is bound: the server asks before it relies on it, since its answer may not have arrived. */
export function keepsLease(lease: Lease | undefined): boolean {
  return typeof lease?.seconds === 'number';
}

/** Why an order must not be begun without the server's knowledge; undefined: it may. `over`: nothing may. `not_leased`: others may. */
export function whyNotUnheard(
  lease: Lease | undefined,
  orderId: string,
  { now, page }: { readonly now: Moment; readonly page: string },
): 'over' | 'not_leased' | undefined {
  // A server that never said so moves no orders.
  if (lease?.seconds === undefined || lease.seconds === null) return undefined;
  if (elapsedMs(lease, now, page) >= lease.seconds * 1000) return 'over';
  return lease.order_ids.includes(orderId) ? undefined : 'not_leased';
}

/** The longer of the two; a clock that was set back proves nothing. */
function elapsedMs({ askedAt, page: asked }: Lease, now: Moment, page: string): number {
  const byWall = now.wall - askedAt.wall;
  const byMonotonic = asked === page ? now.monotonic - askedAt.monotonic : undefined;
  if (byWall < 0) return byMonotonic ?? Number.POSITIVE_INFINITY;
  return Math.max(byWall, byMonotonic ?? 0);
}
