import { plusDays, type LocalDay } from '../../domain/shared/values.ts';
import { invalid } from '../refused.ts';

export const DEFAULT_DAYS = 30;
const MAX_DAYS = 731;

/** The days that a report covers, both included. */
export interface Span {
  readonly from: LocalDay;
  readonly to: LocalDay;
}

/** The requested days. */
export type AskedSpan = { readonly [Day in keyof Span]?: Span[Day] | undefined };

/** Days are compared and counted as text, which has four digits for a year. */
const FIRST_DAY: LocalDay = '2000-01-01';
const LAST_DAY: LocalDay = '2999-12-31';

/** Parses the requested days; default: those up to today. */
export function readSpan(span: AskedSpan, today: LocalDay): Span {
  mustBeOfOurTime(span);
  const to = span.to ?? today;
  const from = span.from ?? plusDays(to, 1 - DEFAULT_DAYS);
  if (from > to) throw invalid([{ field: 'from', code: 'after_to', message: `It is after ${to}, the last day.` }]);
  if (plusDays(from, MAX_DAYS) <= to) {
    throw invalid([{ field: 'from', code: 'too_long', message: `A report covers at most ${MAX_DAYS} days.` }]);
  }
  return { from, to };
}

/** @throws Refused naming the days that no order can be of: counting from year 0 back would never end */
export function mustBeOfOurTime({ from, to }: AskedSpan): void {
  const errors = Object.entries({ from, to }).flatMap(([field, day]) =>
    day === undefined || (day >= FIRST_DAY && day <= LAST_DAY)
      ? []
      : [{ field, code: 'out_of_range', message: `It must be a day from ${FIRST_DAY} to ${LAST_DAY}.` }],
  );
  if (errors.length > 0) throw invalid(errors);
}
