import type { OrderEvent, OrderState } from '../order/index.ts';
import type { Instant } from '../shared/values.ts';

/** A driver's last sign of life. */
export interface DriverSign {
  readonly driverId: string;
  readonly seenAt: Instant;
  /** The last reported position. */
  readonly position?: DriverPosition;
}

export interface DriverPosition {
  /** Degrees, north and east of zero. */
  readonly latitude: number;
  readonly longitude: number;
  readonly at: Instant;
}

/** Merges a sign of life into the last one; an older sign changes nothing. */
export function latestSign(known: DriverSign | undefined, sign: DriverSign): DriverSign {
  const positions = [known?.position, sign.position].filter((position) => position !== undefined);
  const position = positions.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
  const seenAt = known && known.seenAt > sign.seenAt ? known.seenAt : sign.seenAt;
  return { driverId: sign.driverId, seenAt, ...(position ? { position } : {}) };
}

/**
 * The driver for whom an order's events are a sign of life: one who acts, departs or hands over, even if another
 * records it.
 */
export function heardOf(
  events: readonly OrderEvent[],
  { driverId }: Pick<OrderState, 'driverId'>,
): DriverSign | undefined {
  for (const { type, at: seenAt, by } of events) {
    if (by.role === 'driver') return { driverId: by.id, seenAt };
    if (driverId !== undefined && (type === 'OutForDelivery' || type === 'OrderDelivered')) return { driverId, seenAt };
  }
  return undefined;
}
