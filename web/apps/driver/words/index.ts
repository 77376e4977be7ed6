import { de } from './de.ts';
import { en, type Words } from './en.ts';
import { es } from './es.ts';
import { it } from './it.ts';

export type { Words };

const WORDS: Readonly<Record<string, Words>> = { en, de, es, it };

/** @param language as the page says */
export function wordsOf(language: string): Words {
  return WORDS[language] ?? en;
}
