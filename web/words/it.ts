import type { Words } from './en.ts';

/** Italian. */
export const it: Words = {
  menu: 'Menù',
  toContent: 'Vai al contenuto',
  language: 'Lingua',
};
