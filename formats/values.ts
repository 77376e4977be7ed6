import { z } from 'zod';
import { parseMoney, type Currency, type Money } from '../domain/shared/money.ts';

/** Shared by the formats. Schemas validate text but keep it as text; parsing converts it to domain values. */

/** An amount of money. Nine digits are enough for any price, and a thousand of them still fit. */
export const amount = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,3})?$/, 'An amount is a string such as "15.99", not negative.')
  .meta({ description: 'An amount in the store’s currency, as a decimal string.', example: '2.99' });

/** Text accepted by one of the domain's parsers. */
export function readableBy(parse: (text: string) => unknown, message: string): z.ZodString {
  return z.string().refine((text) => parse(text) !== undefined, message);
}

/** The result of a parser on text already validated with the same parser. */
export function checked<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('The schema accepted text that cannot be parsed.');
  return value;
}

/** The number of decimals depends on the currency, so it is validated once that is known. */
export function readAmount(text: string, currency: Currency, context: z.RefinementCtx, path: PropertyKey[]): Money {
  const read = parseMoney(text, currency);
  if (read) return read;
  context.addIssue({
    code: 'custom',
    params: { code: 'too_precise' },
    path,
    message: `More decimals than ${currency} has.`,
  });
  return z.NEVER;
}
