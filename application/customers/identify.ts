import { createHash } from 'node:crypto';
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import type { Address, Customer, Fulfilment } from '../../domain/order/index.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { CustomerId } from '../../domain/shared/values.ts';
import type { CustomerStore } from '../../ports.ts';
import type { Principal } from '../principal.ts';
import type { FieldError } from '../refused.ts';

/** Who orders, as it was filled in; what is absent is taken from a profile. */
export interface CustomerForm {
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
}

/** Where an order goes to, as it was filled in. */
export interface AddressForm {
  /** The name of the field, for the errors. */
  readonly field: string;
  /** In one line, or in its parts. */
  readonly address: string | Omit<Address, 'text'>;
}

/** Who somebody is as a customer: their own profile, whatever phone number it has. */
export function customerOf(principal: Principal): CustomerId {
  return idOf(`principal\n${principal.id}`);
}

/** Whoever staff take an order for is known by the phone number. */
export function customerWithPhone(phone: string): CustomerId {
  return idOf(phone);
}

function idOf(text: string): CustomerId {
  return `cus_${createHash('sha256').update(text).digest('hex').slice(0, 24)}` as CustomerId;
}

/**
 * Reads who orders. What is not said is taken from a profile: the name from that of the phone number, both from the sender's own. Phone
 * numbers are brought to E.164 where the library can place them; one that it cannot, but that is international and of a
 * possible length, is kept as it was typed and marked unverified.
 *
 * @returns the fields at fault where it cannot be said who orders
 */
export async function readCustomer(
  customers: Pick<CustomerStore, 'get'>,
  { name: givenName, phone: givenPhone, email: givenEmail }: CustomerForm,
  { principal, store }: { readonly principal: Principal; readonly store: StoreSettings },
): Promise<Customer | FieldError[]> {
  const number = givenPhone === undefined ? undefined : readPhone(givenPhone, store.country);
  if (givenPhone !== undefined && !number) return [invalidPhone('customer_phone')];
  const id = !number || principal.role === 'customer' ? customerOf(principal) : customerWithPhone(number.phone);
  const known = givenName === undefined || !number ? await customers.get(store.id, id) : undefined;
  const name = givenName ?? known?.name;
  const phone = number ?? (known && { phone: known.phone, phoneVerified: known.phoneVerified });
  const email = givenEmail ?? known?.email;
  if (name !== undefined && phone) return { id, name, ...phone, ...(email ? { email } : {}) };
  return [...(name === undefined ? [required('customer_name')] : []), ...(phone ? [] : [required('customer_phone')])];
}

function required(field: string): FieldError {
  const message = 'Say who orders, or write a profile once with PUT /customers/me and leave name and phone out.';
  return { field, code: 'required', message };
}

export function invalidPhone(field: string): FieldError {
  const message = 'Not a phone number. Write it with its country code, such as +1 212 555 0123.';
  return { field, code: 'invalid_phone', message };
}

/** @returns undefined where nothing is said; the field at fault where it is no address */
export function readAddress(form: AddressForm | undefined): Fulfilment | FieldError[] | undefined {
  if (!form) return undefined;
  const address = addressOf(form.address);
  if (address.text.length >= 10 && address.text.length <= 200) return { type: 'delivery', address };
  return [{ field: form.field, code: 'invalid_address', message: 'An address has 10 to 200 characters in all.' }];
}

/** A phone number as orders keep it; undefined for what is none. */
export function readPhone(text: string, country: string): Pick<Customer, 'phone' | 'phoneVerified'> | undefined {
  const parsed = parsePhoneNumberFromString(text, country as CountryCode);
  // An extension or words around the number would be lost: such text is not a number.
  if (parsed?.isValid() && !/[a-z]/i.test(text)) return { phone: parsed.number, phoneVerified: true };
  const digits = text.replace(/[\s.\-()]/g, '');
  return /^\+\d{8,15}$/.test(digits) ? { phone: digits, phoneVerified: false } : undefined;
}

function addressOf(given: AddressForm['address']): Address {
  if (typeof given === 'string') return { text: given };
  const { street = '', city = '', postalCode, notes } = given;
  const text = [street, [postalCode, city].filter(Boolean).join(' ')].join(', ');
  return { text, street, city, ...(postalCode ? { postalCode } : {}), ...(notes ? { notes } : {}) };
}
