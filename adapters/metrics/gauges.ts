import { Gauge, Registry } from 'prom-client';
import { levels } from '../../domain/stock/index.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import type { WatchedStores } from './watched-stores.ts';

/** However often and by how many it is scraped, storage is read at most this often. */
const READ_EVERY_MS = 10_000;
const STORES_AT_ONCE = 10;

interface Reading {
  readonly store: StoreId;
  readonly queue: number;
  readonly slots: number;
  readonly low: number;
  readonly out: number;
}

/**
 * How the stores that have a label are doing, as stored: every process that tells it tells the same, so take the maximum, not the sum.
 */
export function storeGauges(
  storage: Pick<Storage, 'kitchen' | 'stock'>,
  stores: WatchedStores,
  now: () => number = () => performance.now(),
): Registry {
  const registry = new Registry();
  let readAt = -Infinity;
  let reading: Promise<readonly Reading[]> = Promise.resolve([]);
  const readings = (): Promise<readonly Reading[]> => {
    if (now() - readAt >= READ_EVERY_MS) {
      readAt = now();
      reading = readAll(storage, stores);
    }
    return reading;
  };
  const gauge = (name: string, help: string, pick: (reading: Reading) => number): void => {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        labelNames: ['store'],
        registers: [],
        async collect() {
          const all = await readings();
          this.reset();
          for (const each of all) this.set({ store: each.store }, pick(each));
        },
      }),
    );
  };
  gauge('pizzeria_queue_length', 'Orders in the kitchen’s queue, held ones included.', ({ queue }) => queue);
  gauge('pizzeria_slots_in_use', 'Kitchen slots in use.', ({ slots }) => slots);
  gauge(
    'pizzeria_stock_low',
    'Ingredients below their alert threshold, those that have run out included.',
    ({ low }) => low,
  );
  gauge('pizzeria_stock_out', 'Counted ingredients of which nothing is left to allocate.', ({ out }) => out);
  return registry;
}

async function readAll(
  storage: Pick<Storage, 'kitchen' | 'stock'>,
  stores: WatchedStores,
): Promise<readonly Reading[]> {
  const left = [...(await stores.all())];
  const readings: Reading[] = [];
  const read = async (): Promise<void> => {
    for (let store = left.shift(); store !== undefined; store = left.shift()) {
      // A store that cannot be read is left out; the others are still reported.
      const reading = await readOne(storage, store).catch(() => undefined);
      if (reading) readings.push(reading);
    }
  };
  await Promise.all(Array.from({ length: STORES_AT_ONCE }, read));
  return readings;
}

async function readOne(storage: Pick<Storage, 'kitchen' | 'stock'>, store: StoreId): Promise<Reading> {
  const [kitchen, stock] = await Promise.all([storage.kitchen.get(store), storage.stock.get(store)]);
  const free = levels(stock).map(({ onHand, incoming, allocated, lowAt = 0 }) => ({
    left: onHand + incoming - allocated,
    lowAt,
  }));
  return {
    store,
    queue: kitchen.tickets.length,
    slots: kitchen.slots.length,
    low: free.filter(({ left, lowAt }) => left <= 0 || left < lowAt).length,
    out: free.filter(({ left }) => left <= 0).length,
  };
}
