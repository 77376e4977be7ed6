/** English. */
export const en = {
  menu: 'Menu',
  toContent: 'Skip to the content',
  language: 'Language',
};

export type Words = typeof en;
