import {
  allocateLine,
  changeBatch,
  EMPTY_STOCK,
  externalOrder,
  receive,
  release,
  setThreshold,
  waste,
} from '../stock/index.ts';
import { recordNews } from '../stock/news.ts';
import type { StockRoom } from '../stock/types.ts';
import type { MenuPizza } from '../catalog/menu.ts';
import { observe, type News, type StoreLook } from './news.ts';

const NOW = '2026-11-20T18:00:00.000Z';
const LATER = '2026-11-20T18:30:00.000Z';
const PAUSE = { since: NOW, by: { role: 'kitchen', id: 'carlo' } } as const;

const RENAMED = { added: [], removed: [], changed: [{ item: 'pizzas/margherita', fields: ['name'] }] };

/** @param mark also the name of its only pizza */
function aMenu(mark: string): NonNullable<StoreLook['menu']> {
  return { mark, menu: { pizzas: [aPizza('margherita', { name: mark })], toppings: [] } };
}

function aPizza(id: string, overrides: Partial<MenuPizza> = {}): MenuPizza {
  return { id, name: id, description: '', available: true, variants: [], ...overrides };
}

/** The events of a look after another. */
function eventsAfter(before: StoreLook, ...looks: StoreLook[]): unknown[] {
  const news = looks.reduce(
    (known: News, look) => observe(known, look, NOW, NOW),
    observe(undefined, before, NOW, NOW),
  );
  return news.events.map(({ seq, type, details }) => [seq, type, details]);
}

test('what was so before the subscription is not news', () => {
  const { room: stock } = receive(EMPTY_STOCK, { reference: 'B-1', sku: 'BASIL', quantity: 100 }, 'maria', NOW);
  expect(eventsAfter({ kitchen: { pause: PAUSE }, menu: aMenu('a'), stock })).toEqual([]);
});

test('what has happened since is, even at the first look', () => {
  const { room: stock } = receive(EMPTY_STOCK, { reference: 'B-1', sku: 'BASIL', quantity: 100 }, 'maria', LATER);
  const { events } = observe(undefined, { kitchen: { pause: { ...PAUSE, since: LATER } }, stock }, NOW, LATER);
  expect(events.map(({ type }) => type)).toEqual(['pizzeria.kitchen.paused', 'pizzeria.stock.batch_arrived']);
});

test('a pause, another one in its place, and its end', () => {
  const second = { ...PAUSE, since: LATER, until: LATER, reason: 'Oven.' };
  const looks = [{ kitchen: { pause: PAUSE } }, { kitchen: { pause: second } }, { kitchen: { pause: undefined } }];
  expect(eventsAfter({ kitchen: { pause: undefined } }, ...looks)).toEqual([
    [1, 'pizzeria.kitchen.paused', { paused_time: NOW, until: null, reason: null }],
    [2, 'pizzeria.kitchen.paused', { paused_time: LATER, until: LATER, reason: 'Oven.' }],
    [3, 'pizzeria.kitchen.resumed', {}],
  ]);
});

test('the next look is due when a pause ends by itself', () => {
  expect(observe(undefined, { kitchen: { pause: { ...PAUSE, until: LATER } } }, NOW, NOW).lookAt).toBe(LATER);
});

test('a changed menu, and one that changed back', () => {
  expect(eventsAfter({ menu: aMenu('a') }, { menu: aMenu('b') }, { menu: aMenu('a') })).toEqual([
    [1, 'pizzeria.menu.changed', RENAMED],
    [2, 'pizzeria.menu.changed', RENAMED],
  ]);
});

test('a changed menu names its items, and the fields of those that differ', () => {
  const before = {
    mark: 'a',
    menu: { pizzas: [aPizza('funghi'), aPizza('diavola'), aPizza('marinara')], toppings: [] },
  };
  const pizzas = [aPizza('funghi', { available: false, position: 3 }), aPizza('marinara'), aPizza('calzone')];
  const categories = [{ id: 'classics', name: 'Classics' }];
  expect(eventsAfter({ menu: before }, { menu: { mark: 'b', menu: { categories, pizzas, toppings: [] } } })).toEqual([
    [
      1,
      'pizzeria.menu.changed',
      {
        added: ['categories/classics', 'pizzas/calzone'],
        removed: ['pizzas/diavola'],
        changed: [{ item: 'pizzas/funghi', fields: ['available', 'position'] }],
      },
    ],
  ]);
});

test('what the stock has recorded is told, also if it was undone before the next look', () => {
  const change = (room: StockRoom, apply: (room: StockRoom) => { readonly room: StockRoom }): StockRoom =>
    recordNews(room, apply(room).room, LATER);
  const first = change(EMPTY_STOCK, (room) =>
    receive(room, { reference: 'B-1', sku: 'BASIL', quantity: 100 }, 'maria', NOW),
  );
  const aside = change(first, (room) =>
    allocateLine(room, { reference: 'PO-7', sku: 'BASIL', quantity: 100, neededBy: NOW }, NOW),
  );
  const back = change(aside, (room) => ({ room: release(room, externalOrder('PO-7'), NOW) }));
  const counted = change(back, (room) => changeBatch(room, 'B-1', { quantity: 90 }, 'maria', NOW));
  const known = observe(undefined, { stock: first }, LATER, LATER);
  const { events } = observe(known, { stock: counted }, LATER, '2026-11-20T19:00:00.000Z');
  expect(events.map(({ type, at }) => [type, at])).toEqual([
    ['pizzeria.stock.allocated', LATER],
    ['pizzeria.stock.out', LATER],
    ['pizzeria.stock.sufficient', LATER],
    ['pizzeria.stock.quantity_changed', LATER],
  ]);
  // One that was edited by hand has recorded nothing: it is compared.
  const byHand = { ...counted, batches: counted.batches.map((batch) => ({ ...batch, quantity: 0 })) };
  const seen = observe(known, { stock: counted }, LATER, LATER);
  expect(observe(seen, { stock: byHand }, LATER, LATER).events.at(-1)).toMatchObject({ type: 'pizzeria.stock.out' });
});

test('a batch that arrives, is counted, allocated, wasted, and runs out', () => {
  const rooms: StockRoom[] = [EMPTY_STOCK];
  const then = (change: (room: StockRoom) => { readonly room: StockRoom }): void =>
    void rooms.push(change(rooms.at(-1) ?? EMPTY_STOCK).room);
  then((room) => receive(room, { reference: 'B-1', sku: 'BASIL', quantity: 100, eta: LATER }, 'maria', NOW));
  then((room) => setThreshold(room, 'BASIL', 50));
  then((room) => changeBatch(room, 'B-1', { eta: null }, 'maria', NOW));
  then((room) => changeBatch(room, 'B-1', { quantity: 90, reason: 'Counted.' }, 'maria', NOW));
  then((room) => allocateLine(room, { reference: 'PO-7', sku: 'BASIL', quantity: 60, neededBy: NOW }, NOW));
  then((room) => waste(room, { sku: 'BASIL', quantity: 30, reason: 'Wilted.', key: 'k' }, 'maria', NOW));
  then((room) => receive(room, { reference: 'B-2', sku: 'BASIL', quantity: 500 }, 'maria', NOW));
  const [first = EMPTY_STOCK, ...rest] = rooms;
  expect(eventsAfter({ stock: first }, ...rest.map((stock) => ({ stock })))).toEqual([
    [1, 'pizzeria.stock.batch_arrived', { reference: 'B-1', sku: 'BASIL', quantity: 100 }],
    [2, 'pizzeria.stock.quantity_changed', { reference: 'B-1', sku: 'BASIL', change: -10, reason: 'Counted.' }],
    [3, 'pizzeria.stock.allocated', { reference: 'PO-7', sku: 'BASIL', quantity: 60 }],
    [4, 'pizzeria.stock.low', { sku: 'BASIL', available: 30 }],
    [5, 'pizzeria.stock.quantity_changed', { reference: 'B-1', sku: 'BASIL', change: -30, reason: 'Wilted.' }],
    [6, 'pizzeria.stock.out', { sku: 'BASIL', available: 0 }],
    [7, 'pizzeria.stock.batch_arrived', { reference: 'B-2', sku: 'BASIL', quantity: 500 }],
    [8, 'pizzeria.stock.sufficient', { sku: 'BASIL', available: 500 }],
  ]);
});

test('an unchanged store leaves the news as they are', () => {
  const look = { kitchen: { pause: PAUSE }, menu: aMenu('a'), stock: EMPTY_STOCK };
  const news = observe(undefined, look, NOW, NOW);
  expect(observe(news, look, NOW, LATER)).toBe(news);
});

test('the latest 200 events are kept', () => {
  const looks = Array.from({ length: 300 }, (_, index) => ({ menu: aMenu(String(index)) }));
  const { events, next } = looks.reduce(
    (known: News, look) => observe(known, look, NOW, NOW),
    observe(undefined, { menu: aMenu('') }, NOW, NOW),
  );
  expect([events.length, events[0]?.seq, next]).toEqual([200, 101, 301]);
});
