import { decimalsOf, money, type Money } from '../../../domain/shared/money.ts';

/**
 * How many digits after the point Stripe counts in, where that is not ISO 4217's number: two for currencies that have lost theirs, none for
 * the ariary. https://docs.stripe.com/currencies
 */
const STRIPE_DECIMALS: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 };

/** Stripe's number for an amount; undefined for one that it cannot charge exactly. */
export function toStripe({ minor, currency }: Money): number | undefined {
  const amount = (minor * unitsOf(currency)) / minorsOf(currency);
  // Of a thousandth's currency Stripe charges whole hundredths, written in thousandths.
  const step = decimalsOf(currency) === 3 ? 10 : 1;
  return amount % step === 0 ? amount : undefined;
}

export function fromStripe(amount: number, currency: string): Money {
  const code = currency.toUpperCase();
  return money((amount * minorsOf(code)) / unitsOf(code), code);
}

function unitsOf(currency: string): number {
  return 10 ** (STRIPE_DECIMALS[currency] ?? decimalsOf(currency));
}

function minorsOf(currency: string): number {
  return 10 ** decimalsOf(currency);
}
