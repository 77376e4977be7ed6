import { createHash } from 'node:crypto';
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import type { Address, Customer, DraftCustomer, Fulfilment } from '../../domain/order/index.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { CustomerId } from '../../domain/shared/values.ts';
import type { CustomerStore } from '../../ports.ts';
import type { Principal } from '../principal.ts';
import type { FieldError } from '../refused.ts';

/** The customer as submitted; absent fields are taken from a profile. */
export interface CustomerForm {
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
}

/** The delivery address as submitted. */
export interface AddressForm {
  /** The name of the field, for the errors. */
  readonly field: string;
  /** As one line, or structured. */
  readonly address: string | Omit<Address, 'text'>;
}

/** The customer id of a signed-in user, independent of the phone number. */
export function customerOf(principal: Principal): CustomerId {
  return idOf(`principal\n${principal.id}`);
}

/** The customer id for an order taken by staff, from the phone number. */
export function customerWithPhone(phone: string): CustomerId {
  return idOf(phone);
}

function idOf(text: string): CustomerId {
  return `cus_${createHash('sha256').update(text).digest('hex').slice(0, 24)}` as CustomerId;
}

/**
 * Parses the customer. Absent fields come from a profile: the name from the phone number's, both from the sender's own.
 * Phone numbers are converted to E.164 if the library knows them; an unknown one that is international and of a
 * plausible length is kept as typed and marked unverified.
 *
 * @returns the invalid fields if the customer cannot be determined
 */
export async function readCustomer(
  customers: Pick<CustomerStore, 'get'>,
  { name: givenName, phone: givenPhone, email: givenEmail }: CustomerForm,
  { principal, store }: { readonly principal: Principal; readonly store: StoreSettings },
): Promise<Customer | FieldError[]> {
  const who = whoIs(givenPhone, { principal, store });
  if (!who) return [invalidPhone('customer_phone')];
  const { id, number } = who;
  const known = givenName === undefined || !number ? await customers.get(store.id, id) : undefined;
  const name = givenName ?? known?.name;
  const phone = number ?? (known && { phone: known.phone, phoneVerified: known.phoneVerified });
  const email = givenEmail ?? known?.email;
  if (name !== undefined && phone) return { id, name, ...phone, ...(email ? { email } : {}) };
  return [...(name === undefined ? [required('customer_name')] : []), ...(phone ? [] : [required('customer_phone')])];
}

/** The same for a draft, of which only the id has to be known. */
export function readDraftCustomer(
  { name, phone, email }: CustomerForm,
  sender: { readonly principal: Principal; readonly store: StoreSettings },
): DraftCustomer | FieldError[] {
  const who = whoIs(phone, sender);
  if (!who) return [invalidPhone('customer_phone')];
  return { id: who.id, ...(name ? { name } : {}), ...who.number, ...(email ? { email } : {}) };
}

/** Undefined if the phone number is not one. Without a number, and for a customer, it is the sender. */
function whoIs(
  phone: string | undefined,
  { principal, store }: { readonly principal: Principal; readonly store: StoreSettings },
): { readonly id: CustomerId; readonly number?: Pick<Customer, 'phone' | 'phoneVerified'> } | undefined {
  if (phone === undefined) return { id: customerOf(principal) };
  const number = readPhone(phone, store.country);
  if (!number) return undefined;
  return { id: principal.role === 'customer' ? customerOf(principal) : customerWithPhone(number.phone), number };
}

function required(field: string): FieldError {
  const message = 'Required, unless you have created a profile with PUT /customers/me.';
  return { field, code: 'required', message };
}

export function invalidPhone(field: string): FieldError {
  const message = 'Not a valid phone number. Include the country code, such as +1 212 555 0123.';
  return { field, code: 'invalid_phone', message };
}

/** @returns undefined if absent; the invalid field if it is not an address */
export function readAddress(form: AddressForm | undefined): Fulfilment | FieldError[] | undefined {
  if (!form) return undefined;
  const address = addressOf(form.address);
  if (address.text.length >= 10 && address.text.length <= 200) return { type: 'delivery', address };
  return [
    { field: form.field, code: 'invalid_address', message: 'An address must have 10 to 200 characters in total.' },
  ];
}

/** A phone number as stored in orders; undefined if invalid. */
export function readPhone(text: string, country: string): Pick<Customer, 'phone' | 'phoneVerified'> | undefined {
  const parsed = parsePhoneNumberFromString(text, country as CountryCode);
  // Reject text with an extension or extra words, which would be lost.
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
