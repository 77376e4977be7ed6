import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { DEFAULT_STORE, instant, type CustomerId } from '../../domain/shared/values.ts';
import type { AccessStores, Account, Storage } from '../../ports.ts';
import type { Principal } from '../principal.ts';
import { keyedHash, type IdKey } from '../request-key.ts';

/**
 * What principals are as customers. Ids of customers are random, and a principal's is made with its first order; neither a name nor a
 * phone number leads to one.
 */

export interface AccountDeps {
  readonly storage: Pick<Storage, 'access'>;
  readonly idKey: IdKey;
  readonly now: () => number;
}

/** Under which an account is kept. */
export function accountIdOf(idKey: IdKey, principalId: string): string {
  return keyedHash(idKey, 'account', principalId).toString('hex', 0, 20);
}

/** By which phone numbers are compared without being kept. */
export function phoneIndex(idKey: IdKey, phone: string): string {
  return keyedHash(idKey, 'phone', phone).toString('hex', 0, 20);
}

export function randomCustomerId(): CustomerId {
  return `cus_${randomBytes(12).toString('hex')}` as CustomerId;
}

/** The customer that a principal is. Undefined until they order, or have a profile. */
export function customerOf({ customerIds = [] }: Principal): CustomerId | undefined {
  return customerIds[0];
}

export function customersOf({ customerId, claimed }: Account): CustomerId[] {
  return [customerId, ...claimed];
}

const CACHED_MS = 30_000;
/** Per storage, since tests have several. `null`: known to have none. */
const caches = new WeakMap<AccessStores, LRUCache<string, { readonly account: Account | null }>>();

function cacheOf({ access }: Pick<Storage, 'access'>): LRUCache<string, { readonly account: Account | null }> {
  let cache = caches.get(access);
  if (!cache) {
    cache = new LRUCache({ max: 5_000, ttl: CACHED_MS });
    caches.set(access, cache);
  }
  return cache;
}

/** For a change that other parts of the process must see at once. */
export function forgetAccount({ storage }: Pick<AccountDeps, 'storage'>, accountId: string): void {
  cacheOf(storage).delete(accountId);
}

/**
 * The principal with the ids of the customers that they are. An account that was not there a moment ago may have been made by another
 * process since, unless its owner cannot be a customer at this moment: only then is its absence remembered.
 */
export async function withCustomers(deps: AccountDeps, principal: Principal): Promise<Principal> {
  const { formerId, ...others } = principal;
  const { kind, role, id } = others;
  if (kind === 'link' || kind === 'device') return others;
  const own = await read(deps, accountIdOf(deps.idKey, id), role !== 'customer');
  const known = { ...others, customerIds: own ? customersOf(own) : [] };
  if (formerId === undefined || role !== 'customer') return known;
  const account = await joined(deps, { id, formerId }, own);
  if (account === 'of another') return known;
  return { ...known, formerId, customerIds: account ? customersOf(account) : [] };
}

/** A customer who has signed in, with the guest that they were on this device. */
export function withFormer(principal: Principal, guest: Principal | undefined): Principal {
  const isCustomer = principal.kind === 'user' && principal.role === 'customer';
  return isCustomer && guest ? { ...principal, formerId: guest.id } : principal;
}

/** The customer that a principal is, from now on if they were none: the rest of the request knows it, too. */
export async function becomeCustomer(deps: AccountDeps, principal: Principal): Promise<CustomerId> {
  const known = customerOf(principal);
  if (known) return known;
  const { customerId } = await openAccount(deps, principal);
  principal.customerIds?.push(customerId);
  return customerId;
}

/** Whether a customer has verified a number by a code. */
export async function isOwnPhone(deps: AccountDeps, principal: Principal, phone: string): Promise<boolean> {
  if (principal.role !== 'customer' || !customerOf(principal)) return false;
  const account = await read(deps, accountIdOf(deps.idKey, principal.id), false);
  return account?.phones.includes(phoneIndex(deps.idKey, phone)) ?? false;
}

/** A principal's account, made if there is none. */
export async function openAccount(deps: AccountDeps, { id, kind }: Pick<Principal, 'id' | 'kind'>): Promise<Account> {
  const accountId = accountIdOf(deps.idKey, id);
  const made = { customerId: randomCustomerId(), kind, claimed: [], phones: [], createdAt: instant(deps.now()) };
  return change(deps, accountId, (known) => known ?? made);
}

/** Has an account own another customer as well. */
export async function claimCustomers(
  deps: AccountDeps,
  accountId: string,
  claims: readonly CustomerId[],
): Promise<Account | undefined> {
  for (const id of claims) await own(deps, id, accountId, 'user');
  return change(deps, accountId, (known) => {
    const added = known ? claims.filter((id) => !customersOf(known).includes(id)) : [];
    return known && added.length > 0 ? { ...known, claimed: [...known.claimed, ...added] } : known;
  });
}

/** A number that the account's owner has verified. */
export async function rememberPhone(deps: AccountDeps, accountId: string, phone: string): Promise<void> {
  const index = phoneIndex(deps.idKey, phone);
  await change(deps, accountId, (known) =>
    !known || known.phones.includes(index) ? known : { ...known, phones: [...known.phones, index] },
  );
}

/** Numbers that were verified are indexes of a person: they go with the person. */
export async function forgetPhones(deps: AccountDeps, id: CustomerId): Promise<void> {
  const owner = await ownerOf(deps, id);
  if (owner) await change(deps, owner.account, (known) => known && { ...known, phones: [] });
}

/** An erased customer's account is read again, and leads to them no more. */
export async function forgetAccountOf(deps: AccountDeps, id: CustomerId): Promise<void> {
  const owner = await ownerOf(deps, id);
  if (owner) forgetAccount(deps, owner.account);
}

/** Whose a customer is; undefined for one that staff made for an order by phone. */
export function ownerOf({ storage }: Pick<AccountDeps, 'storage'>, id: CustomerId) {
  return storage.access.owners.get(DEFAULT_STORE, id);
}

/** Adds what a user ordered as a guest to their account; `of another`: the guest has turned out to be somebody else before. */
async function joined(
  deps: AccountDeps,
  { id, formerId }: { readonly id: string; readonly formerId: string },
  known: Account | undefined,
): Promise<Account | undefined | 'of another'> {
  const guestId = accountIdOf(deps.idKey, formerId);
  const guest = await read(deps, guestId, true);
  if (!guest) return known;
  if (known && customersOf(known).includes(guest.customerId)) return known;
  const accountId = accountIdOf(deps.idKey, id);
  const owner = await ownerOf(deps, guest.customerId);
  if (owner && owner.account !== guestId && owner.account !== accountId) return 'of another';
  const made = {
    customerId: guest.customerId,
    kind: 'user' as const,
    claimed: [],
    phones: [],
    createdAt: instant(deps.now()),
  };
  const account = known ?? (await change(deps, accountId, (found) => found ?? made));
  if (customersOf(account).includes(guest.customerId)) return account;
  return claimCustomers(deps, accountId, customersOf(guest));
}

async function read(deps: AccountDeps, accountId: string, mayBeAbsent: boolean): Promise<Account | undefined> {
  const cache = cacheOf(deps.storage);
  const cached = cache.get(accountId);
  if (cached) return cached.account ?? undefined;
  const account = await deps.storage.access.accounts.get(DEFAULT_STORE, accountId);
  if (account || mayBeAbsent) cache.set(accountId, { account: account ?? null });
  return account;
}

/** Changes an account, whose customer is then known to be its own. */
async function change<Kept extends Account | undefined>(
  deps: AccountDeps,
  accountId: string,
  apply: (known: Account | undefined) => Kept,
): Promise<Kept> {
  const account = await deps.storage.access.accounts.change(DEFAULT_STORE, accountId, apply);
  if (account) {
    await own(deps, account.customerId, accountId, account.kind);
    cacheOf(deps.storage).set(accountId, { account });
  }
  return account;
}

/** A guest's customer may become a user's; nothing else changes hands. */
async function own(deps: AccountDeps, id: CustomerId, account: string, kind: Account['kind']): Promise<void> {
  await deps.storage.access.owners.change(DEFAULT_STORE, id, (known) => {
    if (known && (known.account === account || known.kind !== 'guest')) return known;
    return { account, kind };
  });
}
