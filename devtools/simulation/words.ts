import { formatDecimal, type Money } from '../../domain/shared/money.ts';
import { OPENS_AT_HOUR } from './evening.ts';

/** Formats figures. */

/** Local time of a moment: 90 minutes after the opening is 18:30. */
export function clockOf(minutesAfterOpening: number): string {
  const minutes = OPENS_AT_HOUR * 60 + Math.round(minutesAfterOpening);
  return `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** With one decimal; a dash if it could not be measured. */
export function decimalText(value: number): string {
  return Number.isFinite(value) ? value.toFixed(1) : '–';
}

export function percentText(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)} %` : '–';
}

export function moneyText(amount: Money): string {
  return `${formatDecimal(amount)} ${amount.currency}`;
}

/** `3 orders more`, `1 order fewer`, `as many orders`. */
export function moreOrFewer(change: number, thing: string): string {
  if (change === 0) return `as many ${thing}s`;
  const count = Math.abs(change);
  return `${count} ${thing}${count === 1 ? '' : 's'} ${change > 0 ? 'more' : 'fewer'}`;
}
