import { createRoute, z } from '@hono/zod-openapi';
import type { ProviderState } from '../../ports.ts';
import type { ApiDeps, HealthCheck } from '../deps.ts';
import { ABOVE_STORES, json, router } from './routing.ts';
import { moment } from '../orders/schemas.ts';

const CHECK_TIMEOUT_MS = 3_000;

const providerView = z
  .object({
    state: z.enum(['closed', 'open', 'half_open']).openapi({
      description:
        'closed: it is called. open: it has failed again and again and is left alone. half_open: the next call tries whether it is back.',
    }),
    since: moment,
    last_error: z
      .object({ at: moment, message: z.string() })
      .nullable()
      .openapi({ description: 'The last outage that was seen, over or not.' }),
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
  tags: ['health'],
  summary: 'Whether this process runs',
  servers: ABOVE_STORES,
  responses: { 200: json(z.object({ status: z.literal('live') }), 'It does.') },
});

const ready = createRoute({
  method: 'get',
  path: '/health/ready',
  tags: ['health'],
  summary: 'Whether orders can be taken: asks everything that it takes',
  description:
    'Beside that, it shows how it stands with the providers of payments and messages that this very process calls. Where workers run ' +
    'as processes of their own, the calls are theirs, and the API shows none. A provider’s outage delays what is asked of it and ' +
    'never makes this 503: orders are taken all the same.',
  servers: ABOVE_STORES,
  responses: { 200: json(readyView, 'All is well.'), 503: json(readyView, 'Something is missing.') },
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
    timeout.addEventListener('abort', () => reject(new Error('No answer in time.')), { once: true });
  });
  try {
    return { ok: true, detail: await Promise.race([check(), late]) };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
