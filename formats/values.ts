import { z } from 'zod';
import { parseMoney, type Currency, type Money } from '../domain/shared/money.ts';

/** What the formats have in common. A shape checks text and leaves it text; reading it gives the domain's values. */

/** An amount of money. Nine digits are enough for any price, and leave room for a hundred of them. */
export const amount = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,3})?$/, 'An amount is a string such as "15.99", not negative.')
  .meta({ description: 'An amount in the store’s currency, as a decimal string.', example: '2.99' });

/** Text that one of the domain's parsers understands. */
export function readableBy(parse: (text: string) => unknown, message: string): z.ZodString {
  return z.string().refine((text) => parse(text) !== undefined, message);
}

/** What a parser made of a text that its shape has checked with the same parser. */
export function checked<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('The shape lets text through that cannot be read.');
  return value;
}

/** How many decimals an amount may have depends on the currency, so this is told when that is known. */
export function readAmount(text: string, currency: Currency, context: z.RefinementCtx, path: PropertyKey[]): Money {
  const read = parseMoney(text, currency);
  if (read) return read;
  context.addIssue({ code: 'custom', path, message: `More decimals than ${currency} has.` });
  return z.NEVER;
}
