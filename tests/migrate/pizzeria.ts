import { imageIdOf } from '../../domain/catalog/images.ts';
import { sha256 } from '../../lib/sha256.ts';
import { withNotification } from '../../domain/customer/inbox.ts';
import { depart, claimSlot, enqueue } from '../../domain/kitchen/kitchen.ts';
import { profileAfter, type CustomerProfile } from '../../domain/customer/customer.ts';
import type { Menu } from '../../domain/catalog/menu.ts';
import { money } from '../../domain/shared/money.ts';
import {
  decide,
  EMPTY_STREAM,
  extend,
  isPlaced,
  RULES,
  wayTo,
  type OrderCommand,
  type OrderStream,
  type PlacedOrder,
} from '../../domain/order/index.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { allocateLine, changeBatch, receive } from '../../domain/stock/index.ts';
import { DEFAULT_STORE, instant, type CustomerId, type Sku, type StoreId } from '../../domain/shared/values.ts';
import type { AppendRequest, FoundCustomer, FoundOrder, Storage } from '../../ports.ts';
import { aDraft, aPlacedOrder, by, CUSTOMER, DELIVERY, MANAGER, STORE, SYSTEM } from '../support/builders.ts';
import { stepCommand } from '../support/walk.ts';

/** A pizzeria with two stores and every kind of data, and a dump of a storage. */

const START = Date.parse('2026-11-20T18:00:00.000Z');
const TODAY = '2026-11-20';
const TOMORROW = '2026-11-21';
const TOTAL = aPlacedOrder().totals.total;
/** Numbers drawn without an order, at the end: placements that failed. */
const LOST_NUMBERS = 3;

export const HARBOUR: StoreSettings = {
  ...STORE,
  id: 'harbour' as StoreId,
  name: 'Harbour',
  currency: 'JPY',
  deliveryFee: money(300, 'JPY'),
};

const PICTURE = Buffer.from('a picture');
const IMAGE = { id: imageIdOf(sha256(PICTURE), 'png'), content: PICTURE };

const HARBOUR_MENU: Menu = {
  categories: [{ id: 'red', name: 'Red', position: 1 }],
  pizzas: [
    {
      id: 'marinara',
      name: 'Marinara',
      description: 'Tomato, garlic.',
      category: 'red',
      image: IMAGE.id,
      allergens: ['gluten'],
      dietary: ['vegan'],
      available: true,
      variants: [{ size: 'large', sku: 'MARINLRG' as Sku, price: money(1100, 'JPY'), cookingMinutes: 8 }],
    },
  ],
  toppings: [],
};

type Placing = (overrides?: Partial<PlacedOrder>) => OrderCommand;
type Life = (place: Placing, storeId: StoreId, number: number) => OrderCommand[];

const authorized: OrderCommand = {
  ...by(SYSTEM),
  type: 'recordAuthorization',
  result: { outcome: 'authorized', authorizationId: 'a', amount: TOTAL },
};
const confirm: OrderCommand = { ...by(SYSTEM), type: 'confirm', position: 1, promisedAt: instant(START) };
const { id: _, ...line } = aPlacedOrder().lines[0]!;
const { customer, payment, timers } = aPlacedOrder();

const LIVES: Readonly<Record<string, Life>> = {
  draft: (_, storeId) => [
    { ...by(CUSTOMER), type: 'createDraft', draft: aDraft({ storeId }) },
    { ...by(CUSTOMER), type: 'addItem', line },
  ],
  givenUp: (_, storeId) => [
    { ...by(CUSTOMER), type: 'createDraft', draft: aDraft({ storeId }) },
    { ...by(CUSTOMER), type: 'cancel' },
  ],
  placedAfterMidnight: (_, storeId, number) => [
    { ...by(CUSTOMER), type: 'createDraft', draft: aDraft({ storeId, lines: aPlacedOrder().lines }) },
    {
      ...by(CUSTOMER),
      type: 'placeDraft',
      placement: { number, day: TOMORROW, rules: RULES, customer, payment, timers },
    },
  ],
  received: (place) => [place()],
  rejected: (place) => [
    place(),
    { ...by(SYSTEM), type: 'reject', rejection: { code: 'quarter_hour_full', freeTimes: [] } },
  ],
  waiting: (place) => [place(), authorized, confirm],
  cooking: (place) => [place(), authorized, confirm, ...wayTo('pickup', 'cooking').map(stepCommand)],
  cancelled: (place) => [
    place(),
    authorized,
    confirm,
    { ...by(MANAGER), type: 'cancel', reason: 'Oven broken. 🍕' },
    { ...by(SYSTEM), type: 'recordRelease', result: { outcome: 'voided', amount: TOTAL } },
  ],
  delivered: (place) => [
    place({ fulfilment: DELIVERY }),
    authorized,
    confirm,
    ...wayTo('delivery', 'cooking').map(stepCommand),
    { ...by(SYSTEM), type: 'recordCapture', result: { outcome: 'captured', amount: TOTAL } },
    ...wayTo('delivery', 'delivered', 'cooking').map(stepCommand),
  ],
};

/** The appends of an order's life. */
export function lifeOf(kind: keyof typeof LIVES, storeId: StoreId, number: number): AppendRequest[] {
  const mine = { ...customer, id: customerId(number), phone: `+1212555${String(1000 + (number % 9000))}` };
  const place: Placing = (overrides) => ({
    ...by(CUSTOMER),
    type: 'place',
    order: aPlacedOrder({ storeId, number, day: TODAY, customer: mine, ...overrides }),
  });
  let stream: OrderStream = EMPTY_STREAM;
  const life = LIVES[kind];
  if (!life) throw new Error(`Unknown kind of order: ${kind}.`);
  return life(place, storeId, number).map((command, minute) => {
    const decision = decide(stream.state, command, instant(START + minute * 60_000));
    if (decision.kind !== 'events') throw new Error(`${kind}: ${command.type} gave ${JSON.stringify(decision)}`);
    const expectedVersion = stream.events.length;
    stream = extend(stream, decision.events);
    const { state } = stream;
    if (!state) throw new Error('The order does not exist.');
    return { storeId, orderId: state.id, expectedVersion, events: decision.events, state };
  });
}

/** The events of one order of each kind. */
export function countEvents(): number {
  return Object.keys(LIVES).flatMap((kind) => lifeOf(kind, DEFAULT_STORE, 1).flatMap(({ events }) => events)).length;
}

function customerId(number: number): CustomerId {
  return `cus_${number.toString(16).padStart(24, '0')}` as CustomerId;
}

/** @param rounds the number of orders of each kind, in each of the two stores */
export async function fill(storage: Storage, rounds: number): Promise<void> {
  const main = await storage.catalog.settings(DEFAULT_STORE);
  if (main) await storage.catalog.replaceSettings({ ...main, name: 'The first one' }, main);
  await storage.images.put(HARBOUR.id, IMAGE);
  await storage.catalog.createStore(HARBOUR, HARBOUR_MENU);
  await fillStock(storage);
  for (const storeId of [DEFAULT_STORE, HARBOUR.id]) {
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(Object.keys(LIVES).map((kind) => live(storage, kind, storeId)));
    }
    const answer = { status: 201, headers: { Location: '/api/webhooks/whk_1' }, body: 'sealed.c2VhbGVk' };
    await storage.answers.change(storeId, 'hash-of-a-key', () => ({ content: 'hash', at: instant(START), answer }));
    await storage.webhooks.create({
      id: 'whk_0123456789abcdef01234567',
      storeId,
      url: 'https://till.example/hooks',
      secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
      createdAt: instant(START),
    });
    const position = { latitude: 40.7, longitude: -74, at: instant(START) };
    await storage.drivers.seen(storeId, { driverId: 'dario', seenAt: instant(START), position });
    for (let lost = 0; lost < LOST_NUMBERS; lost += 1) await storage.orders.nextNumber(storeId, TODAY);
  }
}

/** Enough that some of it is archived. */
async function fillStock({ stock, catalog }: Storage): Promise<void> {
  const recipes = await catalog.recipes(DEFAULT_STORE);
  const ours = { ...recipes, toppings: [] };
  await catalog.replaceRecipes(DEFAULT_STORE, ours, recipes);
  const batch = { reference: 'flour', sku: 'DOUGH', quantity: 1000 };
  await stock.change(DEFAULT_STORE, (room) => receive(room, batch, 'maria', instant(START)));
  for (let quantity = 999; quantity > 870; quantity -= 1) {
    await stock.change(DEFAULT_STORE, (room) => changeBatch(room, 'flour', { quantity }, 'maria', instant(START)));
  }
  const line = { reference: 'pos-1', sku: 'DOUGH', quantity: 5, neededBy: instant(START) };
  await stock.change(DEFAULT_STORE, (room) => allocateLine(room, line, instant(START)));
}

async function live(storage: Storage, kind: string, storeId: StoreId): Promise<void> {
  const day = kind === 'placedAfterMidnight' ? TOMORROW : TODAY;
  const isDraft = kind === 'draft' || kind === 'givenUp';
  const number = isDraft ? 0 : await storage.orders.nextNumber(storeId, day);
  const life = lifeOf(kind, storeId, number);
  for (const request of life) await storage.orders.append(request);
  const last = life.at(-1)?.state;
  if (!last || !isPlaced(last)) return;
  const { id: orderId, version: orderVersion } = last;
  const of = last.customer.id;
  await storage.customers.change(storeId, of, (known) => profileAfter(known, last));
  const message = { subject: 'Confirmed', text: `Order ${number} is confirmed.` };
  const told = { id: `ntf_${number}`, orderId, kind: 'confirmation', at: instant(START), ...message } as const;
  await storage.inboxes.change(storeId, of, (inbox) => withNotification(inbox, told));
  const request = { orderId, orderVersion, minutes: 12 };
  const settings = { slots: 500, maxBacklog: 500 };
  await storage.kitchen.change<unknown>(storeId, (kitchen) => {
    if (kind === 'waiting') return enqueue(kitchen, request, settings, instant(START));
    if (kind === 'cooking') return claimSlot(kitchen, request, settings, instant(START));
    if (kind === 'delivered') return { kitchen: depart(kitchen, orderId, instant(START)), result: undefined };
    return { kitchen, result: undefined };
  });
}

/** Everything a storage has about its stores. */
async function imagesOf({ images }: Storage, storeId: StoreId): Promise<unknown> {
  const ids = await images.ids(storeId);
  const contents = await Promise.all(ids.map((id) => images.get(storeId, id)));
  return ids.map((id, index) => [id, Buffer.from(contents[index] ?? []).toString('base64')]);
}

export async function contentOf(storage: Storage): Promise<unknown> {
  const stores = await storage.catalog.stores();
  return Promise.all(
    stores.map(async (settings) => ({
      settings,
      menu: await storage.catalog.menu(settings.id),
      images: await imagesOf(storage, settings.id),
      recipes: await storage.catalog.recipes(settings.id),
      stock: await storage.stock.get(settings.id),
      movements: [await storage.stock.archived(settings.id, 0), await storage.stock.archived(settings.id, 1)],
      kitchen: await storage.kitchen.get(settings.id),
      webhooks: await storage.webhooks.list(settings.id),
      answers: await all(storage.answers.findAll(settings.id)),
      drivers: await storage.drivers.seenSince(settings.id, ''),
      numbers: Object.fromEntries(await storage.orders.lastNumbers(settings.id)),
      orders: (await all<FoundOrder>(storage.orders.findAll(settings.id)))
        .map(({ orderId, ...found }) => ({
          orderId,
          ...('unreadable' in found ? found : { state: found.state, events: found.events }),
        }))
        .toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1)),
      customers: await Promise.all(
        (await all<FoundCustomer>(storage.customers.findAll(settings.id)))
          .toSorted((a, b) => (a.id < b.id ? -1 : 1))
          .map(async (customer) => ({
            customer,
            inbox: await storage.inboxes.get(settings.id, customer.id as CustomerId),
          })),
      ),
    })),
  );
}

export async function all<T>(found: AsyncIterable<T>): Promise<T[]> {
  const result: T[] = [];
  for await (const each of found) result.push(each);
  return result;
}

export function profile(overrides: Partial<CustomerProfile>): CustomerProfile {
  const base = { id: customerId(1), storeId: DEFAULT_STORE, name: 'Ada Lovelace', phone: '+12125550123' };
  const times = { createdAt: instant(START), updatedAt: instant(START) };
  return { ...base, phoneVerified: true, keptBy: 'orders', ...times, ...overrides };
}
