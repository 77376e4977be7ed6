import type { OrderEvent, OrderState } from '../order/index.ts';
import type { Instant } from '../shared/values.ts';

/** The last that was heard of a driver. */
export interface DriverSign {
  readonly driverId: string;
  readonly seenAt: Instant;
  /** Where they last said that they were. */
  readonly position?: DriverPosition;
}

export interface DriverPosition {
  /** Degrees, north and east of zero. */
  readonly latitude: number;
  readonly longitude: number;
  readonly at: Instant;
}

/** What is known of a driver after one more sign. Of two that come at once, the earlier one takes nothing back. */
export function latestSign(known: DriverSign | undefined, sign: DriverSign): DriverSign {
  const positions = [known?.position, sign.position].filter((position) => position !== undefined);
  const position = positions.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
  const seenAt = known && known.seenAt > sign.seenAt ? known.seenAt : sign.seenAt;
  return { driverId: sign.driverId, seenAt, ...(position ? { position } : {}) };
}

/**
 * The driver who is heard of by some events of an order: who does something, or who leaves with it or hands it over, whoever
 * writes that down.
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
