import type { Rollout, RolloutPlan } from '../../domain/rollout/rollout.ts';
import type { WaveRule } from '../../domain/rollout/waves.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import { STORE } from '../../tests/support/builders.ts';
import type { Principal } from '../principal.ts';
import { planRollout, type RolloutDeps } from './rollouts.ts';

/** For whom a rollout is planned, in a chain of more stores than one can be for. */

const ADAM = { role: 'admin', id: 'adam', scopes: ['admin'] } as unknown as Principal;
const STORES = Array.from({ length: 20_001 }, (_, index) => ({
  ...STORE,
  id: `store-${index}` as StoreId,
  country: index < 3 ? 'DE' : 'US',
}));

async function plan(...rules: WaveRule[]): Promise<unknown> {
  const begun: RolloutPlan[] = [];
  const deps = {
    storage: {
      access: {
        changeSets: { get: async () => ({ id: 'chg_1', name: 'Spring' }) },
        rollouts: { change: async (_: unknown, __: unknown, apply: () => Rollout) => apply() },
      },
      catalog: { stores: async () => STORES },
    },
    rollouts: { begin: async (each: RolloutPlan) => void begun.push(each) },
    now: () => 0,
  };
  const terms = { watchMinutes: 60, minOrders: 10, perSecond: 10 };
  const asked = planRollout(deps as unknown as RolloutDeps, ADAM, { changeSetId: 'chg_1', rules, terms });
  return asked.then(
    () => begun.length,
    (error: unknown) => error,
  );
}

test('a rollout is for so many stores, however many the chain has: some are named, or a country is', async () => {
  expect(await plan({ share: 100 })).toMatchObject({ options: { errors: [{ field: 'waves', code: 'too_many' }] } });
  expect(await plan({ countries: ['DE'] })).toBe(1);
  expect(await plan({ stores: ['store-7' as StoreId] }, { share: 50 })).toBe(1);
});

test('a store or a country that is not there is named with its wave', async () => {
  expect(await plan({ share: 1 }, { stores: ['atlantis' as StoreId] })).toMatchObject({
    options: { errors: [{ field: 'waves[1].stores', code: 'unknown_store' }] },
  });
  expect(await plan({ countries: ['DE', 'UK'] })).toMatchObject({
    options: {
      errors: [{ field: 'waves[0].countries', code: 'unknown_country', message: 'There is no store in UK.' }],
    },
  });
});
