import type { Recipes } from '../../domain/stock/index.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { Refused } from '../refused.ts';

interface RecipeDeps {
  readonly storage: Pick<Storage, 'catalog'>;
}

export function readRecipes({ storage }: RecipeDeps, storeId: StoreId): Promise<Recipes> {
  return storage.catalog.recipes(storeId);
}

/**
 * Replaces all recipes. Orders keep what they were placed with.
 *
 * @param matches whether the recipes still are what the sender has read
 * @throws Refused `version_mismatch`
 */
export async function replaceRecipes(
  { storage: { catalog } }: RecipeDeps,
  storeId: StoreId,
  recipes: Recipes,
  matches: (current: Recipes) => boolean,
): Promise<void> {
  for (;;) {
    const current = await catalog.recipes(storeId);
    if (!matches(current)) {
      throw new Refused('version_mismatch', 'The recipes have changed by now. Read them and decide again.');
    }
    const { outcome } = await catalog.replaceRecipes(storeId, recipes, current);
    if (outcome === 'replaced') return;
    // Somebody was quicker: whether this may still be done depends on what they wrote.
  }
}
