import type { Language } from '../../../domain/catalog/store.ts';
import { de } from './de.ts';
import { en, type Words } from './en.ts';
import { es } from './es.ts';
import { it } from './it.ts';

export type { Words };

const WORDS: Readonly<Record<Language, Words>> = { en, it, de, es };

/** The words of the manager's pages. */
export function managerWords(language: Language): Words {
  return WORDS[language];
}

/** How an order is paid, and how far that is. */
export function paymentIn(
  { methods, paid }: Words,
  payment: { readonly method: keyof Words['methods']; readonly status: keyof Words['paid'] } | null | undefined,
): string {
  return payment ? `${methods[payment.method]} (${paid[payment.status]})` : '';
}
