import { en, type Words } from './en.ts';

export type { Words };

const WORDS: Readonly<Record<string, Words>> = { en };

/** @param language as the page says */
export function wordsOf(language: string): Words {
  return WORDS[language] ?? en;
}
