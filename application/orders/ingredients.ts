import { NO_MENU } from '../../domain/catalog/menu.ts';
import { beginning } from '../../domain/kitchen/queue.ts';
import type { OrderContent, PlacedOrder } from '../../domain/order/index.ts';
import type { OrderLine } from '../../domain/catalog/pricing.ts';
import {
  findStock,
  ingredientsOf,
  isKnownToBeOut,
  pizzasWith,
  type Kitchenware,
  type Need,
  type StockRoom,
} from '../../domain/stock/index.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { instant, type StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { Refused } from '../refused.ts';

/** An order's ingredients, computed when it is priced, so that its workflow needs no recipes. */

/** Empty for a store without counted stock. */
export async function readIngredients(
  storage: Pick<Storage, 'stock' | 'catalog'>,
  storeId: StoreId,
  lines: readonly OrderLine[],
): Promise<Ingredients> {
  return ingredientsIn(await storage.stock.get(storeId), storage, storeId, lines);
}

/**
 * The same for a new order, refused early if an ingredient is known to be out. The first order that finds it out is
 * refused by its workflow, which alerts the manager, and so is one that loses a race.
 *
 * @throws Refused `out_of_stock`
 */
export async function ingredientsThatAreThere(
  storage: Pick<Storage, 'stock' | 'catalog' | 'kitchen'>,
  store: StoreSettings,
  order: Pick<OrderContent, 'lines' | 'kitchenMinutes' | 'requestedFor'> & Pick<PlacedOrder, 'id'>,
  now: number,
): Promise<Ingredients> {
  const { id: orderId, lines, kitchenMinutes: minutes, requestedFor } = order;
  const room = await storage.stock.get(store.id);
  const stocked = await ingredientsIn(room, storage, store.id, lines);
  const { ingredients = [] } = stocked;
  if (!ingredients.some(({ sku }) => isKnownToBeOut(room, sku))) return stocked;
  const kitchen = await storage.kitchen.get(store.id);
  const begun = beginning(kitchen, { orderId, minutes, requestedFor }, store.kitchen, instant(now));
  const found = findStock(room, ingredients, begun);
  if (!('missing' in found) || !found.missing.some(({ sku }) => isKnownToBeOut(room, sku))) return stocked;
  const { missing } = found;
  const pizzas = pizzasWith(missing, lines, await kitchenware(storage, store.id), room);
  const detail = `Not enough stock for ${pizzas.join(', ')}. Order something else, or for later.`;
  throw new Refused('out_of_stock', detail, { missing, pizzas });
}

interface Ingredients {
  readonly ingredients?: readonly Need[];
}

async function ingredientsIn(
  room: StockRoom,
  storage: Pick<Storage, 'catalog'>,
  storeId: StoreId,
  lines: readonly OrderLine[],
): Promise<Ingredients> {
  if (Object.keys(room.items).length === 0) return {};
  const ingredients = ingredientsOf(lines, await kitchenware(storage, storeId), room);
  return ingredients.length === 0 ? {} : { ingredients };
}

async function kitchenware({ catalog }: Pick<Storage, 'catalog'>, storeId: StoreId): Promise<Kitchenware> {
  const menu = (await catalog.menu(storeId)) ?? NO_MENU;
  return { menu, recipes: await catalog.recipes(storeId) };
}
