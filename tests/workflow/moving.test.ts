import { ApplicationFailure } from '@temporalio/common';
import { placeMoved, type MoveRequest, type PlaceMovedResult } from '../../application/moving/place-moved.ts';
import type { MoveOffer, OrderState, PlacedOrder } from '../../domain/order/index.ts';
import { DEFAULT_STORE, instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { apiUpdate, orderWorkflowId, ORDER_WORKFLOW, TASK_QUEUE } from '../../workflows/messages.ts';
import { aMoveOffer, aPlacedOrder, by, COOK, CUSTOMER, MANAGER, STORE, SYSTEM } from '../support/builders.ts';
import { until } from '../support/until.ts';
import { openWorkflowRig, type PlacedRig, type WorkflowRig } from '../support/workflow-rig.ts';

/** An order that goes on in another store, whatever fails on the way. */

const HARBOUR = 'harbour' as StoreId;
let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
  const menu = await rig.storage.catalog.menu(DEFAULT_STORE);
  if (!menu) throw new Error('The example store has a menu.');
  const timers = { ...STORE.timers, paymentActionMinutes: 1 };
  await rig.storage.catalog.createStore({ ...STORE, id: HARBOUR, name: 'Pizzeria Harbour', timers }, menu);
  await rig.replaceWorker(undefined, {
    wrap: (all) => ({
      ...all,
      placeMovedOrder: async (request) => {
        // The server's clock skips time.
        await rig.setClock();
        return placing(all.placeMovedOrder, request);
      },
    }),
  });
});
afterAll(() => rig.close());

type Place = (request: MoveRequest) => Promise<PlaceMovedResult>;

/** What becomes of a call that places the new order. Set by tests of what fails there. */
let placing: (place: Place, request: MoveRequest) => Promise<PlaceMovedResult>;

beforeEach(async () => {
  await rig.setClock();
  delete rig.before.payment;
  delete rig.before.append;
  placing = (place, request) => place(request);
});

interface Offered {
  readonly order: PlacedRig;
  readonly offer: MoveOffer;
}

async function offered(overrides: Partial<MoveOffer> = {}, placed: Partial<PlacedOrder> = {}): Promise<Offered> {
  const order = await rig.place(aPlacedOrder(placed));
  const expiresAt = instant((await rig.env.currentTimeMs()) + 3_600_000);
  const offer = aMoveOffer({ expiresAt, ...overrides });
  await order.handle.executeUpdate(apiUpdate('offerMove'), { args: [{ ...by(SYSTEM), type: 'offerMove', offer }] });
  return { order, offer };
}

function accept({ order, offer }: Offered, meta = by(CUSTOMER)): Promise<unknown> {
  const { offerId } = offer;
  return order.handle.executeUpdate(apiUpdate('acceptMove'), { args: [{ ...meta, type: 'acceptMove', offerId }] });
}

async function readThere({ offer }: Offered): Promise<OrderState | undefined> {
  return (await rig.storage.orders.get(HARBOUR, offer.to.orderId))?.state as OrderState | undefined;
}

const booksOf = async (id: OrderId): Promise<string[]> => (await rig.books.read(id))?.log ?? [];
const ended = ({ order }: Offered): Promise<OrderState> => order.until(({ status }) => status === 'cancelled');

async function endThere({ offer }: Offered): Promise<void> {
  const handle = rig.env.client.workflow.getHandle(orderWorkflowId(HARBOUR, offer.to.orderId));
  await handle.executeUpdate('cancel', { args: [{ ...by(MANAGER), type: 'cancel' }] });
  await handle.result();
}

test('the new order is placed and confirmed first, then the first one ends and its reservation is released', async () => {
  const move = await offered();
  await accept(move);
  await ended(move);
  expect(await readThere(move)).toMatchObject({
    status: 'confirmed',
    totals: { total: move.offer.totals.total },
    movedFrom: { storeId: DEFAULT_STORE, orderId: move.order.order.id, number: 42 },
  });
  await move.order.handle.result();
  expect(await booksOf(move.order.order.id)).toEqual(['authorized 1739 USD', 'voided']);
  expect(await booksOf(move.offer.to.orderId)).toEqual(['authorized 1839 USD']);
  await rig.untilSent();
  const kinds = rig.messages.filter(({ order }) => order.id === move.order.order.id).map(({ kind }) => kind);
  expect(kinds).toContain('moved');
  expect(kinds).not.toContain('cancelled');
  await endThere(move);
});

test('a worker that dies after placing the new order, and before it can say so, places no second one', async () => {
  const move = await offered();
  let calls = 0;
  placing = async (place, request) => {
    calls += 1;
    const result = await place(request);
    if (calls < 3) throw new Error('The answer was lost.');
    return result;
  };
  await accept(move);
  await ended(move);
  expect(calls).toBe(3);
  const { events } = (await rig.storage.orders.get(HARBOUR, move.offer.to.orderId)) ?? { events: [] };
  expect(events.filter(({ type }) => type === 'OrderPlaced')).toHaveLength(1);
  expect((await booksOf(move.offer.to.orderId)).filter((line) => line.startsWith('authorized'))).toHaveLength(1);
  await endThere(move);
});

test('while the new order cannot be placed, the first one keeps its place, and is neither begun nor ended', async () => {
  const move = await offered();
  let isDown = true;
  placing = async (place, request) => {
    if (isDown) throw new Error('Temporal cannot be reached.');
    return place(request);
  };
  await accept(move);
  for (const [type, actor] of [
    ['startCooking', COOK],
    ['cancel', CUSTOMER],
    ['cancel', MANAGER],
  ] as const) {
    await expect(move.order.update({ type }, by(actor))).rejects.toMatchObject({ cause: { type: 'order_moving' } });
  }
  expect((await move.order.read()).status).toBe('confirmed');
  isDown = false;
  await ended(move);
  expect((await readThere(move))?.status).toBe('confirmed');
  await endThere(move);
});

test('terminated after its customer agreed, and started again, it is moved once', async () => {
  const move = await offered();
  let isDown = true;
  placing = async (place, request) => {
    const result = await place(request);
    if (isDown) throw new Error('The answer was lost.');
    return result;
  };
  await accept(move);
  await until(async () => (await readThere(move))?.status === 'confirmed');
  await move.order.handle.terminate('By an operator, who restarts it.');
  isDown = false;
  const { id: orderId, storeId } = move.order.order;
  await rig.env.client.workflow.start(ORDER_WORKFLOW, {
    workflowId: move.order.handle.workflowId,
    taskQueue: TASK_QUEUE,
    args: [{ storeId, orderId }],
  });
  // The new run has not read storage yet, so the sender passes the version it has seen.
  const knownVersion = (await move.order.read()).version;
  await move.order.update({ type: 'rush' }, by(MANAGER, { knownVersion }));
  await ended(move);
  expect(await move.order.events()).toEqual(expect.arrayContaining(['MoveAccepted', 'OrderCancelled']));
  expect((await rig.storage.orders.list(HARBOUR, { limit: 100, ids: [move.offer.to.orderId] })).orders).toHaveLength(1);
  await endThere(move);
});

test('declined by its bank in the other store, the order goes on here with the reservation that it had', async () => {
  const move = await offered();
  // The bank takes the card once, and not again.
  rig.before.payment = () => {
    delete rig.before.payment;
    throw ApplicationFailure.nonRetryable('The card was declined.');
  };
  await accept(move);
  const back = await move.order.until((state) => state.move?.status === 'failed');
  expect(back).toMatchObject({ status: 'confirmed', payment: { status: 'authorized' } });
  await move.order.walkTo('delivered');
  await move.order.handle.result();
  expect(await booksOf(move.order.order.id)).toEqual(['authorized 1739 USD', 'captured 1739 USD']);
  expect((await booksOf(move.offer.to.orderId)).filter((line) => line.startsWith('captured'))).toEqual([]);
});

test('an order that is to be given up meanwhile is so only after the other store has refused it', async () => {
  const timers = { ...STORE.timers, queueEscalateMinutes: 0.02, queueCancelMinutes: 0.05 };
  const move = await offered({}, { timers });
  let isAnswered = false;
  placing = async () => (isAnswered ? { outcome: 'refused', failure: { code: 'withdrawn' } } : { outcome: 'waiting' });
  await accept(move);
  await rig.env.sleep('5 seconds');
  expect(await move.order.read()).toMatchObject({ status: 'confirmed', move: { status: 'accepted' } });
  isAnswered = true;
  const over = await ended(move);
  expect(over.cancellation?.cause).toMatchObject({ code: 'not_begun' });
  expect(over.move).toMatchObject({ status: 'failed', failure: { code: 'withdrawn' } });
  await move.order.handle.result();
});

test('an acceptance that storage does not have yet places nothing', async () => {
  const move = await offered();
  const { id: orderId, storeId } = move.order.order;
  let begun = 0;
  const begin = async (): Promise<'accepted'> => {
    begun += 1;
    return 'accepted';
  };
  const { orders } = rig.storage;
  const audit = { note: () => undefined, flush: async () => undefined };
  const deps = {
    storage: rig.storage,
    shownOrders: orders,
    numbers: orders,
    pipeline: { begin },
    audit,
    now: Date.now,
  };
  await expect(placeMoved(deps, { storeId, orderId, offerId: move.offer.offerId })).rejects.toThrow('not stored');
  expect(begun).toBe(0);
  await move.order.walkTo('delivered');
});
