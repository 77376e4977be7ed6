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
