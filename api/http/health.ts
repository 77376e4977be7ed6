import { createRoute, z } from '@hono/zod-openapi';
import type { ProviderState } from '../../ports.ts';
import type { ApiDeps, HealthCheck } from '../deps.ts';
import { ABOVE_STORES, json, router } from './routing.ts';
import { moment } from '../orders/schemas.ts';

const CHECK_TIMEOUT_MS = 3_000;

const providerView = z
  .object({
    state: z.enum(['closed', 'open', 'half_open']).openapi({
      description: 'closed: in use. open: it keeps failing and is not called. half_open: the next call is a probe.',
    }),
    since: moment,
    last_error: z
      .object({ at: moment, message: z.string() })
      .nullable()
      .openapi({ description: 'The last outage, even if it is over.' }),
  })
  .openapi('ProviderState');

const readyView = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })),
    providers: z.record(z.string(), providerView),
  })
  .openapi('Readiness');

const live = createRoute({
  method: 'get',
  path: '/health/live',
  operationId: 'getLiveness',
  tags: ['health'],
  summary: 'Whether this process is running',
  description: 'For restarting a process that hangs. It checks no dependency.',
  servers: ABOVE_STORES,
  responses: { 200: json(z.object({ status: z.literal('live') }), 'It does.') },
});

const ready = createRoute({
  method: 'get',
  path: '/health/ready',
  operationId: 'getReadiness',
  tags: ['health'],
  summary: 'Whether orders can be taken: checks all dependencies',
  description:
    'Also shows the state of the payment and message providers called by this process. With separate worker processes ' +
    'these are called by the workers, and the API shows none. A provider’s outage only causes delays and ' +
    'never makes this 503: orders are still taken.',
  servers: ABOVE_STORES,
  responses: { 200: json(readyView, 'Ready.'), 503: json(readyView, 'Something is missing.') },
});

export function healthRoutes({ checks, providers }: Pick<ApiDeps, 'checks' | 'providers'>) {
  return router()
    .openapi(live, (c) => c.json({ status: 'live' as const }, 200))
    .openapi(ready, async (c) => {
      const results = await Promise.all(
        Object.entries(checks).map(async ([name, check]) => [name, await run(check)] as const),
      );
      const allOk = results.every(([, result]) => result.ok);
      const body = {
        status: allOk ? ('ready' as const) : ('not_ready' as const),
        checks: Object.fromEntries(results),
        providers: Object.fromEntries(Object.entries(providers()).map(([name, state]) => [name, viewOf(state)])),
      };
      return c.json(body, allOk ? 200 : 503);
    });
}

function viewOf({ state, since, lastError }: ProviderState): z.input<typeof providerView> {
  return { state, since, last_error: lastError ?? null };
}

async function run(check: HealthCheck): Promise<{ ok: boolean; detail: string }> {
  const timeout = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  const late = new Promise<never>((_, reject) => {
    timeout.addEventListener('abort', () => reject(new Error('No response in time.')), { once: true });
  });
  try {
    return { ok: true, detail: await Promise.race([check(), late]) };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
