import type { CustomerId } from '../../domain/shared/values.ts';
import type { Account, OrderStore, RecordStore, Storage } from '../../ports.ts';
import type { Privacy } from './privacy.ts';
import {
  sealedAnswers,
  sealedCustomers,
  sealedInboxes,
  sealedKitchen,
  sealedNames,
  sealedWebhooks,
} from './sealed-records.ts';

/** Storage as the use cases of the API know it: what is stored sealed is read as plain text. They never append orders. */
export function unsealedStorage<Kept extends Storage>(storage: Kept, privacy: Privacy): Kept {
  return {
    ...workerStorage(storage, privacy),
    orders: unsealedOrders(storage.orders, privacy),
    customers: sealedCustomers(storage.customers, privacy),
    kitchen: sealedKitchen(storage.kitchen, privacy),
    answers: sealedAnswers(storage.answers, privacy),
    access: {
      ...storage.access,
      ...sealedStaff(storage, privacy),
      accounts: livingAccounts(storage.access.accounts, privacy),
    },
  };
}

/** Storage as activities know it: orders stay sealed, as their workflows have them. */
export function workerStorage<Kept extends Storage>(storage: Kept, privacy: Privacy): Kept {
  return {
    ...storage,
    inboxes: sealedInboxes(storage.inboxes, privacy),
    webhooks: sealedWebhooks(storage.webhooks, privacy),
    access: { ...storage.access, ...sealedStaff(storage, privacy) },
  };
}

function sealedStaff({ access }: Storage, privacy: Privacy) {
  return { staffNames: sealedNames(access.staffNames, privacy), cooks: sealedNames(access.cooks, privacy) };
}

/** Orders for reading. */
export function unsealedOrders(orders: OrderStore, privacy: Privacy): OrderStore {
  return {
    get: async (storeId, orderId, owners) => {
      const stored = await orders.get(storeId, orderId, owners);
      if (!stored) return undefined;
      return privacy.unsealStored(stored);
    },
    list: async (storeId, { phone, isSealed, ...query }) => {
      const sealed = phone === undefined ? undefined : (await privacy.withPhone(phone)).map((each) => each.sealed);
      if (sealed?.length === 0) return { orders: [] };
      const page = await orders.list(storeId, { ...query, ...(sealed ? { phones: sealed } : {}) });
      return isSealed ? page : { ...page, orders: await privacy.unseal(page.orders) };
    },
    drafts: async (storeId, customerIds: CustomerId) => privacy.unseal(await orders.drafts(storeId, customerIds)),
    append: (request) => orders.append(request),
    restore: (request) => orders.restore(request),
    damaged: (storeId) => orders.damaged(storeId),
    findAll: (storeId) => orders.findAll(storeId),
    dayMarks: (storeId, from, to) => orders.dayMarks(storeId, from, to),
    changes: (storeId, after, limit) => orders.changes(storeId, after, limit),
    nextNumber: (storeId, day) => orders.nextNumber(storeId, day),
    lastNumbers: (storeId) => orders.lastNumbers(storeId),
    raiseNumber: (storeId, day, last) => orders.raiseNumber(storeId, day, last),
  };
}

/** Accounts without the customers that were erased: whoever comes back after that is a new customer. */
export function livingAccounts(
  accounts: RecordStore<Account>,
  privacy: Pick<Privacy, 'isErased'>,
): RecordStore<Account> {
  const erasedIn = async (account: Account | undefined): Promise<readonly CustomerId[]> => {
    const ids = account ? [account.customerId, ...account.claimed] : [];
    const erased = await Promise.all(ids.map((id) => privacy.isErased(id)));
    return ids.filter((_, index) => erased[index]);
  };
  return {
    ...accounts,
    get: async (storeId, id) => {
      const account = await accounts.get(storeId, id);
      return without(account, await erasedIn(account));
    },
    change: async (storeId, id, apply) => {
      const erased = await erasedIn(await accounts.get(storeId, id));
      return accounts.change(storeId, id, (known) => apply(without(known, erased)));
    },
  };
}

function without(account: Account | undefined, erased: readonly CustomerId[]): Account | undefined {
  if (!account || erased.length === 0) return account;
  const [customerId, ...claimed] = [account.customerId, ...account.claimed].filter((id) => !erased.includes(id));
  // Verified numbers are the erased person's, too.
  return customerId && { ...account, customerId, claimed, phones: [] };
}
