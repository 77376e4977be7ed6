/** A longer name would leave no room in a text message. */
const LONGEST_NAME = 40;

/**
 * A customer's name as it is put into messages. Anyone can order with any text as their name, for any number: what a phone would turn
 * into a link or a number to call is left out, and so is everything that could end a line or change the direction of the text.
 *
 * @returns empty if nothing is left
 */
export function writeName(name: string): string {
  const letters = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}.'’-]+/gu, ' ')
    // "J.R. Smith" becomes "J. R. Smith", and no domain name remains.
    .replace(/\.+(?=\S)/gu, '. ')
    .trim();
  const characters = Array.from(letters);
  if (characters.length <= LONGEST_NAME) return isName(letters) ? letters : '';
  const cut = characters.slice(0, LONGEST_NAME).join('');
  const words = cut.slice(0, cut.lastIndexOf(' ')).replace(/[.\s-]+$/u, '');
  return isName(words) ? words : '';
}

function isName(text: string): boolean {
  return /\p{L}/u.test(text);
}
