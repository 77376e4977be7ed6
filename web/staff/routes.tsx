import { Hono } from 'hono';
import type { ApiDeps } from '../../api/deps.ts';
import type { AppEnv } from '../../api/http/access.ts';
import { findStore } from '../../application/catalog/stores.ts';
import { callApi, type CallApi } from '../call-api.ts';
import { pageHeaders } from '../page.ts';
import { enrolHere, showDeviceForm } from './device.tsx';
import { answerShell, answerWorker, mayNotSee } from './shell.tsx';

/** The kitchen's display and the driver's application. They work through the public API. */
export function staffRoutes(deps: ApiDeps, call: CallApi): Hono<AppEnv> {
  const routes = new Hono<AppEnv>({ strict: false });
  routes.use('/kitchen/*', pageHeaders);
  routes.use('/driver/*', pageHeaders);
  routes.use('/device', pageHeaders);
  routes.get('/device', (c) => showDeviceForm(c));
  routes.post('/device', (c) => enrolHere(c, call));
  routes.get('/kitchen/service-worker.js', (c) => answerWorker(c, 'kitchen'));
  routes.get('/driver/service-worker.js', (c) => answerWorker(c, 'driver'));
  routes.get('/kitchen/:store', async (c) => {
    const refused = mayNotSee(c, 'kitchen:read');
    if (refused) return refused;
    const store = await findStore(deps, c.req.param('store'));
    const { ok, body } = await callApi(call, c, store.id, { path: '/kitchen/board' });
    const shown = ok ? body : null;
    return answerShell(c, { application: 'kitchen', title: 'Kitchen', store, principal: c.var.principal, shown });
  });
  routes.get('/driver/:store', async (c) => {
    const refused = mayNotSee(c, 'deliveries:read');
    if (refused) return refused;
    const store = await findStore(deps, c.req.param('store'));
    // The page is kept on the phone: it has no addresses in it.
    return answerShell(c, { application: 'driver', title: 'Driver', store, principal: c.var.principal, shown: null });
  });
  return routes;
}
