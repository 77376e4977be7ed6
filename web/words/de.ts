import type { Words } from './en.ts';

/** German. */
export const de: Words = {
  menu: 'Karte',
  toContent: 'Zum Inhalt',
  language: 'Sprache',
};
