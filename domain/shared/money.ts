/**
 * Money is a whole number of minor units (cents) and a currency. Nothing in the project computes with fractions of a
 * unit: prices come in as decimal strings, leave as decimal strings, and are integers in between.
 */

export interface Money {
  /** Whole minor units: 1599 is 15.99 USD, and 1599 JPY is 1599 yen. */
  readonly minor: number;
  /** ISO 4217 code, upper case. */
  readonly currency: Currency;
}

export type Currency = string;

/** Currencies whose minor unit is not a hundredth (ISO 4217, list one). */
const DECIMALS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
};

/** The number of decimals of the currency. */
export function decimalsOf(currency: Currency): number {
  return DECIMALS[currency] ?? 2;
}

export function money(minor: number, currency: Currency): Money {
  if (!Number.isSafeInteger(minor)) {
    throw new RangeError(`An amount must be a whole number of minor units, not ${minor}.`);
  }
  return { minor, currency };
}

/**
 * Parses a decimal string ("15.99") as money. Undefined if it is not a plain decimal number or has more decimals than the
 * currency: amounts are never rounded on input.
 */
export function parseMoney(decimal: string, currency: Currency): Money | undefined {
  const match = /^(-?)(0|[1-9]\d{0,11})(?:\.(\d+))?$/.exec(decimal);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const decimals = decimalsOf(currency);
  if (fraction.length > decimals) return undefined;
  const minor = Number(whole + fraction.padEnd(decimals, '0'));
  return money(sign === '-' && minor !== 0 ? -minor : minor, currency);
}

/** Formats money as a decimal string: 3451 USD is "34.51". */
export function formatDecimal(amount: Money): string {
  const decimals = decimalsOf(amount.currency);
  const digits = String(Math.abs(amount.minor)).padStart(decimals + 1, '0');
  const sign = amount.minor < 0 ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

export function add(first: Money, ...rest: readonly Money[]): Money {
  return rest.reduce((sum, next) => {
    sameCurrency(sum, next);
    return money(sum.minor + next.minor, sum.currency);
  }, first);
}

export function subtract(from: Money, amount: Money): Money {
  sameCurrency(from, amount);
  return money(from.minor - amount.minor, from.currency);
}

export function times(amount: Money, factor: number): Money {
  return money(amount.minor * factor, amount.currency);
}

export function zero(currency: Currency): Money {
  return money(0, currency);
}

/** A tax rate in thousandths of a percent: 8.75 % is 8750, which leaves room for New York's 8.875 %. */
export type TaxRate = number;

/** Parses "8.75" (per cent) as a rate; undefined if it is not between 0 and 100, or finer than a thousandth. */
export function parseTaxRate(percent: string): TaxRate | undefined {
  const match = /^(\d{1,3})(?:\.(\d{1,3}))?$/.exec(percent);
  if (!match) return undefined;
  const rate = Number(match[1]) * 1000 + Number((match[2] ?? '').padEnd(3, '0'));
  return rate <= 100_000 ? rate : undefined;
}

/** Formats a rate as per cent: 8750 is "8.75". */
export function formatTaxRate(rate: TaxRate): string {
  return String(rate / 1000);
}

/** The tax on an amount, rounded once, half up. */
export function taxOn(amount: Money, rate: TaxRate): Money {
  return money(Math.floor((amount.minor * rate + 50_000) / 100_000), amount.currency);
}

function sameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency) {
    throw new RangeError(`${a.currency} and ${b.currency} cannot be added.`);
  }
}
