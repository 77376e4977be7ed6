import { prometheus } from '@hono/prometheus';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ProviderState } from '../ports.ts';

const STATES: readonly ProviderState['state'][] = ['closed', 'half_open', 'open'];

/**
 * What Prometheus reads of this process.
 *
 * @param providers how it stands with those that this process calls, asked anew for each reading
 */
export function createMetrics(providers: () => Readonly<Record<string, ProviderState>>) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { registerMetrics } = prometheus({ registry });
  const states = new Gauge({
    name: 'pizzeria_provider_state',
    help: 'Circuit breakers of the providers that this process calls: 1 for the state that each is in.',
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
  return {
    measure: registerMetrics,
    print: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}
