import { STORE } from '../../tests/support/builders.ts';
import type { Menu, MenuPizza } from '../catalog/menu.ts';
import { money } from '../shared/money.ts';
import type { Sku, StoreId } from '../shared/values.ts';
import { describePlace, type ChangeSet, type MenuChange, type SettingsChange } from './change-set.ts';
import { fitOf, move, takeBack, type Step, type Subject } from './steps.ts';

/** What a change set does in one store, and how it is taken back. */

function pizza(id: string, overrides: Partial<MenuPizza> = {}): MenuPizza {
  const sku = `${id.toUpperCase()}LARGE`.slice(0, 12) as Sku;
  const variants = [{ size: 'large', sku, price: money(1500, 'USD'), cookingMinutes: 10 }] as const;
  return { id, name: id, description: '', available: true, variants, ...overrides };
}

const MENU: Menu = {
  categories: [{ id: 'classics', name: 'Classics' }],
  pizzas: [pizza('diavola'), pizza('funghi', { category: 'classics' }), pizza('marinara')],
  toppings: [{ id: 'olives', name: 'Olives', price: money(100, 'USD'), available: true }],
};
const SUBJECT: Subject = { settings: STORE, menu: MENU };

function aSet(settings: SettingsChange, menu: Partial<MenuChange> = {}, currency = 'USD'): ChangeSet {
  const added = { categories: [], pizzas: [], toppings: [] };
  return {
    ...{ id: 'chg_1', name: 'Spring', currency, settings, createdAt: '2026-11-20T12:00:00.000Z' },
    createdBy: { role: 'admin', id: 'adam' },
    menu: { pizzas: {}, toppings: {}, added, ...menu },
  };
}

function stepsOf(set: ChangeSet, subject = SUBJECT): readonly Step[] {
  const fit = fitOf(set, subject);
  if ('unfit' in fit) throw new Error(fit.unfit.join(' '));
  return fit.steps;
}

const SPRING = aSet(
  {
    deliveryFee: money(350, 'USD'),
    openingHours: { friday: [{ from: '18:00', to: '23:00' }] },
    timers: { promiseWarnMinutes: 20 },
    kitchen: { maxBacklog: 40 },
  },
  {
    pizzas: { diavola: { sizes: { large: { price: money(1700, 'USD') } }, available: false }, funghi: null },
    toppings: { olives: { price: money(150, 'USD') } },
    added: { categories: [], pizzas: [pizza('salami')], toppings: [] },
  },
);

test('a store gets what the set says, and keeps everything else; taken back, it is as it was', () => {
  const steps = stepsOf(SPRING);
  const { subject, moved, others } = move(SUBJECT, steps, 'to');
  expect([moved.length, others]).toEqual([steps.length, []]);
  expect(subject.settings).toEqual({
    ...STORE,
    deliveryFee: money(350, 'USD'),
    openingHours: { friday: [{ from: '18:00', to: '23:00' }] },
    timers: { ...STORE.timers, promiseWarnMinutes: 20 },
    kitchen: { ...STORE.kitchen, maxBacklog: 40 },
  });
  expect(subject.menu.pizzas.map(({ id, available, variants }) => [id, available, variants[0]?.price.minor])).toEqual([
    ['diavola', false, 1700],
    ['marinara', true, 1500],
    ['salami', true, 1500],
  ]);
  const back = move(subject, steps, 'from');
  expect(back.subject).toEqual(SUBJECT);
  expect(back.subject.menu.pizzas.map(({ id }) => id)).toEqual(['diavola', 'funghi', 'marinara']);
});

test('taken twice, each way, steps do nothing the second time: an attempt may repeat another', () => {
  const steps = stepsOf(SPRING);
  const { subject } = move(SUBJECT, steps, 'to');
  const again = move(subject, steps, 'to');
  expect([again.moved, again.others]).toEqual([[], []]);
  // Nothing is written for what is the same object.
  expect(again.subject).toEqual(subject);
  expect(again.subject.settings).toBe(subject.settings);
  expect(again.subject.menu).toBe(subject.menu);
  expect(move(SUBJECT, steps, 'from')).toMatchObject({ moved: [], others: [] });
});

test('what somebody else has changed is left as they left it, either way, and named', () => {
  const steps = stepsOf(SPRING);
  const dearer = { ...MENU, toppings: MENU.toppings.map((each) => ({ ...each, price: money(120, 'USD') })) };
  const first = move({ settings: STORE, menu: dearer }, steps, 'to');
  expect(first.others.map(({ place }) => describePlace(place))).toEqual(['toppings.olives.price']);

  const { subject } = move(SUBJECT, steps, 'to');
  const edited: Subject = {
    settings: { ...subject.settings, deliveryFee: money(500, 'USD'), name: 'Renamed' },
    menu: { ...subject.menu, pizzas: subject.menu.pizzas.filter(({ id }) => id !== 'diavola') },
  };
  const back = move(edited, steps, 'from');
  expect(back.others.map(({ place }) => describePlace(place)).toSorted()).toEqual([
    'pizzas.diavola.available',
    'pizzas.diavola.sizes.large.price',
    'settings.delivery_fee',
  ]);
  expect(back.subject.settings).toEqual({ ...STORE, deliveryFee: money(500, 'USD'), name: 'Renamed' });
  // In its place in the list, as far as the others are there.
  expect(back.subject.menu.pizzas.map(({ id }) => id)).toEqual(['marinara', 'funghi']);
});

test('orders of dark kitchens may be moved in every store, each to the neighbours that it names; and taken back, as it was', () => {
  const policy = { by: 'lease', afterMinutes: 5, offerMinutes: 10, maxKm: 20 } as const;
  const named: Subject = {
    ...SUBJECT,
    settings: { ...STORE, moving: { ...policy, by: 'manager', stores: ['harbour' as StoreId] } },
  };
  const set = aSet({ moving: policy });
  for (const [subject, after] of [
    [SUBJECT, policy],
    [named, { ...policy, stores: ['harbour'] }],
  ] as const) {
    const steps = stepsOf(set, subject);
    const there = move(subject, steps, 'to').subject;
    expect(there.settings.moving).toEqual(after);
    expect(fitOf(set, there)).toEqual({ steps: [] });
    expect(move(there, steps, 'from').subject).toEqual(subject);
  }
  const off = stepsOf(aSet({ moving: null }), named);
  expect(move(named, off, 'to').subject.settings).toEqual(STORE);
  expect(move(move(named, off, 'to').subject, off, 'from').subject).toEqual(named);
});

test('a pizza that is taken off and added again is replaced in its place; repeated, nothing is done, and taken back, the old one is there', () => {
  const small = { size: 'small', sku: 'DIAVOLASMALL' as Sku, price: money(900, 'USD'), cookingMinutes: 8 } as const;
  const other = pizza('diavola', { variants: [small, ...pizza('diavola').variants] });
  const added = { categories: [], pizzas: [other], toppings: [] };
  const set = aSet({}, { pizzas: { diavola: null }, added });
  const steps = stepsOf(set);
  expect(steps).toHaveLength(1);
  const { subject } = move(SUBJECT, steps, 'to');
  expect(subject.menu.pizzas).toEqual([other, ...MENU.pizzas.slice(1)]);
  expect(move(subject, steps, 'to')).toMatchObject({ moved: [], others: [] });
  expect(move(subject, steps, 'from').subject).toEqual(SUBJECT);
  expect(stepsOf(set, subject)).toEqual([]);
});

test('taken back, what a store needs by now stays, and only that: prices do not wait for a category', () => {
  const set = aSet(
    { deliveryFee: money(350, 'USD'), timers: { queueCancelMinutes: 200 } },
    {
      pizzas: { diavola: { sizes: { large: { price: money(1700, 'USD') } } } },
      added: { categories: [{ id: 'spring', name: 'Spring' }], pizzas: [], toppings: [] },
    },
  );
  const { settings, menu } = move(SUBJECT, stepsOf(set), 'to').subject;
  const edited: Subject = {
    settings: { ...settings, timers: { ...settings.timers, queueEscalateMinutes: 100 } },
    menu: { ...menu, pizzas: [...menu.pizzas, pizza('asparagus', { category: 'spring' })] },
  };
  const { subject, others } = takeBack(edited, stepsOf(set));
  expect(others.map(({ place }) => describePlace(place)).toSorted()).toEqual([
    'categories.spring',
    'settings.timers.queue_cancel_minutes',
  ]);
  expect(subject.settings).toMatchObject({ deliveryFee: STORE.deliveryFee, timers: { queueCancelMinutes: 200 } });
  expect(subject.menu.pizzas.map(({ variants }) => variants[0]?.price.minor)).toEqual([1500, 1500, 1500, 1500]);
  expect(takeBack(move(SUBJECT, stepsOf(set), 'to').subject, stepsOf(set))).toMatchObject({
    subject: SUBJECT,
    others: [],
  });
});

test('a store that is so already has nothing to do', () => {
  expect(stepsOf(aSet({ deliveryFee: STORE.deliveryFee }, { pizzas: { gone: null } }))).toEqual([]);
  // The days of a week may be written in any sequence.
  const week = { friday: [{ from: '18:00', to: '23:00' }], monday: [{ from: '18:00', to: '23:00' }] };
  const settings = { ...STORE, openingHours: { monday: week.monday, friday: week.friday } };
  expect(stepsOf(aSet({ openingHours: week }), { settings, menu: MENU })).toEqual([]);
});

test.each<[string, ChangeSet, string]>([
  ['has another currency', aSet({ deliveryFee: money(3, 'EUR') }, {}, 'EUR'), 'Its currency is USD; the amounts are in EUR.'],
  ['lacks a pizza', aSet({}, { pizzas: { gone: { available: true } } }), 'It has no pizzas.gone.'],
  ['lacks a size', aSet({}, { pizzas: { funghi: { sizes: { small: { cookingMinutes: 5 } } } } }), 'It has no pizzas.funghi.sizes.small.'],
  ['has a pizza of its own under that id', aSet({}, { added: { categories: [], pizzas: [pizza('funghi')], toppings: [] } }), 'It has pizzas.funghi already, a different one.'],
  ['has a pizza with that SKU', aSet({}, { added: { categories: [], pizzas: [pizza('other', { variants: MENU.pizzas[0]?.variants ?? [] })], toppings: [] } }), 'The SKU "DIAVOLALARGE" is used twice.'],
  ['lacks the category', aSet({}, { pizzas: { funghi: { category: 'gone' } } }), 'The menu has no category "gone".'],
  ['would cancel before it escalates', aSet({ timers: { queueCancelMinutes: 20 } }), 'settings.timers.queue_cancel_minutes: Must be more than queue_escalate_minutes.'],
])('a store that %s cannot take it', (_, set, why) => {
  expect(fitOf(set, SUBJECT)).toEqual({ unfit: [why] });
}); // prettier-ignore
