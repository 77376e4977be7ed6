import { prometheus } from '@hono/prometheus';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Counters } from './counters.ts';
import type { Backlog, Damage, ProviderState } from '../../ports.ts';

const STATES: readonly ProviderState['state'][] = ['closed', 'half_open', 'open'];

export interface Measured {
  /** How it stands with those that this process calls. As all of these, it is asked again for each reading. */
  readonly providers: () => Readonly<Record<string, ProviderState>>;
  /** What this process has found damaged. */
  readonly damage: () => readonly Damage[];
  /** Messages that wait to be sent, by whichever process. */
  readonly backlog: () => Promise<Backlog>;
  readonly counters: Counters;
  /** How stores are doing; undefined: told by other processes. */
  readonly gauges: Registry | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What Prometheus reads of this process. */
export function createMetrics({ providers, damage, backlog, counters, gauges, now }: Measured) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { registerMetrics } = prometheus({ registry });
  const states = new Gauge({
    name: 'pizzeria_provider_state',
    help: 'Circuit breakers of the providers that this process calls: 1 for the current state of each.',
    labelNames: ['provider', 'state'],
    registers: [],
    collect() {
      this.reset();
      for (const [provider, { state }] of Object.entries(providers())) {
        for (const each of STATES) this.set({ provider, state: each }, each === state ? 1 : 0);
      }
    },
  });
  registry.registerMetric(states);
  const damaged = new Gauge({
    name: 'pizzeria_storage_damaged',
    help: 'Unreadable records found by this process and not yet repaired.',
    labelNames: ['store', 'kind'],
    registers: [],
    collect() {
      this.reset();
      for (const { storeId, kind } of damage()) this.inc({ store: storeId, kind });
    },
  });
  registry.registerMetric(damaged);
  const late = new Gauge({
    name: 'pizzeria_message_lag_seconds',
    help: 'How long the oldest message that is not sent yet has been due; 0 where none is. Every process tells the same.',
    registers: [],
    async collect() {
      // Without storage this figure is unknown; the others are still reported.
      const known = await backlog().catch(() => undefined);
      this.reset();
      const { oldestDueAt } = known ?? {};
      if (known) this.set(oldestDueAt === undefined ? 0 : Math.max(0, now() - Date.parse(oldestDueAt)) / 1000);
    },
  });
  registry.registerMetric(late);
  return {
    measure: registerMetrics,
    refused: (code: string) => counters.refused(code),
    suspected: (kind: string) => counters.suspected(kind),
    print: async () => {
      const all = Registry.merge([registry, counters.registry, ...(gauges ? [gauges] : [])]);
      return { text: await all.metrics(), contentType: all.contentType };
    },
  };
}
