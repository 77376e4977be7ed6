import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import type { Address, Customer, DraftCustomer, Fulfilment } from '../../domain/order/index.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { parseCustomerId, type CustomerId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import type { Principal } from '../principal.ts';
import type { FieldError } from '../refused.ts';
import { becomeCustomer, isOwnPhone, randomCustomerId, type AccountDeps } from './account.ts';

/** The customer as submitted; absent fields are taken from a profile. */
export interface CustomerForm {
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  /** The customer for whom staff take an order, as found by them. */
  readonly customerId?: string | undefined;
  /** The customer that a draft is of. */
  readonly draftOf?: CustomerId | undefined;
}

/** The delivery address as submitted. */
export interface AddressForm {
  /** The name of the field, for the errors. */
  readonly field: string;
  /** As one line, or structured. */
  readonly address: string | Omit<Address, 'text'>;
}

export interface IdentifyDeps extends AccountDeps {
  readonly storage: Pick<Storage, 'access' | 'customers'>;
}

interface Sender {
  readonly principal: Principal;
  readonly store: StoreSettings;
}

/**
 * Parses the customer. Customers are themselves, whatever phone number they give; absent fields come from their own profile. Staff
 * take orders for a customer whom they have found (`customer_id`), or for a new one: a phone number identifies nobody. Numbers are
 * converted to E.164 if the library knows them; an unknown one that is international and of a plausible length is kept as typed.
 *
 * @returns the invalid fields if the customer cannot be determined
 */
export async function readCustomer(
  deps: IdentifyDeps,
  form: CustomerForm,
  sender: Sender,
): Promise<Customer | FieldError[]> {
  const number = readNumber(form, sender.store);
  if (!number) return [invalidPhone('customer_phone')];
  const id = await whoIs(deps, form, sender);
  if (typeof id !== 'string') return [id];
  const isComplete = form.name !== undefined && number !== 'none' && form.email !== undefined;
  const known = isComplete ? undefined : await deps.storage.customers.get(sender.store.id, id);
  const name = form.name ?? known?.name;
  const phone = number === 'none' ? known && phoneOf(known) : number;
  const email = form.email ?? known?.email;
  if (name === undefined || !phone) {
    return [...(name === undefined ? [required('customer_name')] : []), ...(phone ? [] : [required('customer_phone')])];
  }
  const isConfirmed = known?.phoneConfirmed && known.phone === phone.phone;
  const confirmed = isConfirmed ?? (await isOwnPhone(deps, sender.principal, phone.phone));
  return {
    id,
    name,
    phone: phone.phone,
    phoneVerified: phone.phoneVerified,
    ...(confirmed ? { phoneConfirmed: true } : {}),
    ...(email ? { email } : {}),
  };
}

/** The same for a draft, of which only the id has to be known. */
export async function readDraftCustomer(
  deps: IdentifyDeps,
  form: CustomerForm,
  sender: Sender,
): Promise<DraftCustomer | FieldError[]> {
  const number = readNumber(form, sender.store);
  if (!number) return [invalidPhone('customer_phone')];
  const id = await whoIs(deps, form, sender);
  if (typeof id !== 'string') return [id];
  const { name, email } = form;
  return { id, ...(name ? { name } : {}), ...(number === 'none' ? {} : number), ...(email ? { email } : {}) };
}

async function whoIs(
  deps: IdentifyDeps,
  { phone, customerId: named, draftOf }: CustomerForm,
  { principal, store }: Sender,
): Promise<CustomerId | FieldError> {
  if (draftOf !== undefined) return draftOf;
  if (principal.role === 'customer') return becomeCustomer(deps, principal);
  // Other programs' ids are taken, and mean nothing here.
  const id = named === undefined ? undefined : parseCustomerId(named);
  if (id) {
    if (await deps.storage.customers.get(store.id, id)) return id;
    const message = 'There is no such customer. Find them by phone with GET /customers, or leave this out.';
    return { field: 'customer_id', code: 'unknown_customer', message };
  }
  return phone === undefined ? becomeCustomer(deps, principal) : randomCustomerId();
}

function phoneOf({ phone, phoneVerified }: Customer): Pick<Customer, 'phone' | 'phoneVerified'> {
  return { phone, phoneVerified };
}

/** Undefined if it is no phone number. */
function readNumber(
  { phone }: CustomerForm,
  { country }: StoreSettings,
): Pick<Customer, 'phone' | 'phoneVerified'> | 'none' | undefined {
  return phone === undefined ? 'none' : readPhone(phone, country);
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
