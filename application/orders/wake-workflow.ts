import { LRUCache } from 'lru-cache';
import { pendingEffects, type Order } from '../../domain/order/index.ts';
import type { OrderSignals } from '../../ports.ts';

/** An effect that is still due so long after the order's last write may have no workflow that knows of it. */
const OVERDUE_AFTER_MS = 10_000;
const MAX_REMEMBERED = 10_000;
/** What changes nothing is not asked for again before. */
const ASK_AGAIN_MS = 60_000;

/**
 * Signals workflows that may be behind storage, sooner than the workers' periodic check: a request that was lost after its
 * write leaves an order whose workflow does not know that there is something to do. Each is signalled once a minute at
 * most, and once per version by reads.
 */
export class WorkflowWaker {
  readonly #signals: Pick<OrderSignals, 'lookAtStorage'>;
  readonly #now: () => number;
  readonly #asked = new LRUCache<string, true>({ max: MAX_REMEMBERED, ttl: ASK_AGAIN_MS });
  readonly #seen = new LRUCache<string, number>({ max: MAX_REMEMBERED });

  constructor({ signals, now }: { signals: Pick<OrderSignals, 'lookAtStorage'>; now: () => number }) {
    this.#signals = signals;
    this.#now = now;
  }

  /** A command got no answer: its Update may be lost, although its events are stored. */
  noAnswer({ storeId, id }: Order): void {
    const name = `${storeId}/${id}`;
    if (this.#asked.has(name)) return;
    this.#asked.set(name, true);
    // The periodic check also covers it.
    void this.#signals.lookAtStorage(storeId, [id]).catch(() => undefined);
  }

  /** An order was read: if one of its effects has been due for long, its workflow may not know. */
  read(order: Order): void {
    if (this.#now() - Date.parse(order.updatedAt) < OVERDUE_AFTER_MS) return;
    if (pendingEffects(order).length === 0) return;
    const name = `${order.storeId}/${order.id}`;
    if (this.#seen.get(name) === order.version) return;
    this.#seen.set(name, order.version);
    this.noAnswer(order);
  }
}
