import { money } from '../../../domain/shared/money.ts';
import { fromStripe, toStripe } from './amounts.ts';

test.each([
  ['dollars in cents', money(1739, 'USD'), 1739],
  ['yen as they are', money(1739, 'JPY'), 1739],
  ['Icelandic kronas and Ugandan shillings in hundredths, which they no longer have', money(1739, 'ISK'), 173_900],
  ['the same for Uganda', money(1739, 'UGX'), 173_900],
  ['ariary whole', money(173_900, 'MGA'), 1739],
  ['dinars in thousandths, of which the last is nought', money(1730, 'KWD'), 1730],
])('Stripe counts %s', (_what, amount, counted) => {
  expect(toStripe(amount)).toBe(counted);
  expect(fromStripe(counted, amount.currency.toLowerCase())).toEqual(amount);
});

test.each([money(1739, 'KWD'), money(1739, 'BHD'), money(150, 'MGA')])(
  'an amount is never rounded: $minor $currency cannot be charged',
  (amount) => {
    expect(toStripe(amount)).toBeUndefined();
  },
);
