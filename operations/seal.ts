import { isFinal, isPlaced, pendingEffects, replay, type Order } from '../domain/order/index.ts';
import { CHAIN } from '../domain/webhooks/webhooks.ts';
import type { CustomerId, StoreId } from '../domain/shared/values.ts';
import { readOrder } from '../application/maintenance/read-order.ts';
import type { Privacy } from '../application/privacy/privacy.ts';
import {
  clearTexts,
  sealedCustomers,
  sealedInboxes,
  sealedKitchen,
  sealedNames,
  sealedWebhooks,
  TEXTS,
} from '../application/privacy/sealed-records.ts';
import { SubjectErased, type FoundOrder, type Storage } from '../ports.ts';

/** Seals what earlier versions stored in clear. Idempotent: what is sealed is left alone. */

export interface SealDeps {
  readonly storage: Storage;
  readonly privacy: Privacy;
  /** False: only counts. */
  readonly write: boolean;
}

/** How many records had text in clear. */
export interface SealCounts {
  orders: number;
  profiles: number;
  notifications: number;
  webhooks: number;
  pauses: number;
  cooks: number;
  /** Orders that have not ended: their workflows have the text in clear as well. They are sealed by a later run. */
  inFlight: number;
  /** Records that cannot be read, which are left alone. */
  unreadable: number;
}

export async function sealAll(deps: SealDeps): Promise<SealCounts> {
  const counts: SealCounts = {
    orders: 0,
    profiles: 0,
    notifications: 0,
    webhooks: 0,
    pauses: 0,
    cooks: 0,
    inFlight: 0,
    unreadable: 0,
  };
  for (const { id } of await deps.storage.catalog.stores()) await sealStore(deps, id, counts);
  counts.webhooks += await sealWebhooks(deps, CHAIN);
  return counts;
}

async function sealStore(deps: SealDeps, storeId: StoreId, counts: SealCounts): Promise<void> {
  const { storage, write } = deps;
  const customers = new Set<CustomerId>();
  let isRewritten = false;
  for await (const found of storage.orders.findAll(storeId)) {
    const outcome = await sealOrder(deps, found, storeId, customers);
    if (outcome) counts[outcome] += 1;
    isRewritten ||= outcome === 'orders';
  }
  for await (const profile of storage.customers.findAll(storeId)) {
    if ('unreadable' in profile) {
      counts.unreadable += 1;
      continue;
    }
    customers.add(profile.id);
    if (clearTexts(profile, TEXTS.profile) === 0) continue;
    counts.profiles += 1;
    if (write)
      await orRemoved(
        () =>
          sealedCustomers(storage.customers, deps.privacy).change(storeId, profile.id, (known) => ({
            ...(known ?? profile),
          })),
        () => storage.customers.remove(storeId, profile.id),
      );
  }
  for (const id of customers) counts.notifications += await sealInbox(deps, storeId, id);
  counts.webhooks += await sealWebhooks(deps, storeId);
  counts.pauses += await sealPause(deps, storeId);
  counts.cooks += await sealCooks(deps, storeId);
  // Names in them are made again from the orders.
  if (isRewritten && write) await storage.reports.forget(storeId);
}

async function sealOrder(
  { privacy, write }: SealDeps,
  found: FoundOrder,
  storeId: StoreId,
  customers: Set<CustomerId>,
): Promise<'orders' | 'inFlight' | 'unreadable' | undefined> {
  const order = readOrder(found, storeId);
  if ('unreadable' in found || 'unreadable' in order) return 'unreadable';
  const { state, events } = order;
  const customerId = state.customer?.id;
  if (customerId !== undefined) customers.add(customerId);
  const phone = state.customer?.phone;
  const sealed = await privacy.sealEvents(events, { storeId, customerId }, phone, { isCounted: !write });
  if (sealed.texts === 0) return undefined;
  if (!hasEnded(state)) return 'inFlight';
  if (!write) return 'orders';
  const next = replay(sealed.events);
  if (!next) return 'unreadable';
  const outcome = await found.replaceEvents({ state: next, events: sealed.events });
  return outcome === 'replaced' ? 'orders' : 'inFlight';
}

function hasEnded(state: Order): boolean {
  if (!isPlaced(state)) return state.status !== 'draft';
  return isFinal(state.status) && !pendingEffects(state).some(({ kind }) => kind !== 'sendMessage');
}

async function sealInbox({ storage, privacy, write }: SealDeps, storeId: StoreId, id: CustomerId): Promise<number> {
  const { notifications } = await storage.inboxes.get(storeId, id);
  const clear = notifications.filter((each) => clearTexts(each, TEXTS.notification) > 0).length;
  if (clear === 0 || !write) return clear;
  await orRemoved(
    () =>
      sealedInboxes(storage.inboxes, privacy).change(storeId, id, (inbox) => ({
        ...inbox,
        notifications: inbox.notifications.map((each) => ({ ...each })),
      })),
    () => storage.inboxes.remove(storeId, id),
  );
  return clear;
}

async function sealWebhooks({ storage, privacy, write }: SealDeps, storeId: StoreId): Promise<number> {
  const clear = (await storage.webhooks.list(storeId)).filter((each) => clearTexts(each, TEXTS.webhook) > 0);
  const sealed = sealedWebhooks(storage.webhooks, privacy);
  if (write) for (const { id } of clear) await sealed.change(storeId, id, (known) => ({ ...known }));
  return clear.length;
}

async function sealPause({ storage, privacy, write }: SealDeps, storeId: StoreId): Promise<number> {
  if (clearTexts(await storage.kitchen.get(storeId), TEXTS.pause) === 0) return 0;
  const sealed = sealedKitchen(storage.kitchen, privacy);
  if (write) await sealed.change(storeId, (kitchen) => ({ kitchen: { ...kitchen }, result: undefined }));
  return 1;
}

async function sealCooks({ storage, privacy, write }: SealDeps, storeId: StoreId): Promise<number> {
  const sealed = sealedNames(storage.access.cooks, privacy);
  let clear = 0;
  for await (const [id, cook] of storage.access.cooks.findAll(storeId)) {
    if (clearTexts(cook, TEXTS.name) === 0) continue;
    clear += 1;
    if (write) await sealed.change(storeId, id, (known = cook) => ({ ...known }));
  }
  return clear;
}

/** What an erased person's record has in clear was brought back by a restored copy. */
async function orRemoved(change: () => Promise<unknown>, remove: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!(error instanceof SubjectErased)) throw error;
    await remove();
  }
}
