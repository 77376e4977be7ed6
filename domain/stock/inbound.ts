import { plusMinutes, type Instant } from '../shared/values.ts';
import type { Heard, StockChange, StockRoom } from './types.ts';

/** Deliveries of other systems about the stock: each is carried out once, and those about one reference in order. */

const MEMORY_MINUTES = 7 * 24 * 60;
const MOST_REMEMBERED = 500;
/** The last delivery of each reference is remembered for longer: without it, earlier ones would be taken again. */
const MOST_REFERENCES = 5_000;

/** A signed delivery. */
export interface Delivery {
  readonly source: string;
  /** The sender's id of it; the same for each repetition. */
  readonly id: string;
  readonly reference: string;
  /** A hash of what it says. */
  readonly content: string;
  /** Consecutive per reference, from 1; absent: deliveries are in order by when they were signed. */
  readonly sequence?: number;
  readonly sentAt: Instant;
}

/** A refusal is an outcome, too: it is remembered, so that a repetition is refused alike, and the next in sequence can be taken. */
export type Taken<Refusal> =
  | { readonly outcome: 'done' | 'repeated' }
  /** Another delivery had this id. */
  | { readonly outcome: 'reused' }
  | { readonly outcome: 'refused'; readonly refusal: Refusal | { readonly code: string; readonly message: string } }
  /** One that was sent later has been taken already. */
  | { readonly outcome: 'overtaken' }
  /** Earlier ones are missing. */
  | { readonly outcome: 'early'; readonly expected: number };

/**
 * @param carryOut returns the refusal, if it refuses
 */
export function takeDelivery<Refusal extends { readonly code: string; readonly message: string }>(
  room: StockRoom,
  delivery: Delivery,
  carryOut: (room: StockRoom) => StockChange<Refusal | undefined>,
  now: Instant,
): StockChange<Taken<Refusal>> {
  const heard = room.heard ?? [];
  const repeated = heard.find(({ source, id }) => source === delivery.source && id === delivery.id);
  if (repeated) {
    const { refused, content = delivery.content } = repeated;
    if (content !== delivery.content) return { room, result: { outcome: 'reused' } };
    return { room, result: refused ? { outcome: 'refused', refusal: refused } : { outcome: 'repeated' } };
  }
  const last = heard.findLast(
    ({ source, reference }) => source === delivery.source && reference === delivery.reference,
  );
  const unordered = outOfOrder(delivery, last);
  if (unordered) return { room, result: unordered };
  const { room: changed, result: refusal } = carryOut(room);
  const refused = refusal && { code: refusal.code, message: refusal.message };
  // One without a number does not start the reference's numbers over.
  const counted = last?.sequence === undefined ? {} : { sequence: last.sequence };
  const one: Heard = { ...counted, ...delivery, at: now, ...(refused ? { refused } : {}) };
  const kept = remembered([...heard, one], now);
  const result: Taken<Refusal> = refusal ? { outcome: 'refused', refusal } : { outcome: 'done' };
  return { room: { ...changed, heard: kept }, result };
}

function remembered(heard: readonly Heard[], now: Instant): Heard[] {
  const since = plusMinutes(now, -MEMORY_MINUTES);
  const latest = new Map(heard.map((each) => [`${each.source} ${each.reference}`, each]));
  const references = new Set([...latest.values()].slice(-MOST_REFERENCES));
  const recent = new Set(heard.filter(({ at }) => at >= since).slice(-MOST_REMEMBERED));
  return heard.filter((each) => recent.has(each) || references.has(each));
}

function outOfOrder({ sequence, sentAt }: Delivery, last: Heard | undefined): Taken<never> | undefined {
  if (sequence === undefined) return last && sentAt < last.sentAt ? { outcome: 'overtaken' } : undefined;
  const expected = (last?.sequence ?? 0) + 1;
  if (sequence < expected) return { outcome: 'overtaken' };
  return sequence > expected ? { outcome: 'early', expected } : undefined;
}
