import { Counters } from '../../adapters/metrics/counters.ts';
import { createMetrics } from '../../adapters/metrics/index.ts';
import { createHealthApp } from '../app.ts';
import type { HealthDeps } from '../deps.ts';

const AT = '2026-11-20T12:00:00.000Z';
const lastError = { at: AT, message: 'Twilio answered 503.' };
const providers = () => ({
  twilio: { state: 'open' as const, since: AT, lastError },
  smtp: { state: 'closed' as const, since: AT },
});

const appWith = (checks: HealthDeps['checks']) =>
  createHealthApp({
    checks,
    providers,
    metrics: createMetrics({
      providers,
      damage: () => [],
      backlog: async () => ({ waiting: 2, oldestDueAt: AT }),
      counters: new Counters(),
      gauges: undefined,
      now: () => Date.parse(AT) + 90_000,
    }),
  });

async function ready(storage: () => Promise<string>) {
  const answer = await appWith({ storage }).request('/health/ready');
  return { status: answer.status, body: await answer.json() };
}

test('a provider’s outage is shown, but the API stays in service and takes orders', async () => {
  expect(await ready(async () => 'Writable.')).toEqual({
    status: 200,
    body: {
      status: 'ready',
      checks: { storage: { ok: true, detail: 'Writable.' } },
      providers: {
        twilio: { state: 'open', since: AT, last_error: lastError },
        smtp: { state: 'closed', since: AT, last_error: null },
      },
    },
  });
});

test('without storage the API is not ready, but still shows the providers', async () => {
  expect(await ready(() => Promise.reject(new Error('The disk is full.')))).toMatchObject({
    status: 503,
    body: { checks: { storage: { ok: false, detail: 'The disk is full.' } }, providers: { twilio: { state: 'open' } } },
  });
});

test('the metrics show which provider’s circuit breaker is open', async () => {
  const text = await (await appWith({}).request('/metrics')).text();
  expect(text).toContain('pizzeria_provider_state{provider="twilio",state="open"} 1');
  expect(text).toContain('pizzeria_provider_state{provider="twilio",state="closed"} 0');
  expect(text).toContain('pizzeria_provider_state{provider="smtp",state="closed"} 1');
  expect(text).toContain('process_cpu_seconds_total');
});

test('and for how long the oldest message has been waiting', async () => {
  const text = await (await appWith({}).request('/metrics')).text();
  expect(text).toContain('pizzeria_message_lag_seconds 90');
});
