import type { StoreId } from '../../../domain/shared/values.ts';
import type { AnswerStore, KeyedRequest } from '../../../ports.ts';
import { readKeyedRequest } from '../stored-answer.ts';
import type { Collections } from './collections.ts';
import { changeGuarded, writeGuarded } from './guarded.ts';

/** One document per key. MongoDB removes it after a day. */
export class MongoAnswers implements AnswerStore {
  readonly #answers: Collections['answers'];

  constructor({ answers }: Pick<Collections, 'answers'>) {
    this.#answers = answers;
  }

  change(
    storeId: StoreId,
    key: string,
    apply: (known: KeyedRequest | undefined) => KeyedRequest,
  ): Promise<KeyedRequest> {
    const id = { _id: `${storeId}/${key}`, storeId };
    return changeGuarded<KeyedRequest | undefined, KeyedRequest>(
      async () => {
        const document = await this.#answers.findOne(id);
        return { value: readKeyedRequest(document?.request), version: document?.version ?? 0 };
      },
      apply,
      (request, version) => writeGuarded(this.#answers, id, { request, putAt: new Date() }, version),
    );
  }

  async *findAll(storeId: StoreId): AsyncIterable<readonly [string, KeyedRequest]> {
    for await (const { _id, request } of this.#answers.walk(storeId)) {
      const read = readKeyedRequest(request);
      if (read) yield [_id.slice(storeId.length + 1), read];
    }
  }
}
