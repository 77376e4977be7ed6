import type { ApiDeps } from '../deps.ts';
import { router } from './routing.ts';

/** For Prometheus, not for clients, so not part of the documented API. */
export function metricsRoutes({ metrics }: Pick<ApiDeps, 'metrics'>) {
  return router().get('/metrics', async (c) => {
    const { text, contentType } = await metrics.print();
    return c.body(text, 200, { 'Content-Type': contentType });
  });
}
