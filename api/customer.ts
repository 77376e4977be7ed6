import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import type { Address, Customer, Fulfilment } from '../domain/order/index.ts';
import { invalid, type FieldError } from './problems.ts';
import type { OrderRequest } from './schemas.ts';

/**
 * Reads who orders, and where to. Phone numbers are brought to E.164 where the library can place them; one that it cannot,
 * but that is international and of a possible length, is kept as it was typed and marked unverified.
 *
 * @param country the store's, for numbers without a country code
 */
export function readCustomer(request: OrderRequest, country: string): { customer: Customer; fulfilment: Fulfilment } {
  const errors: FieldError[] = [];
  const phone = readPhone(request.customer_phone, country);
  if (!phone) {
    const message = 'Not a phone number. Write it with its country code, such as +1 212 555 0123.';
    errors.push({ field: 'customer_phone', code: 'invalid_phone', message });
  }
  const given = request.delivery_address ?? request.customer_address;
  const address = given ? readAddress(given) : undefined;
  if (address && (address.text.length < 10 || address.text.length > 200)) {
    const field = request.delivery_address ? 'delivery_address' : 'customer_address';
    errors.push({ field, code: 'invalid_address', message: 'An address has 10 to 200 characters in all.' });
  }
  if (errors.length > 0 || !phone) throw invalid(errors);
  return {
    customer: {
      name: request.customer_name,
      ...phone,
      ...(request.customer_email ? { email: request.customer_email } : {}),
    },
    fulfilment: address ? { type: 'delivery', address } : { type: 'pickup' },
  };
}

function readPhone(text: string, country: string): Pick<Customer, 'phone' | 'phoneVerified'> | undefined {
  const parsed = parsePhoneNumberFromString(text, country as CountryCode);
  // An extension or words around the number would be lost: such text is not a number.
  if (parsed?.isValid() && !/[a-z]/i.test(text)) return { phone: parsed.number, phoneVerified: true };
  const digits = text.replace(/[\s.\-()]/g, '');
  return /^\+\d{8,15}$/.test(digits) ? { phone: digits, phoneVerified: false } : undefined;
}

function readAddress(given: NonNullable<OrderRequest['delivery_address']>): Address {
  if (typeof given === 'string') return { text: given };
  const { street, city, postal_code: postalCode, notes } = given;
  const text = [street, [postalCode, city].filter(Boolean).join(' ')].join(', ');
  return { text, street, city, ...(postalCode ? { postalCode } : {}), ...(notes ? { notes } : {}) };
}
