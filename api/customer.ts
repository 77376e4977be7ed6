import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import type { Address, Customer, Fulfilment } from '../domain/order/index.ts';
import { invalid, type FieldError } from './problems.ts';
import type { DraftPlacementRequest } from './schemas.ts';

type GivenAddress = NonNullable<DraftPlacementRequest['delivery_address']>;

/**
 * Reads who orders, and where to. Phone numbers are brought to E.164 where the library can place them; one that it cannot,
 * but that is international and of a possible length, is kept as it was typed and marked unverified.
 *
 * @param country the store's, for numbers without a country code
 */
export function readCustomer(
  request: DraftPlacementRequest,
  country: string,
): { customer: Customer; fulfilment: Fulfilment | undefined } {
  const phone = readPhone(request.customer_phone, country);
  const message = 'Not a phone number. Write it with its country code, such as +1 212 555 0123.';
  const errors: FieldError[] = phone ? [] : [{ field: 'customer_phone', code: 'invalid_phone', message }];
  const where = request.delivery_address
    ? readFulfilment(request.delivery_address, 'delivery_address')
    : readFulfilment(request.customer_address, 'customer_address');
  if (Array.isArray(where)) errors.push(...where);
  if (errors.length > 0 || !phone || Array.isArray(where)) throw invalid(errors);
  return {
    customer: {
      name: request.customer_name,
      ...phone,
      ...(request.customer_email ? { email: request.customer_email } : {}),
    },
    fulfilment: where,
  };
}

/** Reads where an order goes to; undefined where nothing is said. */
export function readFulfilment(
  given: GivenAddress | null | undefined,
  field: string,
): Fulfilment | FieldError[] | undefined {
  if (!given) return undefined;
  const address = readAddress(given);
  if (address.text.length >= 10 && address.text.length <= 200) return { type: 'delivery', address };
  return [{ field, code: 'invalid_address', message: 'An address has 10 to 200 characters in all.' }];
}

/** A phone number as orders keep it; undefined for what is none. */
export function readPhone(text: string, country: string): Pick<Customer, 'phone' | 'phoneVerified'> | undefined {
  const parsed = parsePhoneNumberFromString(text, country as CountryCode);
  // An extension or words around the number would be lost: such text is not a number.
  if (parsed?.isValid() && !/[a-z]/i.test(text)) return { phone: parsed.number, phoneVerified: true };
  const digits = text.replace(/[\s.\-()]/g, '');
  return /^\+\d{8,15}$/.test(digits) ? { phone: digits, phoneVerified: false } : undefined;
}

function readAddress(given: GivenAddress): Address {
  if (typeof given === 'string') return { text: given };
  const { street, city, postal_code: postalCode, notes } = given;
  const text = [street, [postalCode, city].filter(Boolean).join(' ')].join(', ');
  return { text, street, city, ...(postalCode ? { postalCode } : {}), ...(notes ? { notes } : {}) };
}
