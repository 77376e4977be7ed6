import { NO_MENU } from '../../domain/catalog/menu.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import {
  freeByBatch,
  levels,
  missingOf,
  soldOut,
  type Batch,
  type Level,
  type Missing,
  type Recipes,
  type Shortage,
  type StockRoom,
} from '../../domain/stock/index.ts';
import { instant, type StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { Refused } from '../refused.ts';

export interface InventoryDeps {
  readonly storage: Pick<Storage, 'stock' | 'catalog'>;
}

/** An ingredient's level, with its name and unit from the recipes. */
export interface ItemLevel {
  readonly level: Level;
  readonly ingredient: Recipes['ingredients'][number] | undefined;
}

export interface BatchLook {
  readonly batch: Batch;
  /** The unallocated quantity. */
  readonly available: number;
}

export interface Item extends ItemLevel {
  readonly batches: readonly BatchLook[];
}

export type SoldOut = ReturnType<typeof soldOut>;

/** Every counted ingredient, sorted by SKU. */
export async function listItems({ storage }: InventoryDeps, storeId: StoreId): Promise<ItemLevel[]> {
  const room = await storage.stock.get(storeId);
  const recipes = await storage.catalog.recipes(storeId);
  return levels(room).map((level) => withName(level, recipes));
}

/** @throws Refused `sku_not_found` */
export async function readItem({ storage }: InventoryDeps, storeId: StoreId, sku: string): Promise<Item> {
  const room = await storage.stock.get(storeId);
  const level = levels(room).find((each) => each.sku === sku);
  if (!level) throw unknownSku(sku);
  const batches = room.batches.filter((batch) => batch.sku === sku && batch.quantity > 0);
  return { ...withName(level, await storage.catalog.recipes(storeId)), batches: lookAt(room, batches) };
}

/** Batches with remaining stock, oldest first. */
export async function listBatches({ storage }: InventoryDeps, storeId: StoreId): Promise<BatchLook[]> {
  const room = await storage.stock.get(storeId);
  return lookAt(room, room.batches.filter(({ quantity }) => quantity > 0)); // prettier-ignore
}

export async function lookAtBatch({ storage }: InventoryDeps, storeId: StoreId, batch: Batch): Promise<BatchLook> {
  const free = freeByBatch(await storage.stock.get(storeId));
  return { batch, available: free.get(batch.reference) ?? 0 };
}

/** Orders that have lost their stock, with their needs, oldest first. */
export async function listShortages(
  { storage }: InventoryDeps,
  storeId: StoreId,
): Promise<(Shortage & { readonly missing: readonly Missing[] })[]> {
  const room = await storage.stock.get(storeId);
  const shortages = room.shortages.toSorted((a, b) => (a.since < b.since ? -1 : 1));
  return shortages.map((short) => ({ ...short, missing: missingOf(room, short) }));
}

/** Items off the menu for lack of stock. */
export async function readSoldOut(
  { storage, now }: InventoryDeps & { readonly now: () => number },
  { id }: Pick<StoreSettings, 'id'>,
): Promise<SoldOut> {
  const menu = (await storage.catalog.menu(id)) ?? NO_MENU;
  const room = await storage.stock.get(id);
  return soldOut(room, { menu, recipes: await storage.catalog.recipes(id) }, instant(now()));
}

export function unknownSku(sku: string): Refused {
  return new Refused('sku_not_found', `This store does not count ${sku}: it has never had a batch of it.`);
}

export function withName(level: Level, { ingredients }: Recipes): ItemLevel {
  return { level, ingredient: ingredients.find((each) => each.sku === level.sku) };
}

function lookAt(room: StockRoom, batches: readonly Batch[]): BatchLook[] {
  const free = freeByBatch(room);
  return batches.map((batch) => ({ batch, available: free.get(batch.reference) ?? 0 }));
}
