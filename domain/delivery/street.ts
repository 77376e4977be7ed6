import type { Address } from '../order/types.ts';

/** Parts of an address that lead to a door rather than to a street. */
const WITHIN_A_HOUSE =
  /\b(?:apt|apartment|unit|suite|ste|floor|flat|room|rm|level|etage|stock|og|piano|interno|int|piso|puerta)\b|#/iu;
const ORDINAL = /^\d+(?:st|nd|rd|th)$/i;

/**
 * The street of an address, without its house number: what a driver sees before taking the order. Undefined for one line in which
 * no house number tells which part is the street.
 */
export function streetOf({ text, street }: Pick<Address, 'text' | 'street'>): string | undefined {
  if (street !== undefined) return withoutNumbers(beforeUnit(street)) || undefined;
  const part = text.split(/[,;\n]/).find((each) => words(each).some(isHouseNumber) && !startsWithin(each));
  return (part && withoutNumbers(beforeUnit(part))) || undefined;
}

function startsWithin(part: string): boolean {
  return part.search(WITHIN_A_HOUSE) >= 0 && withoutNumbers(beforeUnit(part)) === '';
}

function beforeUnit(part: string): string {
  const [first = ''] = part.split(/[,;\n]/);
  const unit = first.search(WITHIN_A_HOUSE);
  return unit < 0 ? first : first.slice(0, unit);
}

function withoutNumbers(part: string): string {
  return words(part)
    .filter((word) => !isHouseNumber(word))
    .join(' ');
}

function isHouseNumber(word: string): boolean {
  return /\d/.test(word) && !ORDINAL.test(word);
}

function words(part: string): string[] {
  return part.split(/\s+/).filter((word) => word !== '');
}
