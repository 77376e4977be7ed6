import { isFinal, pendingEffects, whyLapsed, type OrderState } from '../../domain/order/index.ts';
import { instant, plusMinutes, type CustomerId, type Instant, type StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { forgetAccountOf, forgetPhones, type AccountDeps } from '../customers/account.ts';
import { forgetEndedClaims } from '../orders/cash-claims.ts';
import { eachOrder } from '../orders/every-order.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import { subjectOf, type Privacy } from './privacy.ts';

/** Erasing a customer: the key to their data is destroyed, wherever the data is; what is kept apart from orders is deleted. */

/** Backups of keys are kept for so long. */
export const KEY_BACKUP_DAYS = 7;

export interface EraseDeps {
  readonly storage: Pick<Storage, 'orders' | 'customers' | 'inboxes' | 'catalog' | 'access'>;
  readonly privacy: Privacy;
  readonly idKey: AccountDeps['idKey'];
  readonly now: () => number;
}

export interface ErasedCustomer {
  readonly erasedAt: Instant;
  /** From then on not even a backup has the key. */
  readonly backupsEndAt: Instant;
  /** Orders that stay, without the person. */
  readonly keptOrders: number;
}

/** Where data of a customer stays that this system cannot erase, and what to do about it. */
export const STAYS_ELSEWHERE = [
  {
    where: 'stripe',
    what: 'Payments with the card’s owner, if payments go through Stripe. Redact them in Stripe’s dashboard.',
  },
  {
    where: 'twilio',
    what: 'Text messages and their numbers, if they are sent by Twilio. Delete them by its API, or let them expire.',
  },
  { where: 'mail', what: 'Emails, in the mailbox of the sender and of the customer.' },
  { where: 'maps', what: 'Addresses that a driver opened in a map, with the map’s provider.' },
] as const;

/**
 * Erases a customer in every store. Idempotent: what a crash left undone is done by the next request, or at the next start.
 *
 * @param ids of one person: all of them or, if something of any is not finished, none
 * @throws Refused `orders_open` that names what is not finished
 */
export async function eraseCustomer(deps: EraseDeps, ids: readonly CustomerId[]): Promise<ErasedCustomer> {
  const { storage, privacy, now } = deps;
  const stores = (await storage.catalog.stores()).map((store) => store.id);
  let keptOrders = 0;
  const open: string[] = [];
  for (const storeId of stores) {
    for (const id of ids) {
      for (const draft of await storage.orders.drafts(storeId, id)) open.push(`draft ${draft.id}`);
    }
    for await (const order of eachOrder(storage.orders, storeId, { customerIds: ids, isSealed: true })) {
      keptOrders += 1;
      if (!isSettled(order, instant(now()))) open.push(`order ${order.id} (${order.status})`);
    }
  }
  if (open.length > 0) throw stillOpen(open);
  const known = await Promise.all(
    ids.map(async (id) => (await hasProfile(deps, stores, id)) || (await privacy.isErased(id))),
  );
  if (keptOrders === 0 && !known.includes(true)) {
    throw new Refused('customer_not_found', `There is no customer ${ids.join(', ') || 'yet'}.`);
  }
  const erasedAt = instant(now());
  for (const id of ids) {
    await forgetPhones(deps, id);
    await privacy.keyring.erase(subjectOf(id));
    await forgetAccountOf(deps, id);
    await deleteRecords(deps, stores, id);
  }
  // Their orders have ended, and so hold neither their phone number nor their address any more.
  for (const storeId of stores) await forgetEndedClaims(deps, storeId);
  return { erasedAt, backupsEndAt: plusMinutes(erasedAt, KEY_BACKUP_DAYS * 24 * 60), keptOrders };
}

/** Erases again what a restored copy of keys or data has brought back. */
export async function eraseAgain(
  deps: EraseDeps & { readonly erased: AsyncIterable<{ subject: string }> },
): Promise<number> {
  const stores = (await deps.storage.catalog.stores()).map((store) => store.id);
  let brought = 0;
  for await (const { subject } of deps.erased) {
    const id = `cus_${subject}` as CustomerId;
    const isBack = !(await deps.privacy.isErased(id)) || (await hasProfile(deps, stores, id));
    if (!isBack) continue;
    brought += 1;
    await deps.privacy.keyring.erase(subject);
    await deleteRecords(deps, stores, id);
  }
  return brought;
}

/** Refunds, those that may still be approved too, and releases of money need the customer. */
function isSettled(order: OrderState, now: Instant): boolean {
  const mayBeRefunded = order.payment.refundsAwaiting?.some((each) => whyLapsed(order, each, now) === undefined);
  if (!isFinal(order.status) || mayBeRefunded === true) return false;
  return !pendingEffects(order).some(({ kind }) => kind !== 'sendMessage');
}

function stillOpen(open: readonly string[]): Refused {
  const named = open.slice(0, 5).join(', ');
  const more = open.length > 5 ? ` and ${open.length - 5} more` : '';
  return new Refused(
    'orders_open',
    `Orders must have ended, and refunds arrived, before their customer is erased. Open: ${named}${more}.`,
  );
}

async function hasProfile({ storage }: EraseDeps, stores: readonly StoreId[], id: CustomerId): Promise<boolean> {
  const profiles = await Promise.all(stores.map((storeId) => storage.customers.get(storeId, id)));
  return profiles.some((profile) => profile !== undefined);
}

async function deleteRecords({ storage }: EraseDeps, stores: readonly StoreId[], id: CustomerId): Promise<void> {
  for (const storeId of stores) {
    await storage.inboxes.remove(storeId, id);
    await storage.customers.remove(storeId, id);
  }
}

/** A customer is the same in all stores of a chain, so a manager who is bound to some may not decide about them. */
export async function mustBeOfAllStores({ storage }: Pick<EraseDeps, 'storage'>, { stores }: Principal): Promise<void> {
  if (stores === undefined) return;
  const all = await storage.catalog.stores();
  if (all.every(({ id }) => stores.includes(id))) return;
  throw new Refused(
    'forbidden',
    'A customer’s data is in all stores, and yours are only some of them: ask the chain’s manager.',
  );
}
