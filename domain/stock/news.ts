import type { Instant } from '../shared/values.ts';
import { isExternal, type StockNews, type StockNewsFact, type StockRoom } from './types.ts';

/**
 * What other systems are told of the stock. It is recorded in the write that changes the stock, so that what changes back
 * before they are told of it is not lost; a stock edited by hand is compared with what was seen.
 */

/** If more happens before it is told, the oldest is forgotten, and the comparison says what is so by then. */
const MOST_KEPT = 100;

/** What is known of a stock. */
export interface SeenStock {
  /** Of ingredients that are scarce. */
  readonly levels: Readonly<Record<string, 'low' | 'out'>>;
  readonly onHand: readonly string[];
  readonly allocated: readonly string[];
  readonly nextMovement: number;
  /** Absent: seen by an earlier release. */
  readonly nextNews?: number;
}

export function seenStock(room: StockRoom): SeenStock {
  return {
    levels: scarce(room),
    onHand: room.batches.filter(({ eta }) => eta === undefined).map(({ reference }) => reference),
    allocated: room.allocations.map(({ orderId }) => orderId).filter(isExternal),
    nextMovement: room.nextMovement,
    nextNews: nextOf(room),
  };
}

/** What would have been seen at a time. Of what was scarce, only changes are known. */
export function seenBefore(room: StockRoom, since: Instant): SeenStock {
  return {
    levels: scarce(room),
    onHand: room.batches.filter(({ eta, at }) => eta === undefined && at <= since).map(({ reference }) => reference),
    allocated: room.allocations.filter(({ claimedAt }) => claimedAt <= since).map(({ orderId }) => orderId),
    nextMovement: room.movements.find(({ at }) => at > since)?.seq ?? room.nextMovement,
    nextNews: room.news?.find(({ at }) => at > since)?.seq ?? nextOf(room),
  };
}

/** What has happened since: as recorded, and then what the record does not explain. */
export function newsSince(seen: SeenStock, room: StockRoom): (StockNewsFact & { readonly at?: Instant })[] {
  const from = seen.nextNews ?? nextOf(room);
  const recorded = (room.news ?? []).filter(({ seq }) => seq >= from);
  return [...recorded, ...compare(recorded.reduce(seeing, seen), room)];
}

/** Records what a change of the stock means for others. Returns its argument if that is nothing. A copied stock brings its own record. */
export function recordNews(before: StockRoom, room: StockRoom, now: Instant): StockRoom {
  if (before === room || before.news !== room.news) return room;
  const facts = compare(seenStock(before), room);
  if (facts.length === 0) return room;
  const next = nextOf(room);
  const added = facts.map((fact, index): StockNews => ({ seq: next + index, at: now, ...fact }));
  return { ...room, news: [...(room.news ?? []), ...added].slice(-MOST_KEPT) };
}

function nextOf({ news }: StockRoom): number {
  return (news?.at(-1)?.seq ?? 0) + 1;
}

function seeing(seen: SeenStock, { kind, details, movement }: StockNews): SeenStock {
  const { reference, sku } = details;
  switch (kind) {
    case 'batch_arrived':
      return { ...seen, onHand: [...seen.onHand, String(reference)] };
    case 'quantity_changed':
      return { ...seen, nextMovement: Math.max(seen.nextMovement, (movement ?? 0) + 1) };
    case 'allocated':
      return { ...seen, allocated: [...seen.allocated, `external/${reference}`] };
    case 'low':
    case 'out':
      return { ...seen, levels: { ...seen.levels, [String(sku)]: kind } };
    case 'sufficient': {
      const { [String(sku)]: _, ...levels } = seen.levels;
      return { ...seen, levels };
    }
    default:
      return kind satisfies never;
  }
}

function compare(seen: SeenStock, room: StockRoom): StockNewsFact[] {
  return [...batchFacts(seen, room), ...allocationFacts(seen, room), ...levelFacts(seen, room)];
}

function batchFacts(seen: SeenStock, room: StockRoom): StockNewsFact[] {
  const known = new Set(seen.onHand);
  const arrived = room.batches.filter(({ reference, eta }) => eta === undefined && !known.has(reference));
  const counted = room.movements.filter(
    ({ seq, kind }) => seq >= seen.nextMovement && (kind === 'corrected' || kind === 'wasted'),
  );
  return [
    ...arrived.map(({ reference, sku, quantity }): StockNewsFact => ({
      kind: 'batch_arrived',
      details: { reference, sku, quantity },
    })),
    ...counted.map(({ seq, sku, change, batch, reason }): StockNewsFact => ({
      kind: 'quantity_changed',
      details: { reference: batch ?? null, sku, change, reason: reason ?? null },
      movement: seq,
    })),
  ];
}

/** Those of other systems; orders tell theirs themselves. */
function allocationFacts(seen: SeenStock, room: StockRoom): StockNewsFact[] {
  const known = new Set(seen.allocated);
  return room.allocations
    .filter(({ orderId }) => isExternal(orderId) && !known.has(orderId))
    .flatMap(({ orderId, needs }) =>
      needs.map(({ sku, quantity }): StockNewsFact => ({
        kind: 'allocated',
        details: { reference: orderId.slice(orderId.indexOf('/') + 1), sku, quantity },
      })),
    );
}

function levelFacts(seen: SeenStock, room: StockRoom): StockNewsFact[] {
  const free = freeBySku(room);
  return Object.keys(room.items)
    .toSorted()
    .flatMap((sku): StockNewsFact[] => {
      const state = stateOf(room, sku, free) ?? 'sufficient';
      if (state === (seen.levels[sku] ?? 'sufficient')) return [];
      return [{ kind: state, details: { sku, available: free.get(sku) ?? 0 } }];
    });
}

function scarce(room: StockRoom): Record<string, 'low' | 'out'> {
  const free = freeBySku(room);
  return Object.fromEntries(
    Object.keys(room.items).flatMap((sku) => {
      const state = stateOf(room, sku, free);
      return state ? [[sku, state] as const] : [];
    }),
  );
}

function stateOf({ items }: StockRoom, sku: string, free: ReadonlyMap<string, number>): 'low' | 'out' | undefined {
  const quantity = free.get(sku) ?? 0;
  if (quantity <= 0) return 'out';
  return quantity < (items[sku]?.lowAt ?? 0) ? 'low' : undefined;
}

/** In one pass: it is done with every change of the stock. */
function freeBySku({ batches, allocations }: StockRoom): Map<string, number> {
  const free = new Map<string, number>();
  for (const { sku, quantity } of batches) free.set(sku, (free.get(sku) ?? 0) + quantity);
  for (const { parts } of allocations) {
    for (const { sku, quantity } of parts) free.set(sku, (free.get(sku) ?? 0) - quantity);
  }
  return free;
}
