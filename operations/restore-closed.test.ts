import { pino } from 'pino';
import type { StoreId } from '../domain/shared/values.ts';
import { StorageDamaged, type Damage, type StoredOrder } from '../ports.ts';
import { restoreClosed, type RestoreDeps } from './restore-closed.ts';

const damage: Damage = { storeId: 'main' as StoreId, kind: 'order', id: 'ord_1', reason: 'line 2 is damaged' };

/** Storage with one damaged order, as Temporal no longer knows it. */
function aStorage() {
  let isRestored = false;
  let found: readonly Damage[] = [damage];
  const asked: string[] = [];
  const get = async (): Promise<StoredOrder> => {
    asked.push('storage');
    if (!isRestored) throw new StorageDamaged(damage);
    found = [];
    return {} as StoredOrder;
  };
  const deps = {
    storage: { damage: () => found, orders: { get } },
    workflows: { stateOf: async () => 'unknown', eventsOf: async () => (asked.push('Temporal'), []) },
    log: pino({ level: 'silent' }),
  } as unknown as RestoreDeps;
  return { deps, asked, restore: () => (isRestored = true), found: () => found };
}

test('a damaged order that Temporal does not know is read again, until somebody has put back a good copy', async () => {
  const { deps, asked, restore, found } = aStorage();
  const hopeless = new Set<string>();
  await restoreClosed(deps, hopeless);
  await restoreClosed(deps, hopeless);
  expect(found()).toEqual([damage]);
  restore();
  await restoreClosed(deps, hopeless);
  expect(found()).toEqual([]);
  expect(asked).toEqual(['Temporal', 'storage', 'storage']);
});
