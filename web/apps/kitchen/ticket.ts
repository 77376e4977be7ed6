import type { KitchenBoard } from '../../../clients/javascript/types.ts';
import { pendingOf, statusAfterTaps, type Tap } from '../shared/taps.ts';

/** Tickets as a screen shows them: what the server said, and what was tapped here since. */

export type Board = KitchenBoard;
export type Ticket = Board['tickets'][number];
export type Line = Ticket['lines'][number];

export const STATIONS = ['make', 'oven', 'pass'] as const;
export type Station = (typeof STATIONS)[number];

/** The steps of the kitchen, by the status they begin at. */
export const STEPS = {
  confirmed: { name: 'prepare', to: 'preparing' },
  preparing: { name: 'start', to: 'cooking' },
  cooking: { name: 'complete', to: 'ready' },
  ready: { name: 'handOver', to: 'delivered' },
} as const;
export type StepName = (typeof STEPS)[keyof typeof STEPS]['name'];

export interface ShownTicket extends Ticket {
  readonly station: Station;
  /** Undefined: not here, or not now. */
  readonly step: StepName | undefined;
  /** The tap that can still be taken back. */
  readonly takeBack: Tap | undefined;
  /** Taps that have not arrived. */
  readonly unsent: number;
}

/** What an answer said of an order that the board does not show yet. */
export interface Answered {
  readonly status: string;
  readonly version: number;
}

export function showTickets(
  { tickets }: Pick<Board, 'tickets'>,
  taps: readonly Tap[],
  answered: ReadonlyMap<string, Answered>,
  now: number,
): ShownTicket[] {
  return tickets.flatMap((ticket) => {
    const pending = pendingOf(taps, ticket.order_id);
    const known = answered.get(ticket.order_id);
    const base = known && known.version > ticket.version ? known.status : ticket.status;
    const status = statusAfterTaps(base, pending, now);
    const station = stationOf(status);
    if (!station) return [];
    const takeBack = pending.find(({ sendAt, attempts, to }) => to !== undefined && attempts === 0 && sendAt > now);
    const shown = { ...ticket, status: status as Ticket['status'] };
    return [
      {
        ...shown,
        station,
        step: stepOf(shown),
        takeBack,
        unsent: pending.filter(({ sendAt, attempts }) => attempts > 0 || sendAt <= now).length,
      },
    ];
  });
}

export function stationOf(status: string): Station | undefined {
  switch (status) {
    case 'confirmed':
    case 'preparing':
      return 'make';
    case 'cooking':
      return 'oven';
    case 'ready':
      return 'pass';
    default:
      return undefined;
  }
}

/** The one next step; none for a held order, for one that goes on in another store, and for a delivery, which its driver takes. */
export function stepOf({
  status,
  held,
  fulfilment,
  offered_to: offer,
}: Pick<Ticket, 'status' | 'held' | 'fulfilment' | 'offered_to'>): StepName | undefined {
  if (status === 'confirmed' && (held || offer?.accepted)) return undefined;
  if (status === 'ready' && fulfilment === 'delivery') return undefined;
  return status in STEPS ? STEPS[status as keyof typeof STEPS].name : undefined;
}

/** What a step is to the API. */
export function requestOf(
  step: StepName,
  orderId: string,
  {
    by,
    tappedAt,
  }: { readonly by: { readonly id: string; readonly name: string } | undefined; readonly tappedAt: string },
) {
  const said = { tapped_at: tappedAt, ...(by ? { by } : {}) };
  const status = `/kitchen/orders/${orderId}/status`;
  switch (step) {
    case 'prepare':
      return { method: 'PUT', path: status, body: { status: 'preparing', ...said } } as const;
    case 'start':
    case 'complete':
      return { method: 'POST', path: `/kitchen/orders/${orderId}/${step}`, body: said } as const;
    case 'handOver':
      return { method: 'PUT', path: status, body: { status: 'delivered' } } as const;
    default:
      return step satisfies never;
  }
}

/** The tickets of a station, begun ones first at the make line: they are on the table. */
export function atStation(tickets: readonly ShownTicket[], station: Station): ShownTicket[] {
  const here = tickets.filter((ticket) => ticket.station === station);
  if (station !== 'make') return here;
  return [
    ...here.filter(({ status }) => status !== 'confirmed'),
    ...here.filter(({ status }) => status === 'confirmed'),
  ];
}

/** Those that every line has. */
export function commonAllergens(lines: readonly Pick<Line, 'allergens'>[]): string[] {
  const [first, ...others] = lines;
  return (first?.allergens ?? []).filter((allergen) => others.every(({ allergens }) => allergens?.includes(allergen)));
}

/** Versions that need not be read again. */
export function versionsOf({ tickets }: Pick<Board, 'tickets'>): Map<string, number> {
  return new Map(tickets.map(({ order_id: id, version }) => [id, version]));
}
