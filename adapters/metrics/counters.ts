import { Counter, Histogram, Registry } from 'prom-client';
import { measuresOf, type Measure } from '../../domain/reports/measures.ts';
import { add, decimalsOf, type Money } from '../../domain/shared/money.ts';
import type { Meter } from '../../ports.ts';
import type { WatchedStores } from './watched-stores.ts';

const MINUTE = 60;
const minutes = (...values: number[]): number[] => values.map((value) => value * MINUTE);
const SINCE_PLACING = minutes(5, 10, 15, 20, 30, 45, 60, 90, 120);

/** What this process did since it started. Sum over the processes for the whole. */
export class Counters {
  readonly registry = new Registry();
  readonly #own = { registers: [this.registry] };
  readonly #orders = new Counter({
    name: 'pizzeria_orders_total',
    help: 'Orders that have reached a status; received: all that were placed.',
    labelNames: ['store', 'fulfilment', 'status'],
    ...this.#own,
  });
  readonly #value = valueCounter(this.registry);
  readonly #rejections = new Counter({
    name: 'pizzeria_orders_rejected_total',
    help: 'Placed orders that were rejected, by reason.',
    labelNames: ['store', 'code'],
    ...this.#own,
  });
  readonly #refusals = new Counter({
    name: 'pizzeria_refusals_total',
    help: 'Requests that this process refused, by the code of the problem.',
    labelNames: ['code'],
    ...this.#own,
  });
  readonly #suspicions = new Counter({
    name: 'pizzeria_suspicions_total',
    help: 'What an operator should look at; harvesting: a driver takes and returns many orders.',
    labelNames: ['kind'],
    ...this.#own,
  });
  readonly #payments = new Counter({
    name: 'pizzeria_payments_total',
    help: 'Outcomes of payments.',
    labelNames: ['method', 'outcome'],
    ...this.#own,
  });
  readonly #messages = new Counter({
    name: 'pizzeria_messages_total',
    help: 'Attempts to send a message; unavailable: will be tried again.',
    labelNames: ['channel', 'outcome'],
    ...this.#own,
  });
  readonly #halts = new Counter({
    name: 'pizzeria_rollout_halts_total',
    help: 'Rollouts that halted by themselves; undo: their stores did worse, pause: too few orders to tell.',
    labelNames: ['told'],
    ...this.#own,
  });
  readonly #webhooks = new Histogram({
    name: 'pizzeria_webhook_lag_seconds',
    help: 'How old an event was at each attempt to deliver it; refused: will be tried again, expired: given up.',
    labelNames: ['store', 'outcome'],
    buckets: [0.5, 1, 2, 5, 15, ...minutes(1, 5, 15, 60, 6 * 60, 24 * 60)],
    ...this.#own,
  });
  readonly #durations: Readonly<Record<Exclude<Measure['kind'], 'order' | 'rejection' | 'payment'>, Histogram>> = {
    cooking: this.#histogram(
      'pizzeria_cooking_seconds',
      'From the start of cooking until ready.',
      minutes(2, 5, 8, 10, 12, 15, 20, 30, 45),
    ),
    promise_error: this.#histogram(
      'pizzeria_promise_error_seconds',
      'From the promised time until ready; negative: early.',
      minutes(-30, -15, -10, -5, -2, 0, 2, 5, 10, 15, 30, 60),
    ),
    ready: this.#histogram(
      'pizzeria_ready_seconds',
      'From placing until ready, without scheduled orders.',
      SINCE_PLACING,
    ),
    door: this.#histogram(
      'pizzeria_door_seconds',
      'From placing until delivered at the door, without scheduled orders.',
      SINCE_PLACING,
    ),
  };

  refused(code: string): void {
    this.#refusals.inc({ code });
  }

  suspected(kind: string): void {
    this.#suspicions.inc({ kind });
  }

  /** Counts under the label that a store has in this deployment. */
  meterFor(stores: WatchedStores): Meter {
    const count = (storeId: Parameters<WatchedStores['labelOf']>[0], add: (store: string) => void): void => {
      // The caller does not wait: reading the list of stores may take a moment.
      stores.labelOf(storeId).then(add, () => undefined);
    };
    return {
      wrote: ({ storeId, events, state }) => {
        const measures = measuresOf(events, state);
        if (measures.length > 0) count(storeId, (store) => measures.forEach((measure) => this.#add(store, measure)));
      },
      sentWebhook: (storeId, outcome, lagSeconds) =>
        count(storeId, (store) => this.#webhooks.observe({ store, outcome }, lagSeconds)),
      sentMessage: (channel, outcome) => this.#messages.inc({ channel, outcome }),
      haltedRollout: (told) => this.#halts.inc({ told }),
    };
  }

  #add(store: string, measure: Measure): void {
    switch (measure.kind) {
      case 'order': {
        const { status, fulfilment, value } = measure;
        this.#orders.inc({ store, fulfilment, status });
        this.#value.add({ store, fulfilment, status }, value);
        return;
      }
      case 'rejection':
        return this.#rejections.inc({ store, code: measure.code });
      case 'payment':
        return this.#payments.inc({ method: measure.method, outcome: measure.outcome });
      default:
        return this.#durations[measure.kind].observe({ store, fulfilment: measure.fulfilment }, measure.seconds);
    }
  }

  #histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name, help, labelNames: ['store', 'fulfilment'], buckets, ...this.#own });
  }
}

interface ValueLabels {
  readonly store: string;
  readonly fulfilment: string;
  readonly status: string;
}

/** Sums whole minor units: a sum of fractions would drift. They become units of the currency when printed. */
function valueCounter(registry: Registry): { add(labels: ValueLabels, value: Money): void } {
  const sums = new Map<string, { readonly labels: ValueLabels; readonly sum: Money }>();
  registry.registerMetric(
    new Counter({
      name: 'pizzeria_order_value_total',
      help: 'Their totals, in units of the currency.',
      labelNames: ['store', 'fulfilment', 'status', 'currency'],
      registers: [],
      collect() {
        this.reset();
        for (const { labels, sum } of sums.values())
          this.inc({ ...labels, currency: sum.currency }, sum.minor / 10 ** decimalsOf(sum.currency));
      },
    }),
  );
  return {
    add: (labels, value) => {
      const key = JSON.stringify([labels.store, labels.fulfilment, labels.status, value.currency]);
      const known = sums.get(key);
      sums.set(key, { labels, sum: known ? add(known.sum, value) : value });
    },
  };
}
