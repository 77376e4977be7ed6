import type { StoreId } from '../shared/values.ts';
import { sampleOf, USUAL_WAVES, wavesOf } from './waves.ts';

/** Which stores get a change set when. */

const stores = Array.from({ length: 1000 }, (_, index) => ({
  id: `store-${index}` as StoreId,
  country: index % 2 === 0 ? 'US' : 'DE',
}));

test('by share, each store is in one wave, always in the same one for a set, and in others for another set', () => {
  const waves = wavesOf(stores, USUAL_WAVES, 'chg_1');
  expect(waves.map(({ length }) => length)).toEqual([10, 90, 400, 500]);
  expect(new Set(waves.flat()).size).toBe(1000);
  expect(wavesOf(stores.toReversed(), USUAL_WAVES, 'chg_1')).toEqual(waves);
  const [first = []] = waves;
  const [other = []] = wavesOf(stores, USUAL_WAVES, 'chg_2');
  expect(first.filter((id) => other.includes(id)).length).toBeLessThan(5);
});

test('the lots are spread evenly: a wave has its share of each kind of store', () => {
  const [half = []] = wavesOf(stores, [{ share: 50 }], 'chg_1');
  const german = half.filter((id) => Number(id.slice('store-'.length)) % 2 === 1);
  expect(Math.abs(german.length - 250)).toBeLessThan(50);
});

test('stores and countries that are named go first; a share is of the others, and at least one', () => {
  const few = stores.slice(0, 6);
  const named = { stores: ['store-5' as StoreId] };
  const waves = wavesOf(few, [named, { share: 1 }, { share: 100 }], 'chg_1');
  expect(waves.map(({ length }) => length)).toEqual([1, 1, 4]);
  expect(waves[0]).toEqual(['store-5']);
  expect(wavesOf(few, [{ countries: ['DE'] }], 'chg_1')).toEqual([['store-1', 'store-3', 'store-5']]);
  expect(wavesOf([], USUAL_WAVES, 'chg_1')).toEqual([[], [], [], []]);
});

test('a sample is spread over all', () => {
  expect(sampleOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 5)).toEqual([0, 2, 4, 6, 8]);
  expect(sampleOf([1, 2], 5)).toEqual([1, 2]);
});
