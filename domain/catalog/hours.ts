import { dateFormat } from '../shared/formats.ts';
import { instant, type Instant } from '../shared/values.ts';

/**
 * When a store is open, in its local time. Like `localDay`, this needs the machine's time-zone tables, so it is called where an
 * order is taken, never in workflow code.
 */

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** From `from` until just before `to`, both "HH:MM"; `to` may be "24:00". If `to` is not after `from`, it is on the next day. */
export interface OpeningSpan {
  readonly from: string;
  readonly to: string;
}

/** A missing day is closed. */
export type OpeningHours = Readonly<Partial<Record<Weekday, readonly OpeningSpan[]>>>;

/** The settings that determine when a store is open. */
interface Store {
  readonly timeZone: string;
  readonly openingHours?: OpeningHours;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const WEEK_MS = 7 * DAY_MS;
/** A store opens within a week or never; within two weeks if a clock change removes its only opening time. */
const DAYS_AHEAD = 14;

/** A store without opening hours is always open. */
export function isOpen(store: Store, now: Instant): boolean {
  if (!store.openingHours) return true;
  const moment = Date.parse(now);
  return spansAround(store, moment, 0).some(({ from, to }) => from <= moment && moment < to);
}

/** The earliest time, from now on, at which the store is open. Undefined if it never opens. */
export function nextOpening(store: Store, now: Instant): Instant | undefined {
  if (isOpen(store, now)) return now;
  const moment = Date.parse(now);
  const openings = spansAround(store, moment, DAYS_AHEAD).filter(({ from, to }) => from > moment && from < to);
  return openings.length === 0 ? undefined : instant(Math.min(...openings.map(({ from }) => from)));
}

export interface Overlap {
  readonly weekday: Weekday;
  readonly index: number;
  /** The previous one, which has not ended yet. */
  readonly other: { readonly weekday: Weekday; readonly span: OpeningSpan };
}

/** Opening times that begin before the previous one has ended, across midnight and the end of the week too. */
export function findOverlaps(hours: OpeningHours): Overlap[] {
  const spans = WEEKDAYS.flatMap((weekday, day) =>
    (hours[weekday] ?? []).map((span, index) => {
      const { from, to } = placed(span, day * DAY_MS);
      return { weekday, index, span, from, to };
    }),
  ).toSorted((a, b) => a.from - b.from);
  return spans.flatMap(({ weekday, index, from }, position) => {
    const before = spans.at(position - 1);
    if (!before || spans.length === 1) return [];
    const end = position === 0 ? before.to - WEEK_MS : before.to;
    return from < end ? [{ weekday, index, other: { weekday: before.weekday, span: before.span } }] : [];
  });
}

/** Opening times from yesterday (which may run past midnight) up to `daysAhead` days from today, in milliseconds since 1970. */
function spansAround(store: Store, moment: number, daysAhead: number): { from: number; to: number }[] {
  const offsetAt = offsetsOf(store.timeZone);
  const today = Math.floor((moment + offsetAt(moment)) / DAY_MS);
  const days = Array.from({ length: daysAhead + 2 }, (_, index) => today - 1 + index);
  return days.flatMap((day) => {
    // Day 0, 1 January 1970, was a Thursday.
    const weekday = WEEKDAYS[(day + 3) % 7];
    const spans = (weekday && store.openingHours?.[weekday]) ?? [];
    return spans.map((span) => {
      const { from, to } = placed(span, day * DAY_MS);
      return { from: momentOf(from, offsetAt), to: momentOf(to, offsetAt) };
    });
  });
}

function placed({ from, to }: OpeningSpan, midnight: number): { from: number; to: number } {
  return { from: midnight + timeOf(from), to: midnight + timeOf(to) + (to <= from ? DAY_MS : 0) };
}

function timeOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}

/**
 * The earliest moment at which the local clock shows this time or a later one: the first of two when the clocks go back, the moment
 * of the change if the time is skipped when they go forward.
 *
 * @param local the local time, as if it were UTC, in milliseconds
 */
function momentOf(local: number, offsetAt: (moment: number) => number): number {
  const candidates = [offsetAt(local - DAY_MS), offsetAt(local + DAY_MS)].map((offset) => local - offset);
  const real = candidates.filter((candidate) => candidate + offsetAt(candidate) === local);
  if (real.length > 0) return Math.min(...real);
  let before = Math.min(...candidates);
  let after = Math.max(...candidates);
  while (after - before > 1000) {
    const middle = before + Math.floor((after - before) / 2000) * 1000;
    if (middle + offsetAt(middle) < local) before = middle;
    else after = middle;
  }
  return after;
}

/** How far local time is ahead of UTC at a moment, in milliseconds. */
function offsetsOf(timeZone: string): (moment: number) => number {
  const format = dateFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (moment) => {
    const whole = Math.floor(moment / 1000) * 1000;
    const parts = Object.fromEntries(format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
  };
}
