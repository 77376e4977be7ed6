import { changeStore, leaveStore, restoreStore, type ChangeStoreDeps } from '../../application/rollout/change-store.ts';
import { planStores } from '../../application/rollout/plan.ts';
import { watchStores } from '../../application/rollout/watch.ts';
import type { Menu } from '../../domain/catalog/menu.ts';
import type { ChangeSet } from '../../domain/rollout/change-set.ts';
import { planning, type RolloutPlan } from '../../domain/rollout/rollout.ts';
import { money } from '../../domain/shared/money.ts';
import { DEFAULT_STORE, plusMinutes, type Sku, type StoreId } from '../../domain/shared/values.ts';
import { EVERYONE, StorageDamaged, StorageUnavailable, type Storage } from '../../ports.ts';
import { STORE } from '../support/builders.ts';
import { placement } from './storage.ts';

/** The contract of every storage about changes to many stores. */

const BY = { role: 'admin', id: 'adam' } as const;
const AT = '2026-11-20T12:00:00.000Z';

const MENU: Menu = {
  pizzas: ['diavola', 'funghi'].map((id) => ({
    ...{ id, name: id, description: 'With tomato.', available: true },
    variants: [{ size: 'large', sku: `${id.toUpperCase()}LRG` as Sku, price: money(1500, 'USD'), cookingMinutes: 10 }],
  })),
  toppings: [],
};

const SET: ChangeSet = {
  ...{ id: 'chg_contract', name: 'Spring', currency: 'USD', createdAt: AT, createdBy: BY },
  settings: { deliveryFee: money(350, 'USD'), timers: { promiseWarnMinutes: 25 } },
  menu: {
    pizzas: { diavola: { sizes: { large: { price: money(1700, 'USD') } } }, funghi: null },
    toppings: {},
    added: { categories: [], pizzas: [], toppings: [] },
  },
};

export function rolloutsContract(open: () => Storage): void {
  const deps = (): ChangeStoreDeps & Parameters<typeof planStores>[0] & Parameters<typeof watchStores>[0] => ({
    storage: open(),
    feed: { changed: () => undefined },
    now: () => Date.parse(AT),
    approvalAbove: 1,
    progress: () => undefined,
  });
  const planOf = (id: string, ...stores: StoreId[]): RolloutPlan => ({
    ...{ id, changeSet: { id: SET.id, name: SET.name }, rules: [{ stores }], plannedBy: BY },
    terms: { watchMinutes: 60, minOrders: 10, perSecond: 10 },
  });
  const newStore = async (id: string, settings: object = {}): Promise<StoreId> => {
    await open().catalog.createStore({ ...STORE, ...settings, id: `rollout-${id}` as StoreId }, MENU);
    return `rollout-${id}` as StoreId;
  };
  const lookAt = async (id: StoreId) => {
    const { catalog, access } = open();
    const [settings, menu] = [await catalog.settings(id), await catalog.menu(id)];
    const prices = menu?.pizzas.map((pizza) => `${pizza.id} ${pizza.variants[0]?.price.minor}`);
    return { fee: settings?.deliveryFee.minor, prices, records: access.storeRollouts };
  };

  /** Where some calls of the catalog go otherwise. */
  const withCatalog = (overrides: Partial<Storage['catalog']>): ReturnType<typeof deps> => {
    const { catalog, ...others } = open();
    const all: Storage['catalog'] = {
      settings: (storeId) => catalog.settings(storeId),
      menu: (storeId) => catalog.menu(storeId),
      recipes: (storeId) => catalog.recipes(storeId),
      stores: () => catalog.stores(),
      createStore: (...args) => catalog.createStore(...args),
      replaceSettings: (...args) => catalog.replaceSettings(...args),
      replaceRecipes: (...args) => catalog.replaceRecipes(...args),
      replaceMenu: (...args) => catalog.replaceMenu(...args),
      ...overrides,
    };
    return { ...deps(), storage: { ...others, catalog: all } };
  };

  describe('changes to many stores', () => {
    beforeAll(async () => {
      await open().access.changeSets.change(DEFAULT_STORE, SET.id, () => SET);
    });

    test('a change set and its rollout are kept as they are, and listed', async () => {
      const { changeSets, rollouts } = open().access;
      expect(await changeSets.get(DEFAULT_STORE, SET.id)).toEqual(SET);
      expect(await changeSets.listed(DEFAULT_STORE, EVERYONE)).toContainEqual(SET);
      const run = planning(planOf('rol_kept'), AT);
      await rollouts.change(DEFAULT_STORE, run.id, () => run);
      expect(await rollouts.listed(DEFAULT_STORE, EVERYONE)).toContainEqual(run);
    });

    test('a plan touches nothing, and says which stores cannot take it, and why', async () => {
      const [fits, euro] = [await newStore('fits'), await newStore('euro', { currency: 'EUR', deliveryFee: money(2, 'EUR') })]; // prettier-ignore
      const planned = await planStores(deps(), planOf('rol_1', fits, euro));
      expect(planned).toEqual({ waves: [{ stores: [fits] }], unfit: 1, same: 0 });
      const { records, fee } = await lookAt(fits);
      expect(fee).toBe(299);
      expect(await records.get(fits, 'rol_1')).toMatchObject({ state: 'planned', wave: 0 });
      expect(await records.get(euro, 'rol_1')).toMatchObject({
        state: 'unfit',
        told: 'Its currency is EUR; the amounts are in USD.',
      });
    });

    test('a store gets it once, however often it is tried, and gets back what it had', async () => {
      const id = await newStore('once');
      await planStores(deps(), planOf('rol_2', id));
      const all = await Promise.all([1, 2, 3].map(() => changeStore(deps(), 'rol_2', id)));
      expect(all.map(({ state }) => state)).toEqual(['changed', 'changed', 'changed']);
      expect(await lookAt(id)).toMatchObject({ fee: 350, prices: ['diavola 1700'] });
      expect(await restoreStore(deps(), 'rol_2', id)).toEqual({ storeId: id, state: 'restored' });
      expect(await restoreStore(deps(), 'rol_2', id)).toEqual({ storeId: id, state: 'restored' });
      expect(await lookAt(id)).toMatchObject({ fee: 299, prices: ['diavola 1500', 'funghi 1500'] });
      // It is over: nothing of it is done any more.
      expect(await changeStore(deps(), 'rol_2', id)).toMatchObject({ state: 'restored' });
      expect(await lookAt(id)).toMatchObject({ fee: 299 });
    });

    test('what a manager has changed since the plan is not overwritten: the store is left, and named', async () => {
      const id = await newStore('edited');
      await planStores(deps(), planOf('rol_3', id));
      const settings = { ...STORE, id };
      await open().catalog.replaceSettings({ ...settings, deliveryFee: money(400, 'USD') }, settings);
      expect(await changeStore(deps(), 'rol_3', id)).toEqual({
        storeId: id,
        state: 'left',
        told: 'Somebody has changed settings.delivery_fee since it was planned.',
      });
      expect(await lookAt(id)).toMatchObject({ fee: 400, prices: ['diavola 1500', 'funghi 1500'] });
    });

    test('an edit of something else is kept, there and back', async () => {
      const id = await newStore('renamed');
      await planStores(deps(), planOf('rol_4', id));
      const settings = { ...STORE, id };
      await open().catalog.replaceSettings({ ...settings, name: 'Renamed' }, settings);
      await changeStore(deps(), 'rol_4', id);
      expect(await open().catalog.settings(id)).toMatchObject({ name: 'Renamed', deliveryFee: { minor: 350 } });
      await restoreStore(deps(), 'rol_4', id);
      expect(await open().catalog.settings(id)).toEqual({ ...settings, name: 'Renamed' });
    });

    test('taken back, what somebody has changed since stays as they left it, and is named', async () => {
      const id = await newStore('dearer');
      await planStores(deps(), planOf('rol_5', id));
      await changeStore(deps(), 'rol_5', id);
      const settings = await open().catalog.settings(id);
      if (!settings) throw new Error('It is gone.');
      await open().catalog.replaceSettings({ ...settings, deliveryFee: money(500, 'USD') }, settings);
      expect(await restoreStore(deps(), 'rol_5', id)).toEqual({
        storeId: id,
        state: 'partly',
        told: 'It was not given back settings.delivery_fee: somebody has changed that since.',
      });
      expect(await lookAt(id)).toMatchObject({ fee: 500, prices: ['diavola 1500', 'funghi 1500'] });
    });

    test('an attempt that was cut off between settings and menu is gone on with; or undone, if the menu was edited meanwhile', async () => {
      const isCut = { now: true };
      const cutOff = (): ChangeStoreDeps =>
        withCatalog({
          replaceMenu: (...args) => {
            if (isCut.now) throw new Error('The worker dies.');
            return open().catalog.replaceMenu(...args);
          },
        });
      const [one, other] = [await newStore('cut-one'), await newStore('cut-other')];
      await planStores(deps(), planOf('rol_6', one, other));
      for (const id of [one, other]) {
        await expect(changeStore(cutOff(), 'rol_6', id)).rejects.toThrow('The worker dies.');
        expect(await lookAt(id)).toMatchObject({ fee: 350, prices: ['diavola 1500', 'funghi 1500'] });
      }
      expect(await changeStore(deps(), 'rol_6', one)).toMatchObject({ state: 'changed' });
      expect(await lookAt(one)).toMatchObject({ fee: 350, prices: ['diavola 1700'] });

      await open().catalog.replaceMenu(other, { ...MENU, pizzas: MENU.pizzas.slice(1) }, MENU);
      expect(await changeStore(deps(), 'rol_6', other)).toMatchObject({ state: 'left' });
      expect(await lookAt(other)).toMatchObject({ fee: 299, prices: ['funghi 1500'] });
    });

    test('an attempt that was taken for dead, and wakes up after the store has its own again, changes nothing for good', async () => {
      const id = await newStore('woken');
      await planStores(deps(), planOf('rol_7', id));
      let isLate = true;
      const late = withCatalog({
        replaceSettings: async (...args) => {
          // Meanwhile another attempt has changed it, and the rollout was taken back.
          if (isLate) expect(await changeStore(deps(), 'rol_7', id)).toMatchObject({ state: 'changed' });
          if (isLate) expect(await restoreStore(deps(), 'rol_7', id)).toMatchObject({ state: 'restored' });
          isLate = false;
          return open().catalog.replaceSettings(...args);
        },
      });
      expect(await changeStore(late, 'rol_7', id)).toMatchObject({ state: 'restored' });
      expect(await lookAt(id)).toMatchObject({ fee: 299, prices: ['diavola 1500', 'funghi 1500'] });
    });

    test('a store that fails half-way is given back what it had at once; if that fails, too, with all others', async () => {
      const [now, later] = [await newStore('half-now'), await newStore('half-later')];
      await planStores(deps(), planOf('rol_8', now, later));
      const full = withCatalog({
        replaceMenu: () => {
          throw new StorageUnavailable('The disk is full.');
        },
      });
      for (const id of [now, later]) await expect(changeStore(full, 'rol_8', id)).rejects.toThrow('The disk is full.');
      expect(await leaveStore(deps(), 'rol_8', now, 'It failed.')).toMatchObject({ state: 'left', told: 'It failed.' });
      expect(await lookAt(now)).toMatchObject({ fee: 299 });

      const away = withCatalog({
        replaceSettings: () => {
          throw new StorageUnavailable('The disk is full.');
        },
      });
      expect(await leaveStore(away, 'rol_8', later, 'It failed.')).toMatchObject({ state: 'changing' });
      expect(await lookAt(later)).toMatchObject({ fee: 350 });
      expect(await restoreStore(deps(), 'rol_8', later)).toMatchObject({ state: 'restored' });
      expect(await lookAt(later)).toMatchObject({ fee: 299 });
    });

    test('a store whose menu cannot be read is told, and does not keep the others from it; an outage is waited for', async () => {
      const [fits, broken] = [await newStore('readable'), await newStore('unreadable')];
      const failing = (error: Error) =>
        withCatalog({
          menu: async (storeId) => {
            if (storeId === broken) throw error;
            return open().catalog.menu(storeId);
          },
        });
      const planned = await planStores(failing(new TypeError('Not a menu.')), planOf('rol_9', fits, broken));
      expect(planned).toEqual({ waves: [{ stores: [fits] }], unfit: 1, same: 0 });
      expect(await open().access.storeRollouts.get(broken, 'rol_9')).toMatchObject({
        state: 'unfit',
        told: 'Not a menu.',
      });
      const away = new StorageUnavailable('It is away.');
      await expect(planStores(failing(away), planOf('rol_10', fits, broken))).rejects.toBe(away);
    });

    test('a store whose orders cannot be read says nothing, and holds up no look; an outage is waited for', async () => {
      const [fine, broken] = [await newStore('counted'), await newStore('not-counted')];
      await open().orders.append(placement({ storeId: fine }, plusMinutes(AT, -10)));
      const failing = (error: Error, stores: readonly StoreId[]) => ({
        ...deps(),
        storage: {
          orders: {
            list: async (...args: Parameters<Storage['orders']['list']>) => {
              if (stores.includes(args[0])) throw error;
              return open().orders.list(...args);
            },
          },
        },
      });
      const request = { treated: [fine, broken], control: [], from: plusMinutes(AT, -60), now: AT, minOrders: 1 };
      const damaged = new StorageDamaged({ storeId: broken, kind: 'order', reason: 'A line is cut off.' });
      expect(await watchStores(failing(damaged, [broken]), request)).toMatchObject({
        treated: { stores: 1, orders: 1 },
      });
      const away = new StorageUnavailable('It is away.');
      expect(await watchStores(failing(away, [broken]), request)).toMatchObject({ treated: { stores: 1 } });
      await expect(watchStores(failing(away, [fine, broken]), request)).rejects.toBe(away);
    });

    test('stores are compared by the orders that were placed since, and once all have it, with themselves a week before', async () => {
      const [had, not] = [await newStore('watched'), await newStore('waits')];
      const put = (storeId: StoreId, minutes: number) =>
        open().orders.append(placement({ storeId }, plusMinutes(AT, minutes)));
      for (const minutes of [-90, -30, -10]) await put(had, minutes);
      await put(not, -20);
      for (const minutes of [-60, 0, 10_000]) await put(had, minutes - 7 * 24 * 60);
      const from = plusMinutes(AT, -60);
      const request = { treated: [had], control: [not], from, now: AT, minOrders: 10 };
      expect(await watchStores(deps(), request)).toMatchObject({
        ...{ at: AT, against: 'others', verdict: 'too_few', treated: { stores: 1, orders: 2 }, control: { orders: 1 } },
      });
      const alone = await watchStores(deps(), { ...request, control: [] });
      expect(alone).toMatchObject({ against: 'week_before', treated: { orders: 2 }, control: { orders: 2 } });
    });
  });
}
