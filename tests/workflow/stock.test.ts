import { TEST_TOKENS } from '../../adapters/payments/simulated.ts';
import type { PlacedOrder } from '../../domain/order/index.ts';
import { auditLevels } from '../../domain/stock/audit.ts';
import { changeBatch, levels, receive, type Need } from '../../domain/stock/index.ts';
import { DEFAULT_STORE, instant } from '../../domain/shared/values.ts';
import { stockSignal } from '../../workflows/messages.ts';
import { aPlacedOrder, by, COOK, CUSTOMER, MANAGER } from '../support/builders.ts';
import { until } from '../support/until.ts';
import { openWorkflowRig, type PlacedRig, type WorkflowRig } from '../support/workflow-rig.ts';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());
afterEach(async () => {
  delete rig.before.stock;
  delete rig.before.stockAnswer;
  delete rig.before.append;
  rig.messages.length = 0;
  expect(auditLevels(await rig.storage.stock.get(DEFAULT_STORE))).toEqual([]);
});

const now = (): string => instant(Date.now());
const [line] = aPlacedOrder().lines;
let skus = 0;

/** Each test has its own ingredient. */
async function newIngredient(quantity: number): Promise<{ sku: string; batch: string }> {
  skus += 1;
  const [sku, batch] = [`SKU-${skus}`, `batch-${skus}`];
  await rig.storage.stock.change(DEFAULT_STORE, (room) =>
    receive(room, { reference: batch, sku, quantity }, 'maria', now()),
  );
  return { sku, batch };
}

const taking = (...ingredients: Need[]): PlacedOrder => aPlacedOrder({ ingredients });

async function level(sku: string) {
  return levels(await rig.storage.stock.get(DEFAULT_STORE)).find((each) => each.sku === sku);
}

async function count(batch: string, quantity: number, ...told: PlacedRig[]): Promise<void> {
  await rig.storage.stock.change(DEFAULT_STORE, (room) => changeBatch(room, batch, { quantity }, 'maria', now()));
  for (const order of told) await order.handle.signal(stockSignal);
}

/** Throws a number of times. */
function failing(times: number): () => void {
  let left = times;
  return () => {
    left -= 1;
    if (left >= 0) throw new Error('Gone.');
  };
}

test('an order’s stock is allocated before the payment is authorized, and used when it is cooked', async () => {
  const { sku } = await newIngredient(10);
  const order = await rig.place(taking({ sku, quantity: 4 }));
  expect((await order.events()).slice(0, 4)).toEqual([
    'OrderPlaced',
    'IngredientsAllocated',
    'PaymentAuthorized',
    'OrderConfirmed',
  ]);
  expect(await level(sku)).toMatchObject({ onHand: 10, allocated: 4 });
  await order.update({ type: 'startCooking' }, by(COOK));
  expect(await level(sku)).toMatchObject({ onHand: 6, allocated: 0 });
});

test('without stock an order is rejected before its payment is authorized, and the manager is alerted once', async () => {
  const { sku } = await newIngredient(3);
  for (const attempt of [1, 2]) {
    const { order } = await rig.place(taking({ sku, quantity: 4 }));
    const state = await rig.read(order);
    expect(state).toMatchObject({
      status: 'rejected',
      rejection: { code: 'out_of_stock' },
      shortage: { missing: [{ sku, needed: 4, available: 3 }] },
    });
    expect(await rig.books.read(order.id)).toBeUndefined();
    await until(async () => rig.messages.filter(({ kind }) => kind === 'rejected').length === attempt);
  }
  expect(rig.messages.filter(({ kind }) => kind === 'stock_alert')).toMatchObject([
    { about: { code: 'stock_out', missing: [{ sku, needed: 4, available: 3 }], offMenu: [] } },
  ]);
});

test('a crash between the claim and its response, and failed writes, neither lose nor double stock', async () => {
  const { sku } = await newIngredient(10);
  const [answers, writes] = [failing(2), failing(3)];
  rig.before.stockAnswer = answers;
  const begun = rig.begin(taking({ sku, quantity: 4 }));
  rig.before.append = writes;
  await begun.answer;
  expect(await rig.eventsOf(begun.order)).toContain('IngredientsAllocated');
  expect(await level(sku)).toMatchObject({ onHand: 10, allocated: 4 });
});

test('an outage of the stock is waited out', async () => {
  const { sku } = await newIngredient(10);
  rig.before.stock = failing(3);
  const order = await rig.place(taking({ sku, quantity: 4 }));
  expect((await order.read()).status).toBe('confirmed');
});

test('a declined payment returns the stock, and so does a cancellation', async () => {
  const { sku } = await newIngredient(10);
  const payment = { method: 'card' as const, token: TEST_TOKENS.declined };
  const declined = await rig.place({ ...taking({ sku, quantity: 4 }), payment });
  expect((await declined.read()).status).toBe('rejected');
  expect(await level(sku)).toMatchObject({ onHand: 10, allocated: 0 });
  const order = await rig.place(taking({ sku, quantity: 4 }));
  // The order is cancelled, but its stock cannot be returned immediately.
  rig.before.stock = failing(2);
  await order.update({ type: 'cancel' }, by(CUSTOMER));
  expect(await level(sku)).toMatchObject({ onHand: 10, allocated: 0 });
});

test('an order cancelled during cooking is written off', async () => {
  const { sku } = await newIngredient(10);
  const order = await rig.place(taking({ sku, quantity: 4 }));
  await order.update({ type: 'startCooking' }, by(COOK));
  // The time-skipping server hangs when an activity is cancelled just as it completes; a real one does not.
  await order.until(({ payment }) => payment.status === 'captured');
  await order.update({ type: 'cancel', reason: 'Burnt.' }, by(MANAGER));
  expect(await level(sku)).toMatchObject({ onHand: 6, allocated: 0 });
  const { movements } = await rig.storage.stock.get(DEFAULT_STORE);
  expect(movements.filter((each) => each.sku === sku).map(({ kind, change }) => [kind, change])).toEqual([
    ['received', 10],
    ['used', -4],
    ['used', 4],
    ['written_off', -4],
  ]);
});

describe('a changed order', () => {
  const two = [line!, { ...line!, id: '2' }];

  test('uses its new ingredients, and none of the old', async () => {
    const [{ sku }, other] = [await newIngredient(10), await newIngredient(10)];
    const order = await rig.place(taking({ sku, quantity: 4 }));
    await order.revise({ lines: two, ingredients: [{ sku: other.sku, quantity: 8 }] });
    expect((await order.read()).ingredients).toEqual([{ sku: other.sku, quantity: 8 }]);
    expect([await level(sku), await level(other.sku)]).toMatchObject([{ allocated: 0 }, { allocated: 8 }]);
  });

  test('is unchanged if there is not enough stock for the change', async () => {
    const { sku } = await newIngredient(10);
    const order = await rig.place(taking({ sku, quantity: 4 }));
    await order.revise({ lines: two, ingredients: [{ sku, quantity: 11 }] });
    const stored = await rig.storage.orders.get(DEFAULT_STORE, order.order.id);
    expect(stored?.events.at(-1)).toMatchObject({
      type: 'RevisionRefused',
      why: { code: 'out_of_stock', missing: [{ sku, needed: 11, available: 10 }] },
    });
    expect(await level(sku)).toMatchObject({ allocated: 4 });
  });

  test('keeps its stock if the change is not paid for', async () => {
    const [{ sku }, other] = [await newIngredient(10), await newIngredient(10)];
    const payment = { method: 'card' as const, token: TEST_TOKENS.declinedLater };
    const order = await rig.place({ ...taking({ sku, quantity: 4 }), payment });
    await order.revise({ lines: two, ingredients: [{ sku: other.sku, quantity: 8 }] });
    expect(await order.events()).toContain('RevisionRefused');
    expect([await level(sku), await level(other.sku)]).toMatchObject([{ allocated: 4 }, { allocated: 0 }]);
  });
});

test('an order that loses its stock notifies customer and manager, cannot be started by a cook, and continues after a delivery', async () => {
  const { sku, batch } = await newIngredient(8);
  const old = await rig.place(taking({ sku, quantity: 4 }));
  const young = await rig.place(taking({ sku, quantity: 4 }));
  await count(batch, 5, young, old);
  const short = await young.until((state) => state.shortage !== undefined);
  expect(short.shortage).toEqual({ missing: [{ sku, needed: 4, available: 1 }] });
  expect((await old.read()).shortage).toBeUndefined();
  await until(async () => rig.messages.some(({ kind }) => kind === 'stock_short'));
  await until(async () => rig.messages.some(({ kind }) => kind === 'manager_alert'));
  const refused = await young.update({ type: 'startCooking' }, by(COOK)).catch((error: unknown) => error);
  expect(refused).toMatchObject({ cause: { type: 'ingredients_missing' } });

  await count(batch, 8, young);
  await young.until((state) => state.shortage === undefined);
  expect(await young.events()).toEqual(expect.arrayContaining(['StockShort', 'IngredientsAllocated']));
  await young.update({ type: 'startCooking' }, by(COOK));
  expect(await level(sku)).toMatchObject({ onHand: 4, allocated: 4 });
  expect((await rig.storage.stock.get(DEFAULT_STORE)).allocations.filter((each) => each.believesShort)).toEqual([]);
});

test('a manager may start an order without recorded stock', async () => {
  const { sku, batch } = await newIngredient(4);
  const order = await rig.place(taking({ sku, quantity: 4 }));
  await count(batch, 0, order);
  await order.until((state) => state.shortage !== undefined);
  await order.update({ type: 'startCooking' }, by(MANAGER));
  expect(await level(sku)).toMatchObject({ onHand: 0, allocated: 0 });
});

test('an order with a shortage can be changed to available items', async () => {
  const [{ sku, batch }, other] = [await newIngredient(4), await newIngredient(4)];
  const order = await rig.place(taking({ sku, quantity: 4 }));
  await count(batch, 0, order);
  await order.until((state) => state.shortage !== undefined);
  // Changes unrelated to stock are still possible, and leave it short.
  await order.revise({ instructions: 'Ring twice.' });
  expect(await order.read()).toMatchObject({ instructions: 'Ring twice.', shortage: { missing: [{ sku }] } });
  await order.revise({ lines: [{ ...line!, id: '2' }], ingredients: [{ sku: other.sku, quantity: 4 }] });
  expect((await order.read()).shortage).toBeUndefined();
  expect(await level(other.sku)).toMatchObject({ allocated: 4 });
  const { shortages } = await rig.storage.stock.get(DEFAULT_STORE);
  expect(shortages.filter(({ orderId }) => orderId === order.order.id)).toEqual([]);
});
