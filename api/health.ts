import { createRoute, z } from '@hono/zod-openapi';
import { ABOVE_STORES, json, router } from './routing.ts';
import { readyView } from './schemas.ts';

/** One thing that the system needs: resolves to what is known of it, or throws saying what is wrong. */
export type HealthCheck = () => Promise<string>;

const CHECK_TIMEOUT_MS = 3_000;

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
  servers: ABOVE_STORES,
  responses: { 200: json(readyView, 'All is well.'), 503: json(readyView, 'Something is missing.') },
});

export function healthRoutes(checks: Readonly<Record<string, HealthCheck>>) {
  return router()
    .openapi(live, (c) => c.json({ status: 'live' as const }, 200))
    .openapi(ready, async (c) => {
      const results = await Promise.all(
        Object.entries(checks).map(async ([name, check]) => [name, await run(check)] as const),
      );
      const allOk = results.every(([, result]) => result.ok);
      const body = { status: allOk ? ('ready' as const) : ('not_ready' as const), checks: Object.fromEntries(results) };
      return c.json(body, allOk ? 200 : 503);
    });
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
