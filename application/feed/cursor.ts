import { instant, parseOrderId, type Instant, type OrderId } from '../../domain/shared/values.ts';

/**
 * How far a listener has heard: the last write it was told of. Storage keeps no number of its restores; but one that has gone back to an
 * earlier state does not know this order in this version, and that is how it is found out.
 */
export interface Cursor {
  /** By storage's clock. */
  readonly writtenAt: Instant;
  readonly orderId: OrderId;
  readonly version: number;
}

/** As the id of an event: `1764356112345-ord_…-7`. */
export function writeCursor({ writtenAt, orderId, version }: Cursor): string {
  return `${Date.parse(writtenAt)}-${orderId}-${version}`;
}

/** Undefined for what is no id of ours: its sender then gets a snapshot. */
export function parseCursor(text: string | undefined): Cursor | undefined {
  const [, time, order = '', version] = /^(\d{1,15})-(ord_[0-9a-z]+)-(\d{1,9})$/.exec(text ?? '') ?? [];
  const orderId = parseOrderId(order);
  return orderId && { writtenAt: instant(Number(time)), orderId, version: Number(version) };
}
