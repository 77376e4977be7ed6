import { prometheus } from '@hono/prometheus';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Damage, ProviderState } from '../ports.ts';

const STATES: readonly ProviderState['state'][] = ['closed', 'half_open', 'open'];

/**
 * The Prometheus metrics of this process.
 *
 * @param providers the states of the providers it calls, read on each scrape
 * @param damage the damaged records it has found, likewise
 */
export function createMetrics(
  providers: () => Readonly<Record<string, ProviderState>>,
  damage: () => readonly Damage[],
) {
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
  return {
    measure: registerMetrics,
    print: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}
