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
