/** Which text is accepted from outside: what a person can have meant to write, and what every screen and printer shows. */

const CONTROL = /(?![\t\n\r])\p{Cc}/u;
/** What makes text read in another order than it is stored, beyond its own line; marks such as U+200F do not. */
const REORDERING = /[\u202A-\u202E\u2066-\u2069]/;
const LINE_BREAK = /[\t\n\r\u2028\u2029]/;
const HALF = /\p{Surrogate}/u;
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/u;

/**
 * @param lines whether it may have several lines
 * @returns why a text is not accepted; undefined if it is
 */
export function faultOfText(text: string, { lines }: { readonly lines: boolean }): string | undefined {
  const content = text.trim();
  if (HALF.test(content)) return 'It has half of a character (a lone surrogate).';
  if (CONTROL.test(content)) return 'It has control characters.';
  if (REORDERING.test(content)) return 'It has characters that reverse the direction of text.';
  if (!lines && LINE_BREAK.test(content)) return 'It must be one line, without tabs.';
  if (content !== '' && !VISIBLE.test(content)) return 'It has no visible character.';
  return undefined;
}
