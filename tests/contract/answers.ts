import { instant, type StoreId } from '../../domain/shared/values.ts';
import type { KeyedRequest, Storage } from '../../ports.ts';

/** The contract of every storage about answers to requests with a key. */
export function answersContract(open: () => Storage): void {
  const storeId = 'answers' as StoreId;
  const answer = { status: 201, headers: { Location: '/api/webhooks/whk_1' }, body: '{"secret":"🍕"}' };
  const aRequest = (more: Partial<KeyedRequest> = {}): KeyedRequest => ({ content: 'c', at: instant(0), ...more });
  const look = async (key: string, store = storeId) => {
    let found: KeyedRequest | undefined;
    await open().answers.change(store, key, (known) => (found = known) ?? aRequest());
    return found;
  };

  describe('answers', () => {
    test('are kept per key and store', async () => {
      const kept = aRequest({ attempt: 'a', answer });
      expect(await open().answers.change(storeId, 'one', () => kept)).toEqual(kept);
      expect(await look('one')).toEqual(kept);
      expect(await look('two')).toBeUndefined();
      expect(await look('one', 'elsewhere' as StoreId)).toBeUndefined();
    });

    test('are listed, those of one store', async () => {
      const kept = aRequest({ attempt: 'a', answer });
      const shop = 'answered' as StoreId;
      await open().answers.change(shop, 'b', () => kept);
      await open().answers.change(shop, 'a', () => kept);
      const found: (readonly [string, KeyedRequest])[] = [];
      for await (const each of open().answers.findAll(shop)) found.push(each);
      expect(found.toSorted(([one], [other]) => (one < other ? -1 : 1))).toEqual([['a', kept], ['b', kept]]); // prettier-ignore
      for await (const each of open().answers.findAll('unanswered' as StoreId)) throw new Error(each[0]);
    });

    test('are replaced', async () => {
      await open().answers.change(storeId, 'three', () => aRequest({ attempt: 'a' }));
      await open().answers.change(storeId, 'three', () => aRequest({ answer }));
      expect(await look('three')).toEqual(aRequest({ answer }));
    });

    test('of 16 concurrent attempts with one key one may carry it out', async () => {
      const attempts = Array.from({ length: 16 }, (_, index) => `a${index}`);
      const results = await Promise.all(
        attempts.map((attempt) => open().answers.change(storeId, 'four', (known) => known ?? aRequest({ attempt }))),
      );
      expect(new Set(results.map(({ attempt }) => attempt)).size).toBe(1);
    });
  });
}
