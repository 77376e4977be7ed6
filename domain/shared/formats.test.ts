import { dateFormat, numberFormat } from './formats.ts';

test('a format is made once for each locale and options', () => {
  const rome = { timeZone: 'Europe/Rome', hour: 'numeric' } as const;
  expect(dateFormat('it-IT', { ...rome })).toBe(dateFormat('it-IT', { ...rome }));
  const others = [dateFormat('de-IT', rome), dateFormat('it-IT', { ...rome, timeZone: 'UTC' })];
  expect(new Set([dateFormat('it-IT', rome), ...others]).size).toBe(3);
  const euros = { style: 'currency', currency: 'EUR' } as const;
  expect(numberFormat('it-IT', euros)).toBe(numberFormat('it-IT', { ...euros }));
  expect(numberFormat('it-IT', { ...euros, currency: 'USD' }).format(1)).not.toBe(
    numberFormat('it-IT', euros).format(1),
  );
});
