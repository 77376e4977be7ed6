import {
  allocate,
  archivedChunks,
  changeBatch,
  CHUNK,
  EMPTY_STOCK,
  levels,
  NO_RECIPES,
  receive,
  type Recipes,
} from '../../domain/stock/index.ts';
import { takeDelivery } from '../../domain/stock/inbound.ts';
import { auditLevels } from '../../domain/stock/audit.ts';
import { DEFAULT_STORE, instant, type StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { STORE } from '../support/builders.ts';

const NOW = instant(Date.parse('2026-11-20T18:00:00.000Z'));
const need = (sku: string, quantity: number) => ({ sku, quantity });

const RECIPES: Recipes = {
  ingredients: [{ sku: 'DOUGH', name: 'Dough', unit: 'g' }],
  pizzas: [{ id: 'marinara', uses: [{ sku: 'DOUGH', small: 200, large: 340 }] }],
  toppings: [],
};

/** The contract of every storage about stock and recipes. */
export function stockContract(storage: () => Storage): void {
  let stores = 0;
  const aStore = (): StoreId => `stock-${(stores += 1)}` as StoreId;
  const stock = () => storage().stock;

  function take(store: StoreId, orderId: string, ...needs: { sku: string; quantity: number }[]): Promise<string> {
    return stock().change(store, (room) => {
      const { room: after, result } = allocate(room, { orderId, orderVersion: 1, needs, neededBy: NOW }, NOW);
      return { room: after, result: result.outcome };
    });
  }

  const fill = (store: StoreId, sku: string, quantity: number) =>
    stock().change(store, (room) => receive(room, { reference: sku, sku, quantity }, 'maria', NOW));

  describe('stock', () => {
    test('a delivery of another system is remembered with the change that it made', async () => {
      const store = aStore();
      const delivery = { source: 'erp', id: 'msg_1', reference: 'B-1', content: 'abc', sequence: 1, sentAt: NOW };
      const deliver = () =>
        stock().change(store, (room) =>
          takeDelivery(
            room,
            delivery,
            (before) => ({
              room: receive(before, { reference: 'B-1', sku: 'DOUGH', quantity: 10, source: 'erp' }, 'erp', NOW).room,
              result: undefined,
            }),
            NOW,
          ),
        );
      const results = await Promise.all([deliver(), deliver(), deliver()]);
      expect(results.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'repeated', 'repeated']);
      const room = await stock().get(store);
      expect(room.heard).toEqual([{ ...delivery, at: NOW }]);
      expect(room.batches).toMatchObject([{ reference: 'B-1', source: 'erp' }]);
    });

    test('a store that never had stock has an empty one, and changes are stored', async () => {
      const store = aStore();
      expect(await stock().get(store)).toEqual(EMPTY_STOCK);
      await fill(store, 'DOUGH', 10);
      await take(store, 'a', need('DOUGH', 3));
      expect(levels(await stock().get(store))).toEqual([{ sku: 'DOUGH', onHand: 10, incoming: 0, allocated: 3 }]);
      expect(await stock().get(aStore())).toEqual(EMPTY_STOCK);
    });

    test('32 concurrent buyers get exactly the 10 there are', async () => {
      const store = aStore();
      await fill(store, 'DOUGH', 10);
      const outcomes = await Promise.all(
        Array.from({ length: 32 }, (_, buyer) => take(store, `buyer-${buyer}`, need('DOUGH', 1))),
      );
      expect(outcomes.filter((outcome) => outcome === 'allocated')).toHaveLength(10);
      expect(levels(await stock().get(store))).toMatchObject([{ onHand: 10, allocated: 10 }]);
    });

    test('orders for the rest of two ingredients all succeed, in any order', async () => {
      const store = aStore();
      await fill(store, 'DOUGH', 16);
      await fill(store, 'CHEESE', 16);
      const wishes = [need('DOUGH', 1), need('CHEESE', 1)];
      const outcomes = await Promise.all(
        Array.from({ length: 16 }, (_, buyer) =>
          take(store, `buyer-${buyer}`, ...(buyer % 2 === 0 ? wishes : wishes.toReversed())),
        ),
      );
      expect(new Set(outcomes)).toEqual(new Set(['allocated']));
    });

    test('a change that throws has no effect, and does not affect others', async () => {
      const store = aStore();
      const results = await Promise.allSettled([
        fill(store, 'DOUGH', 10),
        stock().change(store, () => {
          throw new Error('No.');
        }),
        take(store, 'a', need('DOUGH', 1)),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    });

    test('earlier movements are archived, and all together still add up to the level', async () => {
      const store = aStore();
      await fill(store, 'DOUGH', 1000);
      const counts = Array.from({ length: 3 * CHUNK }, (_, index) => 999 - index);
      for (const quantity of counts) {
        await stock().change(store, (room) => changeBatch(room, 'DOUGH', { quantity }, 'maria', NOW));
      }
      const room = await stock().get(store);
      expect(auditLevels(room)).toEqual([]);
      expect(room.movements.length).toBeLessThan(2 * CHUNK);
      const archived = await Promise.all(
        Array.from({ length: archivedChunks(room) }, (_, chunk) => stock().archived(store, chunk)),
      );
      const all = [...archived.flatMap((chunk) => chunk?.movements ?? []), ...room.movements];
      expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: counts.length + 1 }, (_, index) => index + 1));
      expect(all.reduce((sum, { change }) => sum + change, 0)).toBe(1000 - counts.length);
      expect(await stock().archived(store, 99)).toBeUndefined();
    });

    test('archiving a chunk is idempotent', async () => {
      const store = aStore();
      const chunk = {
        chunk: 0,
        movements: [{ seq: 1, at: NOW, sku: 'DOUGH', change: 5, kind: 'received' as const }],
      };
      await stock().archive(store, chunk);
      await stock().archive(store, chunk);
      expect(await stock().archived(store, 0)).toEqual(chunk);
    });
  });

  describe('recipes', () => {
    test('are stored per store, and replaced only based on the current ones', async () => {
      const { catalog } = storage();
      const id = aStore();
      expect(await catalog.recipes(id)).toEqual(NO_RECIPES);
      expect(await catalog.replaceRecipes(id, RECIPES, NO_RECIPES)).toEqual({ outcome: 'changed' });
      await catalog.createStore({ ...STORE, id }, { pizzas: [], toppings: [] });
      expect(await catalog.recipes(id)).toEqual(NO_RECIPES);
      expect(await catalog.replaceRecipes(id, RECIPES, NO_RECIPES)).toEqual({ outcome: 'replaced' });
      expect(await catalog.replaceRecipes(id, NO_RECIPES, NO_RECIPES)).toEqual({ outcome: 'changed' });
      expect(await catalog.recipes(id)).toEqual(RECIPES);
      expect((await catalog.recipes(DEFAULT_STORE)).pizzas.length).toBeGreaterThan(0);
    });
  });
}
