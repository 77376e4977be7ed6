import type { Ticket } from './ticket.ts';

/** How much time a ticket has, in words and by a shape: colour alone says nothing to many. */

export type Urgency = 'calm' | 'soon' | 'now' | 'late';

export interface Countdown {
  readonly urgency: Urgency;
  /** What is counted to. `done`: it has been made for so long that somebody may have forgotten to say that it is. */
  readonly to: 'start' | 'ready' | 'done' | 'waiting';
  /** Whole minutes; negative: it is over. */
  readonly minutes: number;
}

const SOON_MINUTES = 3;
/** After this long at the pass, a ready order is getting cold. */
const COLD_MINUTES = 10;

/** Undefined if nothing was promised. */
export function countdownOf(
  ticket: Pick<
    Ticket,
    'status' | 'start_by' | 'promised_time' | 'estimated_ready_time' | 'actual_ready_time' | 'is_late' | 'is_overdue'
  >,
  now: number,
): Countdown | undefined {
  switch (ticket.status) {
    case 'confirmed': {
      const minutes = minutesUntil(ticket.start_by, now);
      if (minutes === undefined) return undefined;
      return { to: 'start', minutes, urgency: ticket.is_late ? 'late' : urgencyOf(minutes) };
    }
    case 'preparing':
    case 'cooking': {
      const minutes = minutesUntil(ticket.promised_time, now);
      if (minutes === undefined) return undefined;
      const isLate = ticket.is_late || ticket.is_overdue || minutes < 0;
      return { to: ticket.is_overdue ? 'done' : 'ready', minutes, urgency: isLate ? 'late' : urgencyOf(minutes) };
    }
    case 'ready': {
      const waited = minutesUntil(ticket.actual_ready_time, now);
      if (waited === undefined) return undefined;
      return { to: 'waiting', minutes: waited, urgency: -waited >= COLD_MINUTES ? 'now' : 'calm' };
    }
    default:
      return undefined;
  }
}

function urgencyOf(minutes: number): Urgency {
  if (minutes < 0) return 'late';
  if (minutes < 1) return 'now';
  return minutes <= SOON_MINUTES ? 'soon' : 'calm';
}

function minutesUntil(moment: string | null, now: number): number | undefined {
  return moment === null ? undefined : Math.floor((Date.parse(moment) - now) / 60_000);
}

export const SHAPES: Readonly<Record<Urgency, string>> = { calm: '○', soon: '◐', now: '●', late: '▲' };

/** When the earliest of these changes is not worth knowing: all of them are looked at again each second. */
export function mostUrgent(countdowns: readonly (Countdown | undefined)[]): Urgency {
  const rank: readonly Urgency[] = ['late', 'now', 'soon', 'calm'];
  return rank.find((urgency) => countdowns.some((each) => each?.urgency === urgency)) ?? 'calm';
}
