import type { Language } from '../../domain/catalog/store.ts';
import { de } from './de.ts';
import { en, type Words } from './en.ts';
import { es } from './es.ts';
import { it } from './it.ts';

export type { Words } from './en.ts';

/** The words of the customer's pages. English is the model: the others have the same entries. */
const WORDS: Readonly<Record<Language, Words>> = { en, it, de, es };

export function wordsOf(language: Language): Words {
  return WORDS[language];
}

/** Each language in its own words, to choose from. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  it: 'Italiano',
  de: 'Deutsch',
  es: 'Español',
};
