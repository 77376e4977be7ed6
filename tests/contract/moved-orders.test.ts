import { join } from 'node:path';
import { pino } from 'pino';
import { reconcile } from '../../application/maintenance/reconcile.ts';
import { repair } from '../../application/maintenance/repair.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { openStorage, type KeptStorage } from '../../bootstrap/storage.ts';
import type { Finding } from '../../domain/audit/audit.ts';
import type { RepairCode } from '../../domain/audit/repairs.ts';
import type { OrderEvent } from '../../domain/order/index.ts';
import { money } from '../../domain/shared/money.ts';
import { DEFAULT_STORE, instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { AppendRequest, WorkflowDirectory } from '../../ports.ts';
import { aMoveOffer, anOrderId, by, CUSTOMER, MANAGER, STORE, SYSTEM } from '../support/builders.ts';
import { onEveryStorage } from '../support/databases.ts';
import { temporaryFolder } from '../support/folders.ts';
import { TEST_KEYS } from '../support/keys.ts';
import { after, next, placement } from './storage.ts';

/** An order that was moved to another store is two records in two stores: what `reconcile` says where one of them is lost. */

const HERE = DEFAULT_STORE;
const THERE = 'harbour' as StoreId;
const now = (): number => Date.parse('2026-11-20T19:00:00Z');
const none = money(0, 'USD');

/** Both records of an order, each as its appends. */
interface Pair {
  readonly here: readonly AppendRequest[];
  readonly there: readonly AppendRequest[];
  readonly id: OrderId;
  readonly newId: OrderId;
}

function aPair(): Pair {
  const newId = anOrderId();
  const offer = aMoveOffer({ to: { storeId: THERE, storeName: 'Pizzeria Harbour', orderId: newId } });
  const { offerId } = offer;
  const placed = placement();
  const confirmed = next(placed);
  const offered = after(confirmed, { ...by(MANAGER), type: 'offerMove', offer });
  const accepted = after(offered, { ...by(CUSTOMER), type: 'acceptMove', offerId });
  const result = { outcome: 'placed', number: 7 } as const;
  const moved = after(accepted, { ...by(SYSTEM), type: 'recordMove', offerId, result });
  const movedFrom = { storeId: HERE, orderId: placed.orderId, number: 42 };
  const placedThere = placement({ id: newId, storeId: THERE, movedFrom });
  return {
    here: [placed, confirmed, offered, accepted, moved],
    there: [placedThere, next(placedThere)],
    id: placed.orderId,
    newId,
  };
}

async function* noWorkflows(): AsyncIterable<never> {
  // No events.
}

onEveryStorage((settings) => {
  let storage: KeptStorage;
  /** What Temporal knows of orders whose workflows have ended. */
  const histories = new Map<OrderId, readonly OrderEvent[]>();
  /** What the provider holds. */
  const held = new Map<OrderId, number>();
  beforeAll(async () => {
    const config = readConfig({ ...TEST_KEYS, DATA_DIR: join(temporaryFolder(), 'data'), ...settings() });
    storage = await openStorage(config, pino({ level: 'silent' }));
    await storage.catalog.createStore({ ...STORE, id: THERE, name: 'Pizzeria Harbour' }, { pizzas: [], toppings: [] });
    // A kitchen that has never been written, and has orders, would be one that was lost.
    for (const storeId of [HERE, THERE]) {
      await storage.kitchen.change(storeId, (kitchen) => ({ kitchen: { ...kitchen }, result: undefined }));
    }
  });
  afterAll(() => storage.close());

  const workflows: WorkflowDirectory = {
    running: noWorkflows,
    failing: noWorkflows,
    whyUnreplayable: async () => undefined,
    failingDispatchers: noWorkflows,
    numbered: noWorkflows,
    failingTask: async () => undefined,
    replace: async () => undefined,
    takeUp: async () => undefined,
    retryNow: async () => 0,
    resetBefore: async () => false,
    stateOf: async () => 'ended',
    eventsOf: async (_, orderId) => histories.get(orderId) ?? [],
  };
  const payments = {
    account: async ({ orderId }: { orderId: OrderId }) => {
      const amount = money(held.get(orderId) ?? 0, 'USD');
      return { held: amount, reservations: [], captured: none, refunded: none, captures: 0 };
    },
    void: async () => ({ outcome: 'voided' as const, amount: none }),
    release: async () => ({ outcome: 'nothing_held' as const }),
  };

  const store = async (...appends: readonly AppendRequest[]): Promise<void> => {
    for (const append of appends) expect(await storage.orders.append(append)).toEqual({ outcome: 'appended' });
  };
  const eventsOf = (appends: readonly AppendRequest[]) => appends.flatMap(({ events }) => events);
  const MOVES = ['moved_nowhere', 'origin_differs'];

  /** What is said about moves of one order. */
  async function found(storeId: StoreId, orderId: OrderId, at = now()): Promise<Finding[]> {
    const options = { days: ['2026-11-20'], now: () => instant(at), graceMinutes: 2 };
    const { findings } = await reconcile({ storage, payments, workflows }, storeId, options);
    return findings.filter((each) => each.orderId === orderId && MOVES.includes(each.code));
  }

  const mend = (code: RepairCode, storeId: StoreId, subject: OrderId) =>
    repair({ storage, workflows, payments, now }, { code, storeId, subject });

  test('nothing, where both are there; also while the first one has not heard the answer', async () => {
    const [ended, moving] = [aPair(), aPair()];
    await store(...ended.here, ...ended.there, ...moving.here.slice(0, 4), ...moving.there);
    for (const { id, newId } of [ended, moving]) {
      expect([...(await found(HERE, id)), ...(await found(THERE, newId))]).toEqual([]);
    }
    expect(await mend('moved_nowhere', HERE, ended.id)).toEqual({
      isDone: false,
      told: 'The order that goes on for it is stored.',
    });
    expect(await mend('origin_differs', THERE, moving.newId)).toMatchObject({ isDone: false });
  });

  test('nothing about an order there that was refused, and so is no order', async () => {
    const { here, there, newId } = aPair();
    const [placedThere] = there;
    await store(...here.slice(0, 2), placedThere!, next(placedThere!, 'cancel'));
    expect(await found(THERE, newId)).toEqual([]);
  });

  test('the new order is missing: said by the first one’s store, with its money; restored from the history of its workflow', async () => {
    const { here, there, id, newId } = aPair();
    await store(...here);
    held.set(newId, 1839);
    const [finding, ...others] = await found(HERE, id);
    expect(others).toEqual([]);
    expect(finding).toEqual({
      code: 'moved_nowhere',
      orderId: id,
      detail: `It was moved to ${newId} of harbour, which has no such order. The provider has 0.00 USD for it and holds 18.39 USD.`,
      repair: `npm run repair -- moved_nowhere main/${id}`,
    });
    // It has just been moved.
    expect(await found(HERE, id, Date.parse('2026-11-20T18:01:00Z'))).toEqual([]);

    const told = await mend('moved_nowhere', HERE, id);
    expect(told).toMatchObject({
      isDone: false,
      told: expect.stringContaining(`/api/stores/main/orders/${id}/reorder`),
    });
    expect(told.told).toContain(`npm run repair -- unknown_money harbour/${newId}`);

    histories.set(newId, eventsOf(there));
    expect(await mend('moved_nowhere', HERE, id)).toEqual({
      isDone: true,
      told: `harbour/${newId}: Restored 2 of 2 events: it is confirmed. It still needs a workflow: npm run repair -- unattended harbour/${newId}`,
    });
    expect(await found(HERE, id)).toEqual([]);
    expect((await storage.orders.get(THERE, newId))?.events).toEqual(eventsOf(there));
  });

  test('the new order is back to what it was before any kitchen took it: nobody makes it', async () => {
    const { here, there, id, newId } = aPair();
    await store(...here, there[0]!);
    expect(await found(HERE, id)).toMatchObject([
      {
        code: 'moved_nowhere',
        detail: `It was moved to ${newId} of harbour, which is received and was never confirmed.`,
      },
    ]);
    histories.set(newId, eventsOf(there));
    expect(await mend('moved_nowhere', HERE, id)).toMatchObject({ isDone: true });
    expect(await found(HERE, id)).toEqual([]);
  });

  test('the first order knows nothing of its move: two kitchens may make it; its history knows more', async () => {
    const { here, there, id, newId } = aPair();
    await store(...here.slice(0, 2), ...there);
    expect(await found(THERE, newId)).toEqual([
      {
        code: 'origin_differs',
        orderId: newId,
        detail: `It is confirmed, and goes on for ${id} of main, which is confirmed and was not moved to it.`,
        repair: `npm run repair -- origin_differs harbour/${newId}`,
      },
    ]);
    expect(await mend('origin_differs', THERE, newId)).toMatchObject({
      isDone: false,
      told: expect.stringContaining(`DELETE /api/stores/main/orders/${id}`),
    });
    histories.set(id, eventsOf(here));
    expect(await mend('origin_differs', THERE, newId)).toMatchObject({ isDone: true });
    expect(await found(THERE, newId)).toEqual([]);
    expect((await storage.orders.get(HERE, id))?.state).toMatchObject({ status: 'cancelled' });
  });

  test('the first order is missing', async () => {
    const { there, id, newId } = aPair();
    await store(...there);
    expect(await found(THERE, newId)).toMatchObject([
      { code: 'origin_differs', detail: `It is confirmed, and goes on for ${id} of main, which has no such order.` },
    ]);
    expect(await mend('origin_differs', THERE, newId)).toMatchObject({
      isDone: false,
      told: expect.stringContaining('Nothing is left of it'),
    });
  });
});
