import { Hono } from 'hono';
import type { ApiDeps } from '../../api/deps.ts';
import { lookAtMoving } from '../../application/moving/offer.ts';
import { instant } from '../../domain/shared/values.ts';
import type { CallApi } from '../call-api.ts';
import { carryOut, homeOf, takeNotice, type ManagerEnv } from './context.ts';
import { Moving } from './moving.tsx';

/** Orders that another store may make. */
export function movingRoutes(deps: ApiDeps, call: CallApi) {
  const routes = new Hono<ManagerEnv>({ strict: false });
  routes.get('/moving', async (c) => {
    const { page } = c.var;
    const look = await lookAtMoving(deps, page.store);
    return c.html(<Moving page={page} look={look} now={instant(deps.now())} problem={takeNotice(c)} />);
  });
  routes.post('/moving', async (c) => {
    const form = await c.req.parseBody({ all: true });
    const ids = [form['order'] ?? []].flat().filter((each) => typeof each === 'string');
    const back = `${homeOf(c)}/moving`;
    if (ids.length === 0) return c.redirect(back, 303);
    const body = { order_ids: ids, nobody_begins_them: form['sure'] === 'yes' };
    return carryOut(call, c, { path: '/moves', body }, back);
  });
  return routes;
}
