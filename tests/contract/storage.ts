import { profileAfter, type CustomerProfile } from '../../domain/customer/customer.ts';
import { rebook } from '../../domain/kitchen/bookings.ts';
import { claimSlot, type Kitchen } from '../../domain/kitchen/kitchen.ts';
import {
  decide,
  EMPTY_STREAM,
  extend,
  RULES,
  type Cook,
  type Customer,
  type OrderCommand,
  type OrderEvent,
  type OrderState,
  type OrderStream,
  type PlacedOrder,
  type Draft,
} from '../../domain/order/index.ts';
import type { Menu } from '../../domain/catalog/menu.ts';
import { storeFormat } from '../../formats/store.ts';
import { money } from '../../domain/shared/money.ts';
import { salesReport } from '../../domain/reports/reports.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { DEFAULT_STORE, instant, type CustomerId, type Sku, type StoreId } from '../../domain/shared/values.ts';
import type { AppendRequest, FoundOrder, OrderFilter, OrderPosition, Storage } from '../../ports.ts';
import { answersContract } from './answers.ts';
import { auditContract } from './audit.ts';
import { sessionsContract } from './sessions.ts';
import { driversContract } from './drivers.ts';
import { imagesContract } from './images.ts';
import { accessContract } from './access.ts';
import { rolloutTurnsContract } from './rollout-turns.ts';
import { rolloutsContract } from './rollouts.ts';
import { inboxesContract } from './inboxes.ts';
import { FULL_STORE } from '../support/full-store.ts';
import { stockContract } from './stock.ts';
import { outboxContract } from './outbox.ts';
import { webhooksContract } from './webhooks.ts';
import {
  anOrderId,
  aDraft,
  aPlacedOrder,
  by,
  COOK,
  CUSTOMER,
  DRIVER,
  placedOf,
  STORE,
  SYSTEM,
} from '../support/builders.ts';

const START = Date.parse('2026-11-20T18:00:00.000Z');

const MENU: Menu = {
  pizzas: [
    {
      id: 'marinara',
      name: 'Marinara',
      description: 'Tomato, garlic.',
      available: true,
      variants: [{ size: 'large', sku: 'MARINLRG' as Sku, price: money(1099, 'USD'), cookingMinutes: 8 }],
    },
  ],
  toppings: ['Garlic', 'Basil', 'Capers'].map((name) => ({
    id: name.toLowerCase(),
    name,
    price: money(99, 'USD'),
    available: name !== 'Basil',
  })),
};

/** The placement, as the first append. */
export function placement(overrides: Partial<PlacedOrder> = {}, at = instant(START)): AppendRequest {
  const order = aPlacedOrder(overrides);
  const decision = decide(undefined, { ...by(CUSTOMER), type: 'place', order }, at);
  if (decision.kind !== 'events') throw new Error(decision.kind);
  return append({ state: undefined, events: [] }, order, decision.events);
}

/** A basket of one pizza, as its first append. */
export function basketOf(customer: Draft['customer']): AppendRequest {
  const draft = aDraft({ ...(customer && { customer }), lines: aPlacedOrder().lines });
  const decision = decide(undefined, { ...by(CUSTOMER), type: 'createDraft', draft }, instant(START));
  if (decision.kind !== 'events') throw new Error(decision.kind);
  return append(EMPTY_STREAM, draft, decision.events);
}

/** The append after another one. */
export function next(
  before: AppendRequest,
  type: 'confirm' | 'startCooking' | 'complete' | 'cancel' | 'withdrawClaim' = 'confirm',
): AppendRequest {
  const command =
    type === 'confirm'
      ? { ...by(SYSTEM), type, position: 1, promisedAt: instant(START) }
      : { ...by(type === 'cancel' ? CUSTOMER : type === 'withdrawClaim' ? SYSTEM : COOK), type };
  return after(before, command);
}

export function after(before: AppendRequest, command: OrderCommand): AppendRequest {
  const decision = decide(before.state, command, instant(START));
  if (decision.kind !== 'events') throw new Error(decision.kind);
  return append({ state: before.state, events: before.events }, before.state, decision.events);
}

function append(
  stream: OrderStream,
  { id, storeId }: Pick<OrderState, 'id' | 'storeId'>,
  events: OrderEvent[],
): AppendRequest {
  const after = extend(stream, events);
  if (!after.state) throw new Error('Nothing was placed.');
  return { storeId, orderId: id, expectedVersion: stream.state?.version ?? 0, events, state: after.state };
}

/**
 * The contract of every storage, run on each adapter.
 *
 * @param open returns a storage with its own empty data; called once
 */
export function storageContract(open: () => Promise<Storage>): void {
  let storage: Storage;
  beforeAll(async () => {
    storage = await open();
  });
  afterAll(() => storage.close());

  driversContract(() => storage);
  inboxesContract(() => storage);
  accessContract(() => storage);
  rolloutsContract(() => storage);
  rolloutTurnsContract(() => storage);
  webhooksContract(() => storage);
  outboxContract(() => storage);
  answersContract(() => storage);
  sessionsContract(() => storage);
  auditContract(() => storage);
  stockContract(() => storage);
  imagesContract(() => storage);

  describe('orders', () => {
    test('an append is read back, with state and events', async () => {
      const first = placement();
      const second = next(first);
      expect(await storage.orders.append(first)).toEqual({ outcome: 'appended' });
      expect(await storage.orders.append(second)).toEqual({ outcome: 'appended' });
      const stored = await storage.orders.get(first.storeId, first.orderId);
      expect(stored).toEqual({ state: second.state, events: [...first.events, ...second.events] });
    });

    test('an order is found for its owner, and for nobody else who asks for their own', async () => {
      const { storeId, orderId, state } = placement();
      await storage.orders.append(placement({ id: orderId }));
      const owner = state.customer?.id ?? ('' as CustomerId);
      const other = 'cus_0123456789abcdef01234567' as CustomerId;
      expect(await storage.orders.get(storeId, orderId, [other, owner])).toBeDefined();
      expect(await storage.orders.get(storeId, orderId, [other])).toBeUndefined();
      expect(await storage.orders.get(storeId, orderId, [])).toBeUndefined();
    });

    test('a missing order is undefined, and so is another store’s', async () => {
      const first = placement();
      await storage.orders.append(first);
      expect(await storage.orders.get(DEFAULT_STORE, anOrderId())).toBeUndefined();
      expect(await storage.orders.get('elsewhere' as StoreId, first.orderId)).toBeUndefined();
    });

    test('a repeated append returns the stored events and changes nothing', async () => {
      const first = placement();
      const second = next(first);
      await storage.orders.append(first);
      await storage.orders.append(second);
      expect(await storage.orders.append(second)).toEqual({ outcome: 'ahead', events: second.events });
      expect((await storage.orders.get(first.storeId, first.orderId))?.events).toHaveLength(2);
    });

    test('an append after events that storage has lost is refused, with the stored version', async () => {
      const lost = next(placement());
      expect(await storage.orders.append(lost)).toEqual({ outcome: 'behind', version: 0 });
    });

    test('of 32 writers at one version, one wins and the others get its events', async () => {
      const first = placement();
      await storage.orders.append(first);
      const writers = Array.from({ length: 32 }, () => next(first));
      const results = await Promise.all(writers.map((writer) => storage.orders.append(writer)));
      expect(results.filter((result) => result.outcome === 'appended')).toHaveLength(1);
      const winner = writers[results.findIndex((result) => result.outcome === 'appended')];
      for (const result of results) {
        if (result.outcome !== 'appended') expect(result).toEqual({ outcome: 'ahead', events: winner?.events });
      }
    });

    test('numbers are unique and begin at 1 each day', async () => {
      const drawn = await Promise.all(
        Array.from({ length: 50 }, () => storage.orders.nextNumber(DEFAULT_STORE, '2026-12-01')),
      );
      expect(new Set(drawn).size).toBe(50);
      expect(Math.min(...drawn)).toBe(1);
      expect(await storage.orders.nextNumber(DEFAULT_STORE, '2026-12-02')).toBe(1);
      expect(await storage.orders.nextNumber('elsewhere' as StoreId, '2026-12-01')).toBe(1);
    });

    test('a day’s numbers continue even after the next day has begun, with or without stored orders', async () => {
      const storeId = 'midnight' as StoreId;
      expect(await storage.orders.nextNumber(storeId, '2026-12-01')).toBe(1);
      expect(await storage.orders.nextNumber(storeId, '2026-12-02')).toBe(1);
      expect(await storage.orders.nextNumber(storeId, '2026-12-01')).toBe(2);
    });
  });

  describe('order numbers from other sources', () => {
    const storeId = 'raised' as StoreId;

    test('continue after the raised number, and are never lowered', async () => {
      await storage.orders.raiseNumber(storeId, '2026-11-20', 41);
      expect(await storage.orders.nextNumber(storeId, '2026-11-20')).toBe(42);
      await storage.orders.raiseNumber(storeId, '2026-11-20', 7);
      expect(await storage.orders.nextNumber(storeId, '2026-11-20')).toBe(43);
      expect(await storage.orders.nextNumber(storeId, '2026-11-21')).toBe(1);
    });

    test('are listed by day, per store', async () => {
      expect(await storage.orders.lastNumbers('numberless' as StoreId)).toEqual(new Map());
      await storage.orders.nextNumber('raised-2' as StoreId, '2026-11-20');
      expect(await storage.orders.lastNumbers('raised-2' as StoreId)).toEqual(new Map([['2026-11-20', 1]]));
      await storage.orders.raiseNumber(storeId, '2026-11-22', 5);
      expect((await storage.orders.lastNumbers(storeId)).get('2026-11-22')).toBe(5);
    });

    test('of 16 concurrent raises of a day, the highest wins', async () => {
      const raises = Array.from({ length: 16 }, (_, index) => storage.orders.raiseNumber(storeId, '2026-11-23', index));
      await Promise.all(raises);
      expect(await storage.orders.nextNumber(storeId, '2026-11-23')).toBe(16);
    });
  });

  describe('drafts', () => {
    const storeId = 'drafts' as StoreId;

    /** A draft created before midnight, with one line, and placed after it. */
    function draftThenPlaced(): [AppendRequest, AppendRequest] {
      const draft = aDraft({ storeId, day: '2026-11-20', lines: aPlacedOrder().lines });
      const begin = decide(undefined, { ...by(CUSTOMER), type: 'createDraft', draft }, instant(START));
      const begun = append(EMPTY_STREAM, draft, begin.kind === 'events' ? begin.events : []);
      const { customer, payment, timers } = aPlacedOrder();
      const placement = { number: 1, day: '2026-11-21', rules: RULES, customer, payment, timers };
      const place = decide(begun.state, { ...by(CUSTOMER), type: 'placeDraft', placement }, instant(START + 60_000));
      const events = place.kind === 'events' ? place.events : [];
      return [begun, append({ state: begun.state, events: begun.events }, draft, events)];
    }

    test('a customer’s open drafts are listed, most recently written first, until they are placed or abandoned', async () => {
      const customer = { id: `cus_${'d'.repeat(24)}` as CustomerId };
      const begun = (overrides: object, at: number): AppendRequest => {
        const draft = aDraft({ storeId, customer, lines: aPlacedOrder().lines, ...overrides });
        const begin = decide(undefined, { ...by(CUSTOMER), type: 'createDraft', draft }, instant(START + at));
        return append(EMPTY_STREAM, draft, begin.kind === 'events' ? begin.events : []);
      };
      const drafts = [begun({}, 0), begun({}, 1), begun({}, 2)];
      const others = [
        begun({ customer: { id: `cus_${'e'.repeat(24)}` as CustomerId } }, 3),
        begun({ customer: undefined }, 4),
      ];
      for (const each of [...drafts, ...others]) await storage.orders.append(each);
      const ids = async () => (await storage.orders.drafts(storeId, customer.id)).map(({ id }) => id);
      const [first, second, third] = drafts.map(({ orderId }) => orderId);
      expect(await ids()).toEqual([third, second, first]);
      expect(await storage.orders.drafts(DEFAULT_STORE, customer.id)).toEqual([]);

      const abandon = decide(drafts[1]!.state, { ...by(CUSTOMER), type: 'cancel' }, instant(START + 5));
      const stream = { state: drafts[1]!.state, events: drafts[1]!.events };
      await storage.orders.append(append(stream, drafts[1]!.state, abandon.kind === 'events' ? abandon.events : []));
      const { number, day, rules, customer: placer, payment, timers } = aPlacedOrder();
      const placement = { number, day, rules, customer: { ...placer, id: customer.id }, payment, timers };
      const place = decide(drafts[0]!.state, { ...by(CUSTOMER), type: 'placeDraft', placement }, instant(START + 6));
      const before = { state: drafts[0]!.state, events: drafts[0]!.events };
      await storage.orders.append(append(before, drafts[0]!.state, place.kind === 'events' ? place.events : []));
      expect(await ids()).toEqual([third]);
    });

    test('a draft can be read by its id, but is not listed', async () => {
      const [begun] = draftThenPlaced();
      await storage.orders.append(begun);
      const stored = await storage.orders.get(storeId, begun.orderId);
      expect(stored).toEqual({ state: begun.state, events: begun.events });
      expect((await storage.orders.list(storeId, { limit: 100 })).orders.map((order) => order.id)).not.toContain(
        begun.orderId,
      );
      expect(await storage.orders.list(storeId, { limit: 100, statuses: ['draft'] })).toEqual({ orders: [] });
    });

    test('once placed it is listed, even if it was created on another day', async () => {
      const [begun, placed] = draftThenPlaced();
      await storage.orders.append(begun);
      expect(await storage.orders.append(placed)).toEqual({ outcome: 'appended' });
      const stored = await storage.orders.get(storeId, begun.orderId);
      expect(stored).toEqual({ state: placed.state, events: [...begun.events, ...placed.events] });
      const { orders } = await storage.orders.list(storeId, { limit: 100, statuses: ['received'] });
      expect(orders.map((order) => order.id)).toContain(begun.orderId);
    });
  });

  test('all orders of a store are found, including drafts; a state is replaced unless it has changed', async () => {
    const storeId = 'found' as StoreId;
    const first = placement({ storeId });
    const draft = aDraft({ storeId });
    const begin = decide(undefined, { ...by(CUSTOMER), type: 'createDraft', draft }, instant(START));
    await storage.orders.append(first);
    await storage.orders.append(append(EMPTY_STREAM, draft, begin.kind === 'events' ? begin.events : []));
    const found = await findAll(storeId);
    expect(found.map((order) => order.orderId).toSorted()).toEqual([first.orderId, draft.id].toSorted());

    const order = found.find(({ orderId }) => orderId === first.orderId);
    if (!order || 'unreadable' in order) throw new Error('The order was not stored.');
    expect(order).toMatchObject({ state: first.state, events: first.events });
    expect(await order.replaceState(first.state)).toBe('replaced');
    expect((await storage.orders.get(storeId, first.orderId))?.state).toEqual(first.state);
    await storage.orders.append(next(first));
    expect(await order.replaceState(first.state)).toBe('changed');
    expect((await storage.orders.get(storeId, first.orderId))?.state.status).toBe('confirmed');
  });

  async function findAll(storeId: StoreId): Promise<FoundOrder[]> {
    const found: FoundOrder[] = [];
    for await (const order of storage.orders.findAll(storeId)) found.push(order);
    return found;
  }

  describe('lists', () => {
    const storeId = 'lists' as StoreId;

    test('newest first, in pages that neither skip nor repeat while new orders arrive', async () => {
      const placed: string[] = [];
      const place = async (minute: number): Promise<void> => {
        const request = placement({ storeId }, instant(START + minute * 60_000));
        placed.unshift(request.orderId);
        await storage.orders.append(request);
      };
      for (let minute = 0; minute < 7; minute += 1) await place(minute);
      const expected = [...placed];
      const seen: string[] = [];
      let after: OrderPosition | undefined;
      for (let minute = 7; ; minute += 1) {
        const page = await storage.orders.list(storeId, { limit: 3, ...(after ? { after } : {}) });
        seen.push(...page.orders.map((order) => order.id));
        await place(minute);
        if (!page.next) break;
        after = page.next;
      }
      expect(seen).toEqual(expected);
    });

    test('two orders of the same moment are both listed, also across pages', async () => {
      const store = 'same-moment' as StoreId;
      const requests = Array.from({ length: 4 }, () => placement({ storeId: store }));
      for (const request of requests) await storage.orders.append(request);
      const first = await storage.orders.list(store, { limit: 2 });
      const second = await storage.orders.list(store, { limit: 2, ...(first.next ? { after: first.next } : {}) });
      expect(new Set([...first.orders, ...second.orders].map((order) => order.id)).size).toBe(4);
      expect(second.next).toBeUndefined();
    });

    test('by customer, day, number and fulfilment, together and with a status; and a change of the order moves it', async () => {
      const store = 'filters' as StoreId;
      const ben = {
        id: `cus_${'a'.repeat(24)}` as CustomerId,
        name: 'Ben',
        phone: '+12125550199',
        phoneVerified: true,
      };
      const address = { type: 'delivery' as const, address: { text: '12 Main Street, Springfield' } };
      const place = async (overrides: Partial<PlacedOrder>, minute: number): Promise<AppendRequest> => {
        const request = placement({ storeId: store, ...overrides }, instant(START + minute * 60_000));
        await storage.orders.append(request);
        return request;
      };
      const a = await place({ number: 1, day: '2026-11-20' }, 0);
      const b = await place({ number: 2, day: '2026-11-20', customer: ben, fulfilment: address }, 1);
      const c = await place({ number: 1, day: '2026-11-21', customer: ben }, 2);
      const mine = { ...ben, phone: '+12125550111', id: `cus_${'b'.repeat(24)}` as CustomerId };
      const d = await place({ number: 2, day: '2026-11-21', customer: mine }, -1);
      const idsOf = async (filter: OrderFilter): Promise<string[]> =>
        (await storage.orders.list(store, { limit: 10, ...filter })).orders.map((order) => order.id);
      expect(await idsOf({ phones: [ben.phone] })).toEqual([c.orderId, b.orderId]);
      expect(await idsOf({ phones: ['+12125550000'] })).toEqual([]);
      expect(await idsOf({ day: '2026-11-20' })).toEqual([b.orderId, a.orderId]);
      expect(await idsOf({ number: 1, day: '2026-11-21' })).toEqual([c.orderId]);
      expect(await idsOf({ customerIds: [mine.id] })).toEqual([d.orderId]);
      expect(await idsOf({ customerIds: [] })).toEqual([]);
      expect(await idsOf({ customerIds: [mine.id], number: 1 })).toEqual([]);
      expect(await idsOf({ fulfilment: 'delivery' })).toEqual([b.orderId]);
      expect(await idsOf({ fulfilment: 'pickup', phones: [ben.phone], statuses: ['received'] })).toEqual([c.orderId]);
      await storage.orders.append(next(b));
      expect(await idsOf({ phones: [ben.phone], statuses: ['confirmed'] })).toEqual([b.orderId]);
      expect(await idsOf({ phones: [ben.phone], statuses: ['received'] })).toEqual([c.orderId]);
      const first = await storage.orders.list(store, { limit: 1, phones: [ben.phone] });
      const second = await storage.orders.list(store, {
        limit: 1,
        phones: [ben.phone],
        ...(first.next ? { after: first.next } : {}),
      });
      expect([...first.orders, ...second.orders].map((order) => order.id)).toEqual([c.orderId, b.orderId]);
      expect(second.next).toBeUndefined();
    });

    test('by driver, by the cook it counts for, and those of given ids', async () => {
      const store = 'by-staff' as StoreId;
      const fulfilment = { type: 'delivery' as const, address: { text: '12 Main Street, Springfield' } };
      const cookedBy = async (minute: number, ...cooks: (Cook | undefined)[]): Promise<AppendRequest> => {
        let request = placement({ storeId: store, fulfilment }, instant(START + minute * 60_000));
        await storage.orders.append(request);
        const commands: OrderCommand[] = [
          { ...by(SYSTEM), type: 'confirm', position: 1, promisedAt: instant(START) },
          { ...by(COOK), type: 'startCooking', ...(cooks[0] && { cook: cooks[0] }) },
          { ...by(COOK), type: 'complete', ...(cooks[1] && { cook: cooks[1] }) },
        ];
        for (const command of commands) {
          request = after(request, command);
          await storage.orders.append(request);
        }
        return request;
      };
      const [ben, cleo] = [{ id: 'ben', name: 'Ben' }, { id: 'cleo' }];
      const begun = await cookedBy(0, ben, cleo);
      const ready = await cookedBy(1, undefined, cleo);
      const unnamed = await cookedBy(2);
      const idsOf = async (filter: OrderFilter): Promise<string[]> =>
        (await storage.orders.list(store, { limit: 10, ...filter })).orders.map((order) => order.id);
      expect(await idsOf({ cookId: 'ben' })).toEqual([begun.orderId]);
      expect(await idsOf({ cookId: 'cleo' })).toEqual([ready.orderId]);
      expect(await idsOf({ cookId: COOK.id })).toEqual([unnamed.orderId]);
      expect(await idsOf({ cookId: 'nobody' })).toEqual([]);
      expect(await idsOf({ driverId: 'dario' })).toEqual([]);
      const taken = after(ready, { ...by(DRIVER), type: 'assignDriver', driverId: 'dario' });
      await storage.orders.append(taken);
      expect(await idsOf({ driverId: 'dario', day: placedOf(ready.state).day })).toEqual([ready.orderId]);
      expect(await idsOf({ driverId: 'dario', cookId: 'ben' })).toEqual([]);
      await storage.orders.append(after(taken, { ...by(DRIVER), type: 'unassignDriver' }));
      expect(await idsOf({ driverId: 'dario' })).toEqual([]);
      const ids = [begun.orderId, unnamed.orderId, anOrderId()];
      expect(await idsOf({ ids })).toEqual([unnamed.orderId, begun.orderId]);
      expect(await idsOf({ ids, cookId: 'ben' })).toEqual([begun.orderId]);
      expect(await idsOf({ ids: [] })).toEqual([]);
      const first = await storage.orders.list(store, { ids, limit: 1 });
      expect(first.next).toBeDefined();
      expect(await idsOf({ ids, ...(first.next && { after: first.next }) })).toEqual([begun.orderId]);
      const paged = await storage.orders.list(store, { cookId: 'ben', limit: 10, after: { placedAt: instant(START + 1), id: begun.orderId } }); // prettier-ignore
      expect(paged.orders.map((order) => order.id)).toEqual([begun.orderId]);
    });

    test('by status, and an order whose status changes moves from one list to the other', async () => {
      const store = 'by-status' as StoreId;
      const first = placement({ storeId: store });
      const second = placement({ storeId: store }, instant(START + 1000));
      await storage.orders.append(first);
      await storage.orders.append(second);
      await storage.orders.append(next(first));
      const idsOf = async (...statuses: OrderState['status'][]): Promise<string[]> =>
        (await storage.orders.list(store, { limit: 10, statuses })).orders.map((order) => order.id);
      expect(await idsOf('received')).toEqual([second.orderId]);
      expect(await idsOf('confirmed')).toEqual([first.orderId]);
      expect(await idsOf('received', 'confirmed')).toEqual([second.orderId, first.orderId]);
      expect(await idsOf('cooking')).toEqual([]);
    });
  });

  describe('the kitchen', () => {
    test('of 16 concurrent claims on 5 slots, 5 succeed and 11 fail', async () => {
      const storeId = 'race' as StoreId;
      const claims = Array.from({ length: 16 }, () => {
        const claim = { orderId: anOrderId(), orderVersion: 1, minutes: 10 };
        return storage.kitchen.change(storeId, (kitchen) => claimSlot(kitchen, claim, { slots: 5 }, instant(START)));
      });
      const outcomes = (await Promise.all(claims)).map((result) => result.outcome);
      expect(outcomes.filter((outcome) => outcome === 'claimed')).toHaveLength(5);
      expect(outcomes.filter((outcome) => outcome === 'no_free_slot')).toHaveLength(11);
      expect((await storage.kitchen.get(storeId)).slots).toHaveLength(5);
    });

    test('of 16 concurrent orders for a quarter hour with five places, 5 succeed and 11 fail', async () => {
      const storeId = 'quarter-hour' as StoreId;
      const terms = { slots: 5, ordersPerQuarterHour: 5 };
      const outcomes = await Promise.all(
        Array.from({ length: 16 }, async () => {
          const request = { orderId: anOrderId(), orderVersion: 1, requestedFor: instant(START + 3_600_000) };
          const book = (kitchen: Kitchen) => rebook(kitchen, request, terms, instant(START));
          return (await storage.kitchen.change(storeId, book)).outcome;
        }),
      );
      expect(outcomes.filter((outcome) => outcome === 'booked')).toHaveLength(5);
      expect(outcomes.filter((outcome) => outcome === 'quarter_hour_full')).toHaveLength(11);
      expect((await storage.kitchen.get(storeId)).bookings).toHaveLength(5);
    });

    test('every store has its own kitchen', async () => {
      expect((await storage.kitchen.get('another' as StoreId)).slots).toEqual([]);
    });
  });

  describe('the catalog', () => {
    test('the example store has its menu and settings', async () => {
      expect((await storage.catalog.settings(DEFAULT_STORE))?.kitchen.slots).toBe(5);
      const menu = await storage.catalog.menu(DEFAULT_STORE);
      expect(menu?.pizzas.length).toBeGreaterThanOrEqual(10);
      expect(menu?.toppings.length).toBeGreaterThan(0);
    });

    test('a store that does not exist has none', async () => {
      expect(await storage.catalog.settings('nowhere' as StoreId)).toBeUndefined();
      expect(await storage.catalog.menu('nowhere' as StoreId)).toBeUndefined();
    });

    const aStore = (id: string, overrides: Partial<StoreSettings> = {}): StoreSettings => ({
      ...STORE,
      id: id as StoreId,
      ...overrides,
    });

    test('a created store is listed, with its settings and its menu', async () => {
      const settings = aStore('created', { openingHours: { friday: [{ from: '18:00', to: '02:00' }] } });
      expect(await storage.catalog.createStore(settings, MENU)).toEqual({ outcome: 'created' });
      expect(await storage.catalog.settings(settings.id)).toEqual(settings);
      expect(await storage.catalog.menu(settings.id)).toEqual(MENU);
      const stores = await storage.catalog.stores();
      expect(stores).toContainEqual(settings);
      expect(stores.map(({ id }) => id)).toEqual(stores.map(({ id }) => id).toSorted());
      expect(stores.map(({ id }) => id)).toContain(DEFAULT_STORE);
    });

    test('all settings of a store are stored', async () => {
      const settings = storeFormat.parse({ ...FULL_STORE, id: 'full' });
      await storage.catalog.createStore(settings, MENU);
      expect(await storage.catalog.settings(settings.id)).toEqual(settings);
    });

    test('of 8 concurrent creations of a store, one wins and the others get the existing one', async () => {
      const stores = Array.from({ length: 8 }, (_, index) => aStore('contested', { name: `Store ${index}` }));
      const menus = stores.map((_, index) => ({ ...MENU, toppings: MENU.toppings.slice(0, index) }));
      const results = await Promise.all(
        stores.map((settings, index) => storage.catalog.createStore(settings, menus[index] ?? MENU)),
      );
      const winner = results.findIndex((result) => result.outcome === 'created');
      expect(results.filter((result) => result.outcome === 'created')).toHaveLength(1);
      for (const result of results) {
        if (result.outcome === 'created') continue;
        expect(result).toEqual({ outcome: 'exists', settings: stores[winner], menu: menus[winner] });
      }
      expect(await storage.catalog.settings('contested' as StoreId)).toEqual(stores[winner]);
    });

    test('of 8 concurrent replacements of the same settings, one wins', async () => {
      const before = aStore('edited');
      await storage.catalog.createStore(before, MENU);
      const edits = Array.from({ length: 8 }, (_, index) => aStore('edited', { name: `Edit ${index}` }));
      const results = await Promise.all(edits.map((edit) => storage.catalog.replaceSettings(edit, before)));
      expect(results.filter((result) => result.outcome === 'replaced')).toHaveLength(1);
      const winner = edits[results.findIndex((result) => result.outcome === 'replaced')];
      expect(await storage.catalog.settings(before.id)).toEqual(winner);
      expect(await storage.catalog.menu(before.id)).toEqual(MENU);
    });

    test('each of many consecutive changes is visible immediately', async () => {
      let settings = aStore('busy');
      await storage.catalog.createStore(settings, MENU);
      for (let slots = 1; slots <= 20; slots += 1) {
        const next = { ...settings, kitchen: { ...settings.kitchen, slots } };
        expect(await storage.catalog.replaceSettings(next, settings)).toEqual({ outcome: 'replaced' });
        expect((await storage.catalog.settings(settings.id))?.kitchen.slots).toBe(slots);
        settings = next;
      }
    });

    test('the settings of a store that does not exist cannot be replaced', async () => {
      const nobody = aStore('nobody');
      expect(await storage.catalog.replaceSettings(nobody, nobody)).toEqual({ outcome: 'changed' });
      expect(await storage.catalog.settings(nobody.id)).toBeUndefined();
    });
  });

  test('of 8 concurrent replacements of a menu, one wins, and the others may retry', async () => {
    const id = 'menu-race' as StoreId;
    const menu = (await storage.catalog.menu(DEFAULT_STORE))!;
    await storage.catalog.createStore({ ...STORE, id }, menu);
    const menus = Array.from({ length: 8 }, (_, index) => ({ ...menu, pizzas: menu.pizzas.slice(index + 1) }));
    const results = await Promise.all(menus.map((each) => storage.catalog.replaceMenu(id, each, menu)));
    expect(results.filter(({ outcome }) => outcome === 'replaced')).toHaveLength(1);
    const winner = menus[results.findIndex(({ outcome }) => outcome === 'replaced')];
    expect(await storage.catalog.menu(id)).toEqual(winner);
    expect(await storage.catalog.replaceMenu('nowhere' as StoreId, menu, menu)).toEqual({ outcome: 'changed' });
  });

  describe('customers', () => {
    const storeId = 'customers' as StoreId;
    const ada = { name: 'Ada Lovelace', phone: '+12125550123', phoneVerified: true };
    const idOf = (digit: string): CustomerId => `cus_${digit.repeat(24)}` as CustomerId;
    const remember = (customer: Customer, minute: number): Promise<CustomerProfile> => {
      const { state } = placement({ storeId, customer }, instant(START + minute * 60_000));
      return storage.customers.change(storeId, customer.id, (known) => profileAfter(known, placedOf(state)));
    };

    test('a profile is stored per store', async () => {
      const profile = await remember({ ...ada, id: idOf('1'), email: 'ada@example.com' }, 0);
      expect(await storage.customers.get(storeId, profile.id)).toEqual(profile);
      expect(await storage.customers.get(DEFAULT_STORE, profile.id)).toBeUndefined();
      expect(await storage.customers.get(storeId, idOf('9'))).toBeUndefined();
    });

    test('32 concurrent first orders of a person create one customer, who stays as the first made them', async () => {
      const customer = { ...ada, id: idOf('2'), phone: '+12125550132' };
      const remembered = await Promise.all(
        Array.from({ length: 32 }, (_, minute) => remember({ ...customer, name: `Ada ${minute}` }, minute)),
      );
      const [first] = remembered;
      for (const each of remembered) expect(each).toEqual(first);
      const found = await storage.customers.findByPhone(storeId, customer.phone);
      expect(found).toEqual([first]);
    });

    test('customers are found by phone number, newest profile first, also after changing it', async () => {
      const phone = '+12125550177';
      await remember({ ...ada, id: idOf('3'), phone }, 1);
      await remember({ ...ada, id: idOf('4'), phone, name: 'Ben' }, 2);
      const names = async (): Promise<string[]> =>
        (await storage.customers.findByPhone(storeId, phone)).map(({ name }) => name);
      expect(await names()).toEqual(['Ben', 'Ada Lovelace']);
      await storage.customers.change(storeId, idOf('4'), (known) => ({ ...known!, phone: '+12125550178' }));
      expect(await names()).toEqual(['Ada Lovelace']);
      expect(await storage.customers.findByPhone(DEFAULT_STORE, phone)).toEqual([]);
    });

    test('a profile that is removed is gone, and nothing else', async () => {
      const gone = (await remember({ ...ada, id: idOf('a'), phone: '+12125550181' }, 0)).id;
      const stays = (await remember({ ...ada, id: idOf('b'), phone: '+12125550182' }, 0)).id;
      await storage.customers.remove(storeId, gone);
      expect(await storage.customers.get(storeId, gone)).toBeUndefined();
      expect(await storage.customers.get(storeId, stays)).toBeDefined();
    });

    test('all customers of a store are found', async () => {
      const all = 'all-customers' as StoreId;
      for (const digit of ['5', '6', '7']) {
        const customer = { ...ada, id: idOf(digit), name: digit };
        const { state } = placement({ storeId: all, customer });
        await storage.customers.change(all, customer.id, (known) => profileAfter(known, placedOf(state)));
      }
      const found = [];
      for await (const profile of storage.customers.findAll(all)) found.push(profile);
      const stored = await Promise.all(['5', '6', '7'].map((digit) => storage.customers.get(all, idOf(digit))));
      expect(found.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(stored);
      for await (const profile of storage.customers.findAll('nobody-here' as StoreId)) throw new Error(profile.id);
    });
  });

  describe('reports', () => {
    const storeId = 'reports' as StoreId;

    test('a day’s fingerprint changes with each change of its orders only, ignoring drafts', async () => {
      const marks = async (): Promise<Record<string, string>> =>
        Object.fromEntries(await storage.orders.dayMarks(storeId, '2026-11-19', '2026-11-21'));
      expect(await marks()).toEqual({});
      const friday = placement({ storeId, day: '2026-11-20' });
      await storage.orders.append(friday);
      await storage.orders.append(placement({ storeId, day: '2026-11-21' }));
      await storage.orders.append(placement({ storeId, day: '2026-11-22' }));
      const first = await marks();
      expect(Object.keys(first).toSorted()).toEqual(['2026-11-20', '2026-11-21']);
      expect(await marks()).toEqual(first);
      await storage.orders.append(next(friday));
      const second = await marks();
      expect(second['2026-11-20']).not.toBe(first['2026-11-20']);
      expect(second['2026-11-21']).toBe(first['2026-11-21']);
      const draft = aDraft({ storeId, day: '2026-11-20' });
      const begin = decide(undefined, { ...by(CUSTOMER), type: 'createDraft', draft }, instant(START));
      await storage.orders.append(append(EMPTY_STREAM, draft, begin.kind === 'events' ? begin.events : []));
      expect(await marks()).toEqual(second);
      expect((await storage.orders.dayMarks('elsewhere' as StoreId, '2026-11-19', '2026-11-21')).size).toBe(0);
    });

    test('a stored report is read back, replaced, and deleted with all others of its store', async () => {
      const report = salesReport([placedOf(placement({ storeId }).state)], 'America/New_York');
      const keep = (day: string, mark: string): Promise<void> => storage.reports.keep(storeId, { day, mark, report });
      await Promise.all([
        keep('2026-11-20', '1'),
        keep('2026-11-20', '1'),
        keep('2026-11-21', '1'),
        keep('2026-11-23', '1'),
      ]);
      await keep('2026-11-21', '2');
      const kept = await storage.reports.kept(storeId, '2026-11-20', '2026-11-22');
      expect(kept.toSorted((a, b) => (a.day < b.day ? -1 : 1))).toEqual([
        { day: '2026-11-20', mark: '1', report },
        { day: '2026-11-21', mark: '2', report },
      ]);
      expect(await storage.reports.kept('elsewhere' as StoreId, '2026-11-20', '2026-11-22')).toEqual([]);
      await storage.reports.forget(storeId);
      expect(await storage.reports.kept(storeId, '2026-11-20', '2026-11-23')).toEqual([]);
    });
  });

  test('storage reports that it is writable', async () => {
    await expect(storage.check()).resolves.toBeUndefined();
  });
}
