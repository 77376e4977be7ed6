import type { StoreSettings } from '../../domain/catalog/store.ts';
import {
  customerFigures,
  writtenProfile,
  type CustomerFigures,
  type CustomerProfile,
  type ProfileDetails,
} from '../../domain/customer/customer.ts';
import { instant, parseCustomerId, type CustomerId } from '../../domain/shared/values.ts';
import type { OrderQuery, Storage } from '../../ports.ts';
import { everyOrder } from '../orders/every-order.ts';
import { showPage, type ShownOrders } from '../orders/list.ts';
import { showDrafts, type ShownDraft } from '../orders/show.ts';
import type { Principal } from '../principal.ts';
import { invalid, Refused } from '../refused.ts';
import { becomeCustomer, customerOf, isOwnPhone } from './account.ts';
import { invalidPhone, readAddress, readPhone, type AddressForm, type IdentifyDeps } from './identify.ts';

/** Customers: who they are, what they have ordered, and what they like. */

export interface CustomerDeps extends IdentifyDeps {
  readonly storage: Pick<Storage, 'access' | 'customers' | 'orders' | 'kitchen'>;
}

/** A profile with figures of the customer's orders. */
export interface CustomerLook {
  readonly profile: CustomerProfile;
  readonly figures: CustomerFigures;
}

/** A profile as submitted by its customer. */
export interface ProfileForm {
  readonly name: string;
  readonly phone: string;
  readonly email?: string | null | undefined;
  readonly address?: AddressForm | undefined;
}

type Page = Pick<OrderQuery, 'limit' | 'after'>;

export async function readOwnProfile(
  deps: CustomerDeps,
  store: StoreSettings,
  principal: Principal,
): Promise<CustomerLook> {
  const id = customerOf(principal);
  const profile = id && (await deps.storage.customers.get(store.id, id));
  if (!profile) throw new Refused('customer_not_found', 'You have no profile yet. Create one with PUT.');
  return withFigures(deps, store, profile);
}

/**
 * Orders without customer details then use it.
 *
 * @param matches whether the profile, if there is one, is unchanged since its customer read it
 */
export async function writeOwnProfile(
  deps: CustomerDeps,
  store: StoreSettings,
  principal: Principal,
  { form, matches }: { readonly form: ProfileForm; readonly matches: (known: CustomerProfile | undefined) => boolean },
): Promise<CustomerLook> {
  const read = readProfile(form, store);
  const id = await becomeCustomer(deps, principal);
  const isConfirmed = await isOwnPhone(deps, principal, read.phone);
  const details = isConfirmed ? { ...read, phoneConfirmed: true as const } : read;
  const written = await deps.storage.customers.change(store.id, id, (known) => {
    if (!matches(known)) {
      throw new Refused('version_mismatch', 'Your profile was changed in the meantime. Read it again.');
    }
    return writtenProfile(known, details, { id, storeId: store.id }, instant(deps.now()));
  });
  return withFigures(deps, store, written);
}

export async function listOwnOrders(
  deps: CustomerDeps,
  store: StoreSettings,
  principal: Principal,
  page: Page,
): Promise<ShownOrders> {
  return showPage(deps, store, principal, { customerIds: principal.customerIds ?? [], ...page });
}

/**
 * All customers with a phone number, newest profile first.
 *
 * @param text in any format accepted for orders
 */
export async function findByPhone(
  { storage }: CustomerDeps,
  store: StoreSettings,
  text: string,
): Promise<readonly CustomerProfile[]> {
  const phone = readPhone(text, store.country)?.phone;
  if (phone === undefined) throw invalid([invalidPhone('phone')]);
  return storage.customers.findByPhone(store.id, phone);
}

/** @param id as given, possibly invalid */
export async function readCustomerById(deps: CustomerDeps, store: StoreSettings, id: string): Promise<CustomerLook> {
  return withFigures(deps, store, await findCustomer(deps, store, id));
}

export async function listOrdersOf(
  deps: CustomerDeps,
  store: StoreSettings,
  principal: Principal,
  id: string,
  page: Page,
): Promise<ShownOrders> {
  const { id: customerId } = await findCustomer(deps, store, id);
  return showPage(deps, store, principal, { customerIds: [customerId], ...page });
}

export async function listOwnDrafts(
  { storage }: CustomerDeps,
  store: StoreSettings,
  principal: Principal,
): Promise<ShownDraft[]> {
  const { customerIds = [] } = principal;
  const drafts = await Promise.all(customerIds.map((id) => storage.orders.drafts(store.id, id)));
  return showDrafts(principal, drafts.flat());
}

/** Whether or not the customer has a profile yet: a draft makes none. */
export async function listDraftsOf(
  deps: CustomerDeps,
  store: StoreSettings,
  principal: Principal,
  text: string,
): Promise<ShownDraft[]> {
  const id = parseCustomerId(text);
  if (!id) throw new Refused('customer_not_found', `There is no customer ${text}.`);
  return showDrafts(principal, await deps.storage.orders.drafts(store.id, id));
}

async function findCustomer({ storage }: CustomerDeps, store: StoreSettings, text: string): Promise<CustomerProfile> {
  const id: CustomerId | undefined = parseCustomerId(text);
  const profile = id && (await storage.customers.get(store.id, id));
  if (!profile) throw new Refused('customer_not_found', `There is no customer ${text}.`);
  return profile;
}

async function withFigures(
  { storage }: CustomerDeps,
  store: StoreSettings,
  profile: CustomerProfile,
): Promise<CustomerLook> {
  const orders = await everyOrder(storage.orders, store.id, { customerIds: [profile.id], isSealed: true });
  return { profile, figures: customerFigures(orders, store.currency) };
}

function readProfile({ name, phone, email, address }: ProfileForm, store: StoreSettings): ProfileDetails {
  const number = readPhone(phone, store.country);
  const where = readAddress(address);
  const faults = [...(number ? [] : [invalidPhone('phone')]), ...(Array.isArray(where) ? where : [])];
  if (!number || Array.isArray(where)) throw invalid(faults);
  return {
    name,
    ...number,
    ...(email ? { email } : {}),
    ...(where?.type === 'delivery' ? { address: where.address } : {}),
  };
}
