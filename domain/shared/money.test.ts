import fc from 'fast-check';
import { add, formatDecimal, formatTaxRate, money, parseMoney, parseTaxRate, taxOn } from './money.ts';

describe('money', () => {
  test.each([
    ['15.99', 'USD', 1599],
    ['0', 'USD', 0],
    ['7', 'USD', 700],
    ['0.5', 'EUR', 50],
    ['1599', 'JPY', 1599],
    ['1.234', 'KWD', 1234],
  ])('%s %s is %i minor units', (text, currency, minor) => {
    expect(parseMoney(text, currency)).toEqual({ minor, currency });
  });

  test.each(['1.999', '0005.00', '00', '1,50', '', ' 1', '1e3', 'NaN', '.5', '--1'])(
    '"%s" is not an amount in dollars',
    (text) => {
      expect(parseMoney(text, 'USD')).toBeUndefined();
    },
  );

  test('an amount is never half a cent', () => {
    expect(() => money(0.5, 'USD')).toThrow(RangeError);
  });

  test('two currencies are never added', () => {
    expect(() => add(money(1, 'USD'), money(1, 'EUR'))).toThrow('cannot be added');
  });

  test('formatted amounts can be parsed again, in every currency', () => {
    const currencies = fc.constantFrom('USD', 'JPY', 'KWD');
    fc.assert(
      fc.property(fc.integer({ min: -1e11, max: 1e11 }), currencies, (minor, currency) => {
        const amount = money(minor, currency);
        expect(parseMoney(formatDecimal(amount), currency)).toEqual(amount);
      }),
    );
  });
});

describe('tax', () => {
  test('every formatted rate can be parsed again', () => {
    for (let rate = 0; rate <= 100_000; rate += 1) {
      if (parseTaxRate(formatTaxRate(rate)) !== rate) throw new Error(`${rate} is written ${formatTaxRate(rate)}`);
    }
    expect(formatTaxRate(8750)).toBe('8.75');
  });

  test('8.75 % of 28.98 is 2.54', () => {
    expect(taxOn(money(2898, 'USD'), parseTaxRate('8.75') ?? 0)).toEqual(money(254, 'USD'));
  });

  test('half a cent is rounded up', () => {
    expect(taxOn(money(50, 'USD'), parseTaxRate('1') ?? 0)).toEqual(money(1, 'USD'));
  });

  test.each(['101', '8.8755', '-1', 'x'])('"%s" is not a rate', (text) => {
    expect(parseTaxRate(text)).toBeUndefined();
  });
});
