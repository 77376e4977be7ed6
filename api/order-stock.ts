import { expectReady } from '../domain/kitchen.ts';
import type { OrderContent, PlacedOrder } from '../domain/order/index.ts';
import type { OrderLine } from '../domain/pricing.ts';
import {
  findStock,
  ingredientsOf,
  isKnownToBeOut,
  neededBy,
  pizzasWith,
  type Kitchenware,
  type Need,
} from '../domain/stock/index.ts';
import type { StoreSettings } from '../domain/store.ts';
import { instant, type StoreId } from '../domain/values.ts';
import type { Storage } from '../ports.ts';
import { Problem } from './problems.ts';

/** What an order takes of the stock, worked out where it is priced: its workflow needs no recipe. */

/** Nothing, at a store that counts nothing. */
export async function readIngredients(
  storage: Pick<Storage, 'stock' | 'catalog'>,
  storeId: StoreId,
  lines: readonly OrderLine[],
): Promise<{ readonly ingredients?: readonly Need[] }> {
  const room = await storage.stock.get(storeId);
  if (Object.keys(room.items).length === 0) return {};
  const ingredients = ingredientsOf(lines, await kitchenware(storage, storeId), room);
  return ingredients.length === 0 ? {} : { ingredients };
}

/**
 * Refuses an order that wants what is known to be out, without beginning it. The first that finds it out is refused by its workflow, which tells the
 * manager; so is one that is quicker than another.
 *
 * @throws Problem `out_of_stock`
 */
export async function mustNotBeOut(
  storage: Pick<Storage, 'stock' | 'catalog' | 'kitchen'>,
  store: StoreSettings,
  order: Pick<OrderContent, 'lines' | 'ingredients' | 'kitchenMinutes' | 'requestedFor'> & Pick<PlacedOrder, 'id'>,
  now: number,
): Promise<void> {
  const { id: orderId, lines, ingredients = [], kitchenMinutes: minutes, requestedFor } = order;
  if (ingredients.length === 0) return;
  const room = await storage.stock.get(store.id);
  if (!ingredients.some(({ sku }) => isKnownToBeOut(room, sku))) return;
  const kitchen = await storage.kitchen.get(store.id);
  const soonest = expectReady(kitchen, { orderId, minutes, missed: instant(now) }, store.kitchen, instant(now));
  const readyAt = requestedFor !== undefined && requestedFor > soonest ? requestedFor : soonest;
  const found = findStock(room, ingredients, neededBy(readyAt, minutes));
  if (!('missing' in found) || !found.missing.some(({ sku }) => isKnownToBeOut(room, sku))) return;
  const { missing } = found;
  const pizzas = pizzasWith(missing, lines, await kitchenware(storage, store.id), room);
  const detail = `There is not enough left for ${pizzas.join(', ')}. Order something else, or for later.`;
  throw new Problem('out_of_stock', detail, { missing, pizzas });
}

async function kitchenware({ catalog }: Pick<Storage, 'catalog'>, storeId: StoreId): Promise<Kitchenware> {
  const menu = (await catalog.menu(storeId)) ?? { pizzas: [], toppings: [] };
  return { menu, recipes: await catalog.recipes(storeId) };
}
