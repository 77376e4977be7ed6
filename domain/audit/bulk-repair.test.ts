import { anOrderId, anOrderState } from '../../tests/support/builders.ts';
import { money } from '../shared/money.ts';
import { DEFAULT_STORE, parseStoreId, type StoreId } from '../shared/values.ts';
import {
  amountOf,
  blastRadiusOf,
  isSelected,
  ordered,
  resultsAfter,
  whyApproval,
  whyRefused,
  type BulkItem,
  type BulkOrder,
  type BulkRun,
} from './bulk-repair.ts';
import { describeRun } from './bulk-words.ts';

const NOW = '2026-11-20T13:30:00.000Z';
const LIMITS = { orders: 2, amount: 50 };
const HARBOUR = parseStoreId('harbour') as StoreId;
const ADAM = { role: 'admin', id: 'adam' } as const;
const GRACE = { role: 'admin', id: 'grace' } as const;

const item = (storeId: StoreId, minor: number): BulkItem => ({ storeId, subject: anOrderId(), amount: money(minor, 'USD') }); // prettier-ignore

test('of a portion that was given up, only what is not known of is told as failed', () => {
  const items = [item(DEFAULT_STORE, 1), item(DEFAULT_STORE, 1), item(DEFAULT_STORE, 1)];
  const done = { outcome: 'done', told: 'It is cancelled.' } as const;
  const failed = { outcome: 'failed', told: 'It may have been done nevertheless, look at the order: No heartbeat.' };
  expect(resultsAfter(new Error('No heartbeat.'), items, [done, null])).toEqual([done, failed, failed]);
  expect(resultsAfter(new Error('No heartbeat.'), items)).toEqual([failed, failed, failed]);
});

describe('which orders are meant', () => {
  test('one is uncooked if it could have been begun an hour ago, and is neither held nor for later', () => {
    const uncooked = { trouble: 'uncooked' } as const;
    expect(isSelected(anOrderState(), uncooked, NOW)).toBe(true);
    expect(isSelected(anOrderState({ placedAt: '2026-11-20T12:45:00.000Z' }), uncooked, NOW)).toBe(false);
    expect(isSelected(anOrderState({ placedAt: '2026-11-20T12:45:00.000Z' }), { ...uncooked, minutes: 30 }, NOW)).toBe(true); // prettier-ignore
    expect(isSelected(anOrderState({ requestedFor: '2026-11-20T19:00:00.000Z' }), uncooked, NOW)).toBe(false);
    expect(isSelected(anOrderState({ status: 'cooking' }), uncooked, NOW)).toBe(false);
  });

  test('one is unpaid if it was handed over for less than its total', () => {
    const unpaid = { trouble: 'unpaid' } as const;
    const order = anOrderState({ status: 'delivered' });
    expect(isSelected(order, unpaid, NOW)).toBe(true);
    const paid = { ...order, payment: { ...order.payment, captured: order.totals.total } };
    expect(isSelected(paid, unpaid, NOW)).toBe(false);
  });

  test('one is stuck if it has owed something for an hour', () => {
    const owing = anOrderState({ status: 'cancelled', updatedAt: '2026-11-20T12:00:00.000Z' });
    expect(isSelected(owing, { trouble: 'stuck' }, NOW)).toBe(true);
    expect(isSelected({ ...owing, updatedAt: '2026-11-20T13:00:00.000Z' }, { trouble: 'stuck' }, NOW)).toBe(false);
    expect(isSelected(anOrderState(), { trouble: 'stuck' }, NOW)).toBe(false);
  });

  test('all conditions have to hold', () => {
    const order = anOrderState();
    const range = { placedFrom: '2026-11-20T11:00:00.000Z', placedUntil: '2026-11-20T12:30:00.000Z' } as const;
    expect(isSelected(order, { ...range, statuses: ['confirmed'], fulfilment: 'pickup', orders: [order.id] }, NOW)).toBe(true); // prettier-ignore
    expect(isSelected(order, { ...range, fulfilment: 'delivery' }, NOW)).toBe(false);
    expect(isSelected(order, { placedFrom: '2026-11-20T12:01:00.000Z' }, NOW)).toBe(false);
    expect(isSelected(order, { orders: [anOrderId()] }, NOW)).toBe(false);
  });
});

describe('how much is at stake', () => {
  test('orders, stores and a sum for each currency are counted', () => {
    const items = [item(DEFAULT_STORE, 1000), item(HARBOUR, 250), item(DEFAULT_STORE, 50), { ...item(HARBOUR, 0), amount: money(900, 'EUR') }]; // prettier-ignore
    expect(blastRadiusOf(items)).toEqual({
      items: 4,
      stores: [
        { storeId: DEFAULT_STORE, items: 2 },
        { storeId: HARBOUR, items: 2 },
      ],
      money: [money(1300, 'USD'), money(900, 'EUR')],
    });
  });

  test('a refund is about what is left of the payment, everything else about the order', () => {
    const order = anOrderState({ status: 'delivered' });
    const payment = { ...order.payment, captured: money(1739, 'USD'), refunded: money(500, 'USD') };
    expect(amountOf({ ...order, payment }, { type: 'refund', reason: 'Cold.' })).toEqual(money(1239, 'USD'));
    expect(amountOf({ ...order, payment }, { type: 'restart' })).toEqual(order.totals.total);
    const cash = { ...order, payment: { ...payment, method: 'cash' as const } };
    expect(amountOf(cash, { type: 'refund', reason: 'Cold.' })).toEqual(money(0, 'USD'));
  });

  test('many orders, or much money that moves, take a second person', () => {
    const radius = (count: number, minor: number) => blastRadiusOf(Array.from({ length: count }, () => item(DEFAULT_STORE, minor))); // prettier-ignore
    expect(whyApproval({ type: 'retry' }, radius(2, 100_000), LIMITS)).toBeUndefined();
    expect(whyApproval({ type: 'retry' }, radius(3, 1), LIMITS)).toBe('more than 2 orders');
    expect(whyApproval({ type: 'cancel', reason: 'Fire.' }, radius(2, 2_500), LIMITS)).toBeUndefined();
    expect(whyApproval({ type: 'cancel', reason: 'Fire.' }, radius(2, 2_501), LIMITS)).toBe('50.02 USD, more than 50');
  });
});

describe('who may begin it', () => {
  const plan: BulkRun = {
    ...{ status: 'planned', askedBy: ADAM, action: { type: 'retry' }, perSecond: 2, more: 0, results: [] },
    items: [item(DEFAULT_STORE, 100)],
    radius: blastRadiusOf([item(DEFAULT_STORE, 100)]),
  };
  const large: BulkRun = { ...plan, needsApproval: 'more than 2 orders' };
  const give = (run: BulkRun, ...orders: readonly BulkOrder[]): BulkRun => orders.reduce(ordered, run);

  test('a small one begins when it is started', () => {
    expect(give(plan, { type: 'start', by: ADAM }).status).toBe('running');
    expect(whyRefused(plan, { type: 'approve', by: GRACE })).toBe('It needs no approval.');
  });

  test('a large one waits for somebody else, before or after it is started', () => {
    const started = give(large, { type: 'start', by: ADAM });
    expect(started.status).toBe('approval');
    expect(whyRefused(started, { type: 'approve', by: ADAM })).toMatch(/^Somebody else than adam/);
    expect(whyRefused(started, { type: 'approve', by: GRACE })).toBeUndefined();
    expect(give(started, { type: 'approve', by: GRACE })).toMatchObject({ status: 'running', approvedBy: GRACE });
    const approved = give(large, { type: 'approve', by: GRACE });
    expect(approved.status).toBe('planned');
    expect(give(approved, { type: 'start', by: ADAM }).status).toBe('running');
  });

  test('who has approved it does not start it, too', () => {
    const approved = give(large, { type: 'approve', by: GRACE });
    expect(whyRefused(approved, { type: 'start', by: GRACE })).toMatch(/^Somebody else than grace/);
  });

  test('a stopped one goes on when it is started again, and one that is over does not', () => {
    const stopped = give(
      large,
      { type: 'start', by: ADAM },
      { type: 'approve', by: GRACE },
      { type: 'stop', by: ADAM },
    );
    expect(stopped.status).toBe('stopped');
    expect(give(stopped, { type: 'start', by: ADAM }).status).toBe('running');
    expect(whyRefused({ ...plan, status: 'done' }, { type: 'start', by: ADAM })).toBe('It is over.');
    expect(whyRefused({ ...plan, status: 'planning' }, { type: 'start', by: ADAM })).toBe('It is still being planned.');
  });

  test('what was left is told in words', () => {
    const [only] = plan.items;
    const told = describeRun({
      ...plan,
      status: 'done',
      startedBy: ADAM,
      results: [{ outcome: 'left', told: 'It is over.' }],
    });
    expect(told).toEqual([
      'retry: 1 order, 1.00 USD, in main (1).',
      'Finished: 1 of 1, 0 done, 1 left as they were, 0 failed, by adam.',
      `left  main/${only?.subject}  It is over.`,
    ]);
  });
});
