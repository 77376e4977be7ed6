import { DEFAULT_STORE } from '../../../domain/shared/values.ts';
import type { Storage } from '../../../ports.ts';
import { inParallel } from '../load.ts';
import { storeOf } from './sizes.ts';

const OPENED_AT_ONCE = 16;

/** Copies of the default store, written to storage directly: through the API it would take longer than the measurement. */
export async function openStores({ catalog }: Storage, stores: number): Promise<void> {
  const [settings, menu, recipes] = await Promise.all([
    catalog.settings(DEFAULT_STORE),
    catalog.menu(DEFAULT_STORE),
    catalog.recipes(DEFAULT_STORE),
  ]);
  if (!settings || !menu) throw new Error('The store does not exist.');
  let rank = 0;
  await inParallel(OPENED_AT_ONCE, stores, async () => {
    const id = storeOf((rank += 1));
    const { outcome } = await catalog.createStore({ ...settings, id, name: `Pizzeria ${id}` }, menu, recipes);
    if (outcome !== 'created') throw new Error(`The store ${id} exists already.`);
  });
}
