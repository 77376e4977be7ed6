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

/** Parses the requested days; default: those up to today. */
export function readSpan(span: AskedSpan, today: LocalDay): Span {
  const to = span.to ?? today;
  const from = span.from ?? plusDays(to, 1 - DEFAULT_DAYS);
  if (from > to) throw invalid([{ field: 'from', code: 'after_to', message: `It is after ${to}, the last day.` }]);
  if (plusDays(from, MAX_DAYS) <= to) {
    throw invalid([{ field: 'from', code: 'too_long', message: `A report covers at most ${MAX_DAYS} days.` }]);
  }
  return { from, to };
}
