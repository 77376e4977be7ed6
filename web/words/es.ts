import type { Words } from './en.ts';

/** Spanish. */
export const es: Words = {
  menu: 'Carta',
  toContent: 'Ir al contenido',
  language: 'Idioma',
};
