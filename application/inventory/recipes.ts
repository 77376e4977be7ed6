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
 * Replaces all recipes. Existing orders are not affected.
 *
 * @param matches whether the recipes are unchanged since the sender read them
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
      throw new Refused('version_mismatch', 'The recipes were changed in the meantime. Read them again.');
    }
    const { outcome } = await catalog.replaceRecipes(storeId, recipes, current);
    if (outcome === 'replaced') return;
    // Another writer was faster: check again against their version.
  }
}
