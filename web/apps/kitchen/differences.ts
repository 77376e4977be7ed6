import type { Board, Line, Ticket } from './ticket.ts';

/** What has changed on a ticket since somebody at this screen last saw it. It stays marked until it is acknowledged. */

/** What a cook has read on a ticket. */
export interface Seen {
  readonly number: number;
  readonly lines: readonly Pick<Line, 'line' | 'quantity' | 'name' | 'size' | 'toppings'>[];
  readonly notes: string | null;
  readonly fulfilment: string;
  readonly wanted: string | null;
}

export interface LineChange {
  readonly line: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** For removed and changed ones: as it was. */
  readonly before?: Seen['lines'][number];
}

export interface Difference {
  readonly lines: readonly LineChange[];
  readonly notes: { readonly before: string | null } | undefined;
  readonly fulfilment: { readonly before: string } | undefined;
  readonly wanted: { readonly before: string | null } | undefined;
}

export function seenOf(ticket: Ticket): Seen {
  return {
    number: ticket.number,
    lines: ticket.lines.map(({ line, quantity, name, size, toppings }) => ({ line, quantity, name, size, toppings })),
    notes: ticket.special_instructions,
    fulfilment: ticket.fulfilment,
    wanted: ticket.requested_for,
  };
}

/** Undefined if nothing that matters to a cook has changed. */
export function differenceOf(seen: Seen, ticket: Ticket): Difference | undefined {
  const now = seenOf(ticket);
  const lines = changesOf(seen.lines, now.lines);
  const difference = {
    lines,
    notes: seen.notes === now.notes ? undefined : { before: seen.notes },
    fulfilment: seen.fulfilment === now.fulfilment ? undefined : { before: seen.fulfilment },
    wanted: seen.wanted === now.wanted ? undefined : { before: seen.wanted },
  };
  const { notes, fulfilment, wanted } = difference;
  return lines.length > 0 || notes || fulfilment || wanted ? difference : undefined;
}

/** By content: a change numbers its lines anew, so equal lines are matched whatever their ids. */
function changesOf(before: Seen['lines'], after: Seen['lines']): LineChange[] {
  const left = [...before];
  const unmatched = after.filter((line) => {
    const at = left.findIndex((other) => keyOf(other) === keyOf(line));
    if (at === -1) return true;
    left.splice(at, 1);
    return false;
  });
  const changes = unmatched.map((line): LineChange => {
    const at = left.findIndex((other) => other.name === line.name);
    const [was] = at === -1 ? [] : left.splice(at, 1);
    return was ? { line: line.line, change: 'changed', before: was } : { line: line.line, change: 'added' };
  });
  return [...changes, ...left.map((line): LineChange => ({ line: line.line, change: 'removed', before: line }))];
}

function keyOf({ quantity, name, size, toppings }: Seen['lines'][number]): string {
  return JSON.stringify([quantity, name, size, toppings]);
}

export interface Cancelled {
  readonly orderId: string;
  readonly number: number;
  readonly time: string;
  readonly reason: string | null;
  /** Their role. */
  readonly by: string | undefined;
  readonly name?: string;
  readonly lines: Seen['lines'];
}

/** What a screen has seen, by order, brought up to a new board. */
export interface Sight {
  readonly seen: Readonly<Record<string, Seen>>;
  /** Of what was on this screen, until acknowledged. */
  readonly cancelled: readonly Cancelled[];
}

export const NOTHING_SEEN: Sight = { seen: {}, cancelled: [] };

/** New tickets count as seen as they are; vanished ones are forgotten, unless they were cancelled. */
export function lookAt(sight: Sight, board: Pick<Board, 'tickets' | 'cancelled'>): Sight {
  const seen: Record<string, Seen> = {};
  for (const ticket of board.tickets) seen[ticket.order_id] = sight.seen[ticket.order_id] ?? seenOf(ticket);
  const gone = Object.keys(sight.seen).filter((id) => !(id in seen));
  const told = new Set(sight.cancelled.map(({ orderId }) => orderId));
  const cancelled = board.cancelled.flatMap(({ order_id: id, number, time, reason, by }): Cancelled[] => {
    const was = sight.seen[id];
    if (!was || !gone.includes(id) || told.has(id)) return [];
    // That it was the customer says more than their name.
    const name = by && by.role !== 'customer' ? (by.name ?? undefined) : undefined;
    return [
      { orderId: id, number, time, reason, by: by?.role, ...(name === undefined ? {} : { name }), lines: was.lines },
    ];
  });
  return { seen, cancelled: [...sight.cancelled, ...cancelled] };
}

export function acknowledge(sight: Sight, ticket: Ticket): Sight {
  return { ...sight, seen: { ...sight.seen, [ticket.order_id]: seenOf(ticket) } };
}

export function acknowledgeCancelled(sight: Sight, orderId: string): Sight {
  return { ...sight, cancelled: sight.cancelled.filter((each) => each.orderId !== orderId) };
}

/** What there is to hear of in a new board. */
export function newsOf(
  before: Pick<Board, 'tickets'>,
  board: Pick<Board, 'tickets'>,
  sightBefore: Sight,
  sightAfter: Sight,
): 'new' | 'changed' | 'cancelled' | undefined {
  if (sightAfter.cancelled.length > sightBefore.cancelled.length) return 'cancelled';
  const was = new Map(before.tickets.map((ticket) => [ticket.order_id, ticket]));
  const isChanged = board.tickets.some((ticket) => {
    const old = was.get(ticket.order_id);
    return old !== undefined && differenceOf(seenOf(old), ticket) !== undefined;
  });
  if (isChanged) return 'changed';
  const isNew = board.tickets.some(({ order_id: id, status }) => status === 'confirmed' && !(id in sightBefore.seen));
  return isNew ? 'new' : undefined;
}
