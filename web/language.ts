import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { LANGUAGES, type Language } from '../domain/catalog/store.ts';

/** The language of a page: as chosen by `?lang=`, which is remembered, else as the browser prefers, else English. */

const COOKIE = 'lang';
const COOKIE_SECONDS = 365 * 24 * 3600;

/** Remembers a language that was chosen. */
export const rememberLanguage = createMiddleware(async (c, next) => {
  // The API's requests pass here, too.
  const chosen = c.req.url.includes('lang=') ? parseLanguage(c.req.query('lang')) : undefined;
  if (chosen) setCookie(c, COOKIE, chosen, { path: '/', maxAge: COOKIE_SECONDS, sameSite: 'Lax', httpOnly: true });
  await next();
});

/** @param fallback that of the store, for browsers that state none of ours */
export function languageOfPage(c: Context, fallback: Language = 'en'): Language {
  return (
    parseLanguage(c.req.query('lang')) ??
    parseLanguage(getCookie(c, COOKIE)) ??
    preferredOf(c.req.header('Accept-Language')) ??
    fallback
  );
}

function parseLanguage(text: string | undefined): Language | undefined {
  return LANGUAGES.find((each) => each === text);
}

/** @param header such as `de-CH, fr;q=0.9, en;q=0.8` */
export function preferredOf(header = ''): Language | undefined {
  const wanted = header.split(',').map((part) => {
    const [tag = '', ...parameters] = part.trim().split(';');
    const quality = parameters.map((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1]).find((each) => each !== undefined);
    return { language: parseLanguage(tag.split('-')[0]?.toLowerCase()), quality: Number(quality ?? 1) };
  });
  return wanted.toSorted((a, b) => b.quality - a.quality).find(({ language, quality }) => language && quality > 0)
    ?.language;
}
