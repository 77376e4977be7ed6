import { randomInt } from 'node:crypto';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { DEFAULT_STORE, instant, type CustomerId, type Instant } from '../../domain/shared/values.ts';
import type { CodeSender, ProofCode, RateLimits, Storage } from '../../ports.ts';
import { useCode } from '../access/proof-codes.ts';
import { eachOrder } from '../orders/every-order.ts';
import type { Principal } from '../principal.ts';
import { invalid, Refused } from '../refused.ts';
import { keyedHash } from '../request-key.ts';
import {
  accountIdOf,
  claimCustomers,
  customerOf,
  becomeCustomer,
  ownerOf,
  phoneIndex,
  rememberPhone,
  type AccountDeps,
} from './account.ts';
import { invalidPhone, readPhone } from './identify.ts';

/** A phone number belongs to whoever can read a code that is sent to it; with it come the earlier orders under the number. */

export const CODE_MINUTES = 10;
const DIGITS = 6;

export interface VerifyDeps extends AccountDeps {
  readonly storage: Pick<Storage, 'access' | 'customers' | 'orders'>;
  readonly codes: CodeSender;
  readonly limits: RateLimits;
}

export interface PhoneRequest {
  readonly principal: Principal;
  readonly store: StoreSettings;
  /** In any format accepted for orders. */
  readonly phone: string;
}

/** Sends a code; an earlier one is no longer valid. */
export async function sendPhoneCode(
  deps: VerifyDeps,
  request: PhoneRequest,
): Promise<{ readonly phone: string; readonly expiresAt: Instant }> {
  const { storage, idKey, now, codes } = deps;
  const { phone, phoneVerified } = mustBePhone(request);
  if (!phoneVerified) throw invalid([invalidPhone('phone')]);
  await mustBeFewCodes(deps, phone);
  const account = accountIdOf(idKey, request.principal.id);
  const code = randomInt(10 ** DIGITS)
    .toString()
    .padStart(DIGITS, '0');
  const expiresAt = instant(now() + CODE_MINUTES * 60_000);
  const kept: ProofCode = {
    codeHash: hashOf(deps, account, phone, code),
    subject: phoneIndex(idKey, phone),
    expiresAt,
    tries: 0,
  };
  await storage.access.codes.change(DEFAULT_STORE, recordOf(account), () => kept);
  await codes.sendCode({ to: phone, code, store: request.store });
  return { phone, expiresAt };
}

/**
 * Ties a phone number to an account, if the code is right, and claims the orders placed under the number before.
 *
 * @returns how many orders of this store were claimed
 */
export async function confirmPhone(
  deps: VerifyDeps,
  request: PhoneRequest & { readonly code: string },
): Promise<{ readonly phone: string; readonly claimed: number }> {
  const { storage, idKey, now } = deps;
  const { principal, store, code } = request;
  const { phone } = mustBePhone(request);
  const account = accountIdOf(idKey, principal.id);
  await useCode(deps, recordOf(account), hashOf(deps, account, phone, code));
  const id = await becomeCustomer(deps, principal);
  await rememberPhone(deps, account, phone);
  const { customers, orders } = await claimable(deps, request, phone);
  await claimCustomers(deps, account, customers);
  principal.customerIds?.push(...customers.filter((each) => !principal.customerIds?.includes(each)));
  await confirmProfile({ storage, now }, store, id, phone);
  return { phone, claimed: orders };
}

/** So that no one is pestered, and messages to costly numbers cannot be pumped. */
async function mustBeFewCodes({ limits, idKey }: VerifyDeps, phone: string): Promise<void> {
  const country = parsePhoneNumberFromString(phone)?.countryCallingCode ?? 'unknown';
  for (const spent of [
    await limits.spend('codes-number', phoneIndex(idKey, phone)),
    await limits.spend('codes-country', country),
  ]) {
    if (spent.isAllowed) continue;
    const message = 'Too many codes were sent to this number, or to its country. Try again later.';
    throw new Refused('too_many_requests', message, { retryAfter: spent.resetSeconds });
  }
}

/** Orders that staff took by phone, and those of guests who have never given another number. */
async function claimable(
  deps: VerifyDeps,
  { principal, store }: PhoneRequest,
  phone: string,
): Promise<{ customers: CustomerId[]; orders: number }> {
  const { storage } = deps;
  const counts = new Map<CustomerId, number>();
  for await (const { customer } of eachOrder(storage.orders, store.id, { phone })) {
    counts.set(customer.id, (counts.get(customer.id) ?? 0) + 1);
  }
  const customers: CustomerId[] = [];
  for (const id of counts.keys()) {
    if (id === customerOf(principal) || principal.customerIds?.includes(id)) continue;
    const owner = await ownerOf(deps, id);
    if (!owner || (owner.kind === 'guest' && (await isOnlyOf(deps, store, id, phone)))) customers.push(id);
  }
  return { customers, orders: customers.reduce((sum, id) => sum + (counts.get(id) ?? 0), 0) };
}

async function isOnlyOf(
  { storage }: VerifyDeps,
  store: StoreSettings,
  id: CustomerId,
  phone: string,
): Promise<boolean> {
  for await (const { customer } of eachOrder(storage.orders, store.id, { customerIds: [id] })) {
    if (customer.phone !== phone) return false;
  }
  return true;
}

async function confirmProfile(
  { storage, now }: Pick<VerifyDeps, 'storage' | 'now'>,
  store: StoreSettings,
  id: CustomerId,
  phone: string,
): Promise<void> {
  const profile = await storage.customers.get(store.id, id);
  if (profile?.phone !== phone) return;
  await storage.customers.change(store.id, id, (known = profile) =>
    known.phone !== phone || known.phoneConfirmed
      ? known
      : { ...known, phoneConfirmed: true, updatedAt: instant(now()) },
  );
}

function mustBePhone({ phone, store }: PhoneRequest): { readonly phone: string; readonly phoneVerified: boolean } {
  const number = readPhone(phone, store.country);
  if (!number) throw invalid([invalidPhone('phone')]);
  return number;
}

function recordOf(account: string): string {
  return `phone-${account}`;
}

function hashOf({ idKey }: Pick<VerifyDeps, 'idKey'>, account: string, phone: string, code: string): string {
  return keyedHash(idKey, 'phone code', account, phone, code).toString('hex');
}
