import type { StoreId } from '../../../domain/shared/values.ts';
import type { AuditStore } from '../../../ports.ts';
import type { Collections } from './collections.ts';

/** In the place of a store, which the trail does not have. */
const OF_NO_STORE = 'audit' as StoreId;
const PORTION = 500;
const DIGITS = 9;

/** A document for each line, whose id has chain and number, so that a chain's lines are read in order. */
export class MongoAudit implements AuditStore {
  readonly #audit: Collections['audit'];

  constructor({ audit }: Pick<Collections, 'audit'>) {
    this.#audit = audit;
  }

  async append(chain: string, first: number, lines: readonly string[]): Promise<void> {
    const writes = lines.map((line, index) => {
      const _id = idOf(chain, first + index);
      return {
        updateOne: { filter: { _id, storeId: OF_NO_STORE }, update: { $setOnInsert: { line } }, upsert: true },
      };
    });
    await this.#audit.bulkWrite(writes);
  }

  /** From one chain to the next, by the ids. */
  async chains(): Promise<readonly string[]> {
    const chains: string[] = [];
    for (let after = prefixOf(''); ;) {
      const [next] = await this.#audit.find(
        { _id: { $gt: after, $lt: endOf(prefixOf('')) }, storeId: OF_NO_STORE },
        { sort: { _id: 1 }, limit: 1 },
      );
      const chain = next?._id.split('/')[1];
      if (chain === undefined) return chains;
      chains.push(chain);
      after = endOf(prefixOf(`${chain}/`));
    }
  }

  async *lines(chain: string): AsyncIterable<string> {
    const [start, end] = [prefixOf(`${chain}/`), endOf(prefixOf(`${chain}/`))];
    for (let after = start; ;) {
      const filter = { _id: { $gt: after, $lt: end }, storeId: OF_NO_STORE };
      const portion = await this.#audit.find(filter, { sort: { _id: 1 }, limit: PORTION });
      for (const { line } of portion) yield line;
      const last = portion.at(-1);
      if (!last || portion.length < PORTION) return;
      after = last._id;
    }
  }

  async remove(chain: string): Promise<void> {
    const [start, end] = [prefixOf(`${chain}/`), endOf(prefixOf(`${chain}/`))];
    await this.#audit.deleteMany({ _id: { $gt: start, $lt: end }, storeId: OF_NO_STORE });
  }
}

function idOf(chain: string, seq: number): string {
  return prefixOf(`${chain}/${String(seq).padStart(DIGITS, '0')}`);
}

function prefixOf(rest: string): string {
  return `${OF_NO_STORE}/${rest}`;
}

/** The first id after all that begin so: `0` comes after the slash. */
function endOf(prefix: string): string {
  return `${prefix.slice(0, -1)}0`;
}
