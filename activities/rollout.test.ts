import { MockActivityEnvironment } from '@temporalio/testing';
import { planning, STORE_ATTEMPTS, type Rollout, type StoreRollout } from '../domain/rollout/rollout.ts';
import { instant, type StoreId } from '../domain/shared/values.ts';
import { StorageUnavailable } from '../ports.ts';
import { rolloutActivities, type RolloutActivityDeps } from './rollout.ts';

/** Stores of a rollout that fail: one alone is left, but an outage of all of them is waited for. */

const BY = { role: 'admin', id: 'adam' } as const;
const FINE = 'fine' as StoreId;
const BROKEN = 'broken' as StoreId;
const PLAN: Rollout = planning(
  {
    ...{ id: 'rol_1', changeSet: { id: 'chg_1', name: 'Spring' }, plannedBy: BY, rules: [{ share: 100 }] },
    terms: { watchMinutes: 60, minOrders: 10, perSecond: 10 },
  },
  instant(0),
);

function rig() {
  const away = {
    stores: [BROKEN],
    rollouts: false,
    error: (message: string): Error => new StorageUnavailable(message),
  };
  const kept = { run: PLAN };
  const record = (storeId: StoreId): StoreRollout => {
    if (away.stores.includes(storeId)) throw away.error(`${storeId} is away.`);
    return { rolloutId: 'rol_1', storeId, state: 'restored', wave: 0, steps: [], at: instant(0) };
  };
  const change = async (_: unknown, __: unknown, apply: (known: Rollout) => Rollout): Promise<Rollout> => {
    if (away.rollouts) throw new StorageUnavailable('All of it is away.');
    return (kept.run = apply(kept.run));
  };
  const deps = {
    storage: {
      access: { storeRollouts: { get: async (storeId: StoreId) => record(storeId) }, rollouts: { change } },
      catalog: { stores: async () => [{ id: FINE }, { id: BROKEN }] },
    },
    audit: { note: () => undefined, flush: async () => undefined },
  };
  const all = rolloutActivities(deps as unknown as RolloutActivityDeps);
  const attempt = (number: number): Promise<unknown> =>
    new MockActivityEnvironment({ attempt: number })
      .run(all.restoreStores, { id: 'rol_1', stores: [FINE, BROKEN], by: BY })
      .catch((error: unknown) => error);
  return { all, away, kept, attempt };
}

test('a store that fails is tried again, and after the last attempt it alone is left, and named', async () => {
  const { attempt } = rig();
  expect(await attempt(1)).toMatchObject({ message: 'broken is away.', nonRetryable: false });
  expect(await attempt(STORE_ATTEMPTS)).toEqual([
    { storeId: FINE, state: 'restored' },
    { storeId: BROKEN, state: 'left', told: 'It failed, look at the store: broken is away.' },
  ]);
});

test('while the whole storage is away no store is given up, however often it was tried', async () => {
  const { attempt, away } = rig();
  away.rollouts = true;
  away.stores = [FINE, BROKEN];
  expect(await attempt(STORE_ATTEMPTS + 90)).toMatchObject({ message: 'fine is away.', nonRetryable: false });
  away.rollouts = false;
  away.stores = [];
  expect(await attempt(STORE_ATTEMPTS + 91)).toHaveLength(2);
});

test('the rules of its waves are kept from the plan: the workflow does not send thousands of names with each step', async () => {
  const { all, kept } = rig();
  await all.keepRollout({ ...PLAN, version: 2, status: 'running', rules: [] });
  expect(kept.run).toMatchObject({ status: 'running', rules: [{ share: 100 }] });
});

test('stores in which something was begun are found again by their records; one whose record is damaged may be one', async () => {
  const { all, away } = rig();
  const waves = [1, 2].map((stores) => ({ stores, changed: 0, left: 0 }));
  const find = () =>
    new MockActivityEnvironment().run(all.listBegun, { id: 'rol_1', waves }).catch((error: unknown) => error);
  expect(await find()).toBeInstanceOf(StorageUnavailable);
  away.error = (message) => new TypeError(message);
  expect(await find()).toEqual([[FINE, BROKEN], []]);
});
