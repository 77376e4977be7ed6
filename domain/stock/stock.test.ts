import { auditLevels } from './audit.ts';
import {
  acknowledge,
  allocate,
  allocateLine,
  changeBatch,
  EMPTY_STOCK,
  levels,
  receive,
  reclaim,
  setThreshold,
  settle,
  standingOf,
  untold,
  waste,
  type AllocateRequest,
  type Need,
  type StockRoom,
} from './index.ts';
import { anOrderState } from '../../tests/support/builders.ts';

const NOON = '2026-11-20T12:00:00.000Z';
const at = (minute: number): string => new Date(Date.parse(NOON) + minute * 60_000).toISOString();
const need = (quantity: number, sku = 'DOUGH'): Need => ({ sku, quantity });

/** A stock with one batch of dough, and any others given. */
function room(...batches: [reference: string, sku: string, quantity: number, eta?: string][]): StockRoom {
  return batches.reduce<StockRoom>((before, [reference, sku, quantity, eta]) => {
    const batch = { reference, sku, quantity, ...(eta === undefined ? {} : { eta }) };
    return receive(before, batch, 'maria', NOON).room;
  }, EMPTY_STOCK);
}

function claim(orderId: string, needs: readonly Need[], overrides: Partial<AllocateRequest> = {}): AllocateRequest {
  return { orderId, orderVersion: 1, needs, neededBy: at(30), ...overrides };
}

function take(before: StockRoom, orderId: string, quantity: number, minute = 0): StockRoom {
  const { room: after, result } = allocate(before, claim(orderId, [need(quantity)]), at(minute));
  expect(result.outcome).toBe('allocated');
  return after;
}

const partsOf = (of: StockRoom, orderId: string) =>
  of.allocations.find((each) => each.orderId === orderId)?.parts.map(({ batch, quantity }) => [batch, quantity]);

const level = (of: StockRoom, sku = 'DOUGH') => levels(of).find((each) => each.sku === sku);

function ended(orderId: string, overrides: Parameters<typeof anOrderState>[0] = {}) {
  return { ...anOrderState({ status: 'cancelled', version: 9, ...overrides }), id: orderId as never };
}

test('stock on hand goes first, then the delivery that arrives first', () => {
  const before = room(['late', 'DOUGH', 10, at(20)], ['soon', 'DOUGH', 10, at(10)], ['here', 'DOUGH', 10]);
  expect(partsOf(take(before, 'a', 25), 'a')).toEqual([
    ['here', 10],
    ['soon', 10],
    ['late', 5],
  ]);
});

test('a delivery that arrives after the kitchen must begin is not allocated', () => {
  const before = room(['here', 'DOUGH', 10], ['late', 'DOUGH', 10, at(31)]);
  const { result } = allocate(before, claim('a', [need(11)]), NOON);
  expect(result).toMatchObject({
    outcome: 'out_of_stock',
    missing: [{ sku: 'DOUGH', needed: 11, available: 10 }],
  });
});

test('an order gets all its needs, or nothing', () => {
  const before = room(['d', 'DOUGH', 10], ['c', 'CHEESE', 1]);
  const { room: after, result } = allocate(before, claim('a', [need(5), need(2, 'CHEESE')]), NOON);
  expect(result).toMatchObject({ missing: [{ sku: 'CHEESE', needed: 2, available: 1 }] });
  expect(after.allocations).toEqual([]);
  expect(level(after)).toMatchObject({ onHand: 10, allocated: 0 });
});

test('an ingredient that never had a batch limits nothing', () => {
  const after = allocate(room(['d', 'DOUGH', 10]), claim('a', [need(5), need(9, 'TRUFFLES')]), NOON);
  expect(after.result).toMatchObject({ outcome: 'allocated' });
});

test('allocation is idempotent', () => {
  const once = take(room(['d', 'DOUGH', 10]), 'a', 6);
  const twice = take(once, 'a', 6, 1);
  expect(level(twice)).toMatchObject({ allocated: 6 });
  expect(twice.allocations).toHaveLength(1);
});

test('a cancelled order returns everything, and later claims for it are late', () => {
  const before = take(room(['d', 'DOUGH', 10]), 'a', 6);
  const after = settle(before, ended('a'), at(1));
  expect(level(after)).toMatchObject({ onHand: 10, allocated: 0 });
  expect(allocate(after, claim('a', [need(6)]), at(2)).result).toEqual({ outcome: 'late' });
});

test('a claim for an earlier version of an order is late', () => {
  const before = allocate(room(['d', 'DOUGH', 10]), claim('a', [need(6)], { orderVersion: 5 }), NOON).room;
  expect(allocate(before, claim('a', [need(2)], { orderVersion: 4 }), at(1)).result).toEqual({ outcome: 'late' });
});

test('cooking an order uses its stock, once', () => {
  const ingredients = [need(6)];
  const before = take(room(['d', 'DOUGH', 10]), 'a', 6);
  const cooking = ended('a', { status: 'cooking', cookingStartedAt: NOON, ingredients });
  const after = settle(settle(before, cooking, at(1)), cooking, at(2));
  expect(level(after)).toMatchObject({ onHand: 4, allocated: 0 });
  expect(after.movements.map(({ kind, change }) => [kind, change])).toEqual([
    ['received', 10],
    ['used', -6],
  ]);
});

test('an order cancelled after cooking began is written off: levels stay, and movements say why', () => {
  const order = ended('a', { cookingStartedAt: NOON, ingredients: [need(6)] });
  const before = take(room(['d', 'DOUGH', 10]), 'a', 6);
  const after = settle(settle(before, order, at(1)), order, at(2));
  expect(level(after)).toMatchObject({ onHand: 4 });
  expect(after.movements.map(({ kind, change }) => [kind, change])).toEqual([
    ['received', 10],
    ['used', -6],
    ['used', 6],
    ['written_off', -6],
  ]);
  expect(auditLevels(after)).toEqual([]);
});

test('if a batch turns out smaller, the newest orders lose their stock', () => {
  const before = take(take(take(room(['d', 'DOUGH', 9]), 'old', 3, 0), 'middle', 3, 1), 'young', 3, 2);
  const { room: after } = changeBatch(before, 'd', { quantity: 7 }, 'maria', at(3));
  expect(after.allocations.map(({ orderId }) => orderId)).toEqual(['old', 'middle']);
  expect(standingOf(after, 'young')).toEqual({
    standing: 'short',
    isNews: true,
    missing: [{ sku: 'DOUGH', needed: 3, available: 1 }],
  });
  expect(untold(after)).toEqual(['young']);
});

test('an order that loses its batch gets another if possible, without being notified', () => {
  const before = take(room(['d', 'DOUGH', 5], ['e', 'DOUGH', 5]), 'a', 5);
  const { room: after } = changeBatch(before, 'd', { quantity: 0 }, 'maria', at(1));
  expect(partsOf(after, 'a')).toEqual([['e', 5]]);
  expect(untold(after)).toEqual([]);
});

test('an order loses a delivery that is postponed for longer than it can wait', () => {
  const before = take(room(['d', 'DOUGH', 5, at(20)]), 'a', 5);
  const { room: after } = changeBatch(before, 'd', { eta: at(40) }, 'maria', at(1));
  expect(standingOf(after, 'a').standing).toBe('short');
  const { room: arrived } = changeBatch(after, 'd', { eta: null }, 'maria', at(2));
  expect(standingOf(arrived, 'a').standing).toBe('allocated');
  // Lost and regained before it was reported: no news.
  expect(untold(arrived)).toEqual([]);
});

test('new stock goes to the oldest waiting order, which is notified if it knew of its shortage', () => {
  const both = take(take(room(['d', 'DOUGH', 6]), 'old', 3, 0), 'young', 3, 1);
  const lost = changeBatch(both, 'd', { quantity: 0 }, 'maria', at(2)).room;
  const told = acknowledge(acknowledge(lost, 'old', true), 'young', true);
  expect(untold(told)).toEqual([]);
  const after = receive(told, { reference: 'e', sku: 'DOUGH', quantity: 4 }, 'maria', at(3)).room;
  expect(standingOf(after, 'old')).toEqual({ standing: 'allocated', isNews: true });
  expect(standingOf(after, 'young').standing).toBe('short');
  expect(untold(acknowledge(after, 'old', false))).toEqual([]);
});

test('an order that regains its stock while its shortage is being reported is notified of both', () => {
  const before = take(room(['d', 'DOUGH', 6]), 'a', 6);
  const lost = changeBatch(before, 'd', { quantity: 3 }, 'maria', at(1)).room;
  const back = changeBatch(lost, 'd', { quantity: 6 }, 'maria', at(2)).room;
  expect(untold(back)).toEqual([]);
  expect(untold(acknowledge(back, 'a', true))).toEqual(['a']);
});

test('stock returned by a cancelled order goes to a waiting one', () => {
  const both = take(take(room(['d', 'DOUGH', 6]), 'old', 3, 0), 'young', 3, 1);
  const lost = changeBatch(both, 'd', { quantity: 3 }, 'maria', at(2)).room;
  expect(standingOf(settle(lost, ended('old'), at(3)), 'young').standing).toBe('allocated');
});

describe('an order that is being changed', () => {
  const before = take(room(['d', 'DOUGH', 10], ['c', 'CHEESE', 10]), 'a', 6);
  const change = (needs: Need[]) => allocate(before, claim('a', needs, { orderVersion: 3, isChange: true }), at(1));

  test('holds its current stock as well as the new, until the change is settled', () => {
    const { room: during, result } = change([need(2), need(4, 'CHEESE')]);
    expect(result.outcome).toBe('allocated');
    expect([level(during)?.allocated, level(during, 'CHEESE')?.allocated]).toEqual([6, 4]);
    const made = { status: 'confirmed' as const, version: 4 };
    const asChanged = settle(during, ended('a', { ...made, ingredients: [need(2), need(4, 'CHEESE')] }), at(2));
    expect([level(asChanged)?.allocated, level(asChanged, 'CHEESE')?.allocated]).toEqual([2, 4]);
    const asBefore = settle(during, ended('a', { ...made, ingredients: [need(6)] }), at(2));
    expect([level(asBefore)?.allocated, level(asBefore, 'CHEESE')?.allocated]).toEqual([6, 0]);
  });

  test('keeps its stock if there is not enough for the change', () => {
    const { room: after, result } = change([need(11)]);
    expect(result).toMatchObject({ outcome: 'out_of_stock', missing: [{ needed: 11, available: 10 }] });
    expect(partsOf(after, 'a')).toEqual([['d', 6]]);
  });

  test('uses its earlier stock if the kitchen began before the change', () => {
    const { room: during } = change([need(8)]);
    const order = { status: 'cooking' as const, cookingStartedAt: NOON, version: 4, ingredients: [need(6)] };
    expect(level(settle(during, ended('a', order), at(2)))).toMatchObject({ onHand: 4, allocated: 0 });
  });
});

test('the manager is alerted once about a missing ingredient until it is delivered; the reporting order may retry', () => {
  const before = room(['d', 'DOUGH', 1]);
  const first = allocate(before, claim('a', [need(2)]), NOON);
  expect(first.result).toMatchObject({ news: ['DOUGH'] });
  expect(allocate(first.room, claim('a', [need(2)]), NOON).result).toMatchObject({ news: ['DOUGH'] });
  const second = allocate(first.room, claim('b', [need(2)]), NOON);
  expect(second.result).toMatchObject({ news: [] });
  const restocked = receive(second.room, { reference: 'e', sku: 'DOUGH', quantity: 1 }, 'maria', at(1)).room;
  expect(allocate(restocked, claim('c', [need(3)]), at(2)).result).toMatchObject({ news: ['DOUGH'] });
});

test('the manager is alerted once when an ingredient runs low, until there is enough again', () => {
  const before = setThreshold(room(['d', 'DOUGH', 10]), 'DOUGH', 5).room;
  const first = allocate(before, claim('a', [need(4)]), NOON);
  expect(first.result).toMatchObject({ low: [] });
  const second = allocate(first.room, claim('b', [need(2)]), NOON);
  expect(second.result).toMatchObject({ low: ['DOUGH'] });
  expect(allocate(second.room, claim('c', [need(1)]), NOON).result).toMatchObject({ low: [] });
  const restocked = receive(second.room, { reference: 'e', sku: 'DOUGH', quantity: 5 }, 'maria', at(1)).room;
  expect(allocate(restocked, claim('d', [need(6)]), at(2)).result).toMatchObject({ low: ['DOUGH'] });
});

test('a repeated batch is recorded once, and its reference cannot be used for another', () => {
  const once = room(['d', 'DOUGH', 10]);
  const again = receive(once, { reference: 'd', sku: 'DOUGH', quantity: 10 }, 'maria', at(1));
  expect(again).toEqual({ room: once, result: expect.objectContaining({ outcome: 'known' }) });
  expect(receive(once, { reference: 'd', sku: 'DOUGH', quantity: 9 }, 'maria', at(1)).result).toEqual({
    outcome: 'exists',
  });
});

test('spoilt stock is removed once, oldest first, even if it is allocated', () => {
  const before = take(room(['d', 'DOUGH', 3], ['e', 'DOUGH', 3]), 'a', 6);
  const spoilt = { sku: 'DOUGH', quantity: 4, reason: 'The fridge was off.', key: 'k' };
  const after = waste(before, spoilt, 'maria', at(1)).room;
  expect(after.batches.map(({ quantity }) => quantity)).toEqual([0, 2]);
  expect(standingOf(after, 'a').standing).toBe('short');
  expect(waste(after, spoilt, 'maria', at(2))).toEqual({ room: after, result: { outcome: 'wasted' } });
  expect(waste(after, { ...spoilt, key: 'other' }, 'maria', at(2)).result).toEqual({
    outcome: 'not_there',
    quantity: 2,
  });
});

test('a line of another system is identified by its reference permanently', () => {
  const before = room(['d', 'DOUGH', 10]);
  const line = { reference: 'pos-1', sku: 'DOUGH', quantity: 4, neededBy: NOON };
  const once = allocateLine(before, line, NOON);
  expect(once.result).toMatchObject({ outcome: 'allocated' });
  expect(level(allocateLine(once.room, line, at(1)).room)).toMatchObject({ allocated: 4 });
  expect(allocateLine(once.room, { ...line, quantity: 5 }, NOON).result).toEqual({ outcome: 'other_line' });
  expect(allocateLine(before, { ...line, sku: 'TRUFFLES' }, NOON).result).toEqual({ outcome: 'unknown_sku' });
});

test('a late claim for a refused change holds nothing', () => {
  let stock = take(room(['b', 'DOUGH', 10]), 'a', 4);
  const change = claim('a', [need(12)], { orderVersion: 4, isChange: true });
  const refused = allocate(stock, change, at(1));
  expect(refused.result.outcome).toBe('out_of_stock');
  // The refusal is recorded, and the stock is settled.
  stock = settle(refused.room, { ...ended('a', { status: 'confirmed', version: 5 }), ingredients: [need(4)] }, at(1));
  stock = receive(stock, { reference: 'c', sku: 'DOUGH', quantity: 10 }, 'maria', at(2)).room;
  // The stalled attempt arrives.
  stock = allocate(stock, change, at(3)).room;
  expect(partsOf(stock, 'a')).toEqual([['b', 4]]);
});

describe('restoring an order to a stock whose record is older', () => {
  const order = (overrides: Parameters<typeof anOrderState>[0] = {}) =>
    anOrderState({ ingredients: [need(6)], placedAt: NOON, ...overrides });

  test('allocates its stock again, once; if there is too little, it learns of the shortage', () => {
    const [first, second] = [order(), order()];
    const before = room(['b1', 'DOUGH', 10]);
    const after = reclaim(reclaim(before, first, at(30), at(20)), second, at(30), at(20));
    expect(partsOf(after, first.id)).toEqual([['b1', 6]]);
    expect(untold(after)).toEqual([second.id]);
    expect(reclaim(after, first, at(30), at(21))).toEqual(after);
    // Other orders keep their stock.
    const taken = take(before, 'a', 6);
    expect(partsOf(reclaim(taken, first, at(30), at(20)), 'a')).toEqual([['b1', 6]]);
  });

  test('records its use once if it was cooked in the meantime, but not if that may have been forgotten', () => {
    const cooked = order({ status: 'ready', cookingStartedAt: at(10) });
    const before = room(['b1', 'DOUGH', 10]);
    const again = (of: StockRoom, minute: number) =>
      settle(reclaim(of, cooked, at(30), at(minute)), cooked, at(minute));
    const after = again(before, 20);
    expect(level(after)).toMatchObject({ onHand: 4, allocated: 0 });
    expect(auditLevels(after)).toEqual([]);
    expect(again(after, 21)).toEqual(after);
    expect(again(before, 13 * 60)).toEqual(before);
  });

  test('allocates nothing if it ended uncooked', () => {
    const before = room(['b1', 'DOUGH', 10]);
    expect(reclaim(before, order({ status: 'cancelled' }), at(30), at(20))).toEqual(before);
  });
});
