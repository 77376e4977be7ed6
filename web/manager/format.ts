import type { Language } from '../../domain/catalog/store.ts';
import { dateFormat, numberFormat } from '../../domain/shared/formats.ts';
import { decimalsOf, type Money } from '../../domain/shared/money.ts';
import type { Instant } from '../../domain/shared/values.ts';

/** Amounts and times as their readers write them. */

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', it: 'it-IT', de: 'de-DE', es: 'es-ES' };

export function showMoney(language: Language, { minor, currency }: Money): string {
  return showAmount(language, minor / 10 ** decimalsOf(currency), currency);
}

/** @param amount in units of the currency */
export function showAmount(language: Language, amount: number, currency: string): string {
  return numberFormat(LOCALES[language], { style: 'currency', currency }).format(amount);
}

export function showNumber(language: Language, value: number): string {
  return numberFormat(LOCALES[language], {}).format(value);
}

export function showShare(language: Language, share: number): string {
  return numberFormat(LOCALES[language], { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** By the store's clock. */
export function showTime(language: Language, moment: Instant, timeZone: string): string {
  return dateFormat(LOCALES[language], { timeZone, hour: '2-digit', minute: '2-digit' }).format(new Date(moment));
}

/** With seconds, for a history. */
export function showExactTime(language: Language, moment: Instant, timeZone: string): string {
  const format = { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  return dateFormat(LOCALES[language], format).format(new Date(moment));
}

export function showDay(language: Language, moment: Instant, timeZone: string): string {
  const format = { timeZone, weekday: 'short', day: 'numeric', month: 'short' } as const;
  return dateFormat(LOCALES[language], format).format(new Date(moment));
}
