import type { Language } from '../../../../domain/catalog/store.ts';
import { de } from './de.ts';
import { en, type RolloutWords } from './en.ts';
import { es } from './es.ts';
import { it } from './it.ts';

export type { RolloutWords };

const WORDS: Readonly<Record<Language, RolloutWords>> = { en, it, de, es };

/** The words of changes to many stores: change sets, rollouts, what they are compared by, and who ordered what. */
export function rolloutWords(language: Language): RolloutWords {
  return WORDS[language];
}
