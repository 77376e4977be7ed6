import type { StoreId } from '../../domain/shared/values.ts';
import { WatchedStores } from './watched-stores.ts';

const ids = (count: number): StoreId[] =>
  Array.from({ length: count }, (_, index) => `store-${String(index).padStart(5, '0')}` as StoreId);
const [FIRST, LAST] = ['store-00000', 'store-09999'] as [StoreId, StoreId];

test('of 10,000 stores the first hundred by id have a label of their own', async () => {
  const stores = new WatchedStores(undefined, async () => ids(10_000));
  expect([await stores.labelOf(FIRST), await stores.labelOf(LAST)]).toEqual([FIRST, 'other']);
  expect(await stores.all()).toHaveLength(100);
});

test('or those that are named, without reading the list', async () => {
  const stores = new WatchedStores([LAST], () => Promise.reject(new Error('It must not be read.')));
  expect([await stores.labelOf(FIRST), await stores.labelOf(LAST)]).toEqual(['other', LAST]);
  expect(await stores.all()).toEqual([LAST]);
});

test('the list is read once for many orders, and again for a store opened since', async () => {
  let [reads, count, now] = [0, 1, 0];
  const list = async (): Promise<StoreId[]> => {
    reads += 1;
    return ids(count);
  };
  const stores = new WatchedStores(undefined, list, () => now);
  await Promise.all(ids(1).map((id) => stores.labelOf(id)));
  await stores.labelOf(FIRST);
  expect(reads).toBe(1);
  count = 2;
  now = 10_000;
  expect(await stores.labelOf('store-00001' as StoreId)).toBe('store-00001');
  expect(reads).toBe(2);
});

test('a store opened a moment after the list was read is found at once, and one that is in no list is sought once', async () => {
  let [reads, count] = [0, 1];
  const list = async (): Promise<StoreId[]> => {
    reads += 1;
    return ids(count);
  };
  const stores = new WatchedStores(undefined, list, () => 0);
  await stores.labelOf(FIRST);
  count = 2;
  expect(await stores.labelOf('store-00001' as StoreId)).toBe('store-00001');
  for (const _ of ['once', 'again']) expect(await stores.labelOf(LAST)).toBe('other');
  expect(reads).toBe(3);
});

test('without storage, stores have no label, and the next reading finds them', async () => {
  let [isAway, now] = [true, 0];
  const list = async (): Promise<StoreId[]> => {
    if (isAway) throw new Error('Storage is away.');
    return ids(1);
  };
  const stores = new WatchedStores(undefined, list, () => now);
  expect(await stores.labelOf(FIRST)).toBe('other');
  isAway = false;
  now = 10_000;
  expect(await stores.labelOf(FIRST)).toBe(FIRST);
});
