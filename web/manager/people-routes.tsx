import { Hono } from 'hono';
import type { ApiDeps } from '../../api/deps.ts';
import { reportPeople } from '../../application/reports/people.ts';
import type { CallApi } from '../call-api.ts';
import { carryOut, formOf, homeOf, takeNotice, type ManagerEnv } from './context.ts';
import { People } from './people.tsx';

/** The report by person, and what was counted. */
export function peopleRoutes(deps: ApiDeps, call: CallApi) {
  const routes = new Hono<ManagerEnv>({ strict: false });
  routes.get('/people', async (c) => {
    const { page } = c.var;
    return c.html(<People page={page} report={await reportPeople(deps, page.store, {})} problem={takeNotice(c)} />);
  });
  routes.post('/people/counts', async (c) => {
    const { date = '', driver = '', amount = '' } = await formOf(c);
    const named = driver.trim() === '' ? {} : { driver_id: driver };
    const body = { ...(date === '' ? {} : { date }), ...named, amount };
    return carryOut(call, c, { method: 'PUT', path: '/reports/cash/counts', body }, `${homeOf(c)}/people`);
  });
  return routes;
}
