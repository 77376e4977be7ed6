import { Hono } from 'hono';
import type { ApiDeps } from '../../api/deps.ts';
import { analyse } from '../../application/reports/analyse.ts';
import { NO_MENU } from '../../domain/catalog/menu.ts';
import { instant, localDay, plusDays } from '../../domain/shared/values.ts';
import type { ManagerEnv, PageContext } from './context.ts';
import { simulate } from './simulate.ts';
import { MOST, SimulationPage } from './simulation.tsx';

const USUAL_ORDERS = 120;
const USUAL_DRIVERS = 3;

/** What another number of slots would do. */
export function simulationRoutes(deps: ApiDeps) {
  const routes = new Hono<ManagerEnv>({ strict: false });
  routes.get('/simulation', async (c) => {
    const { page } = c.var;
    const asked = readAsked(c);
    const orders = asked.orders ?? (await busiestOfWeek(deps, c)) ?? USUAL_ORDERS;
    const drivers = asked.drivers ?? USUAL_DRIVERS;
    const slots = asked.slots ?? page.store.kitchen.slots;
    const form = { orders, drivers, slots };
    if (c.req.query('run') === undefined) return c.html(<SimulationPage page={page} form={form} result={undefined} />);
    const menu = (await deps.storage.catalog.menu(page.store.id)) ?? NO_MENU;
    const store = { ...page.store, kitchen: { ...page.store.kitchen, slots } };
    const result = menu.pizzas.some(({ available }) => available)
      ? await simulate({ menu, store, orders, drivers })
      : undefined;
    return c.html(<SimulationPage page={page} form={form} result={result ?? 'busy'} />);
  });
  return routes;
}

function readAsked(c: PageContext): Partial<Record<'orders' | 'drivers' | 'slots', number>> {
  const read = (name: keyof typeof MOST): Partial<Record<typeof name, number>> => {
    const value = Math.trunc(Number(c.req.query(name)));
    return value >= 1 ? { [name]: Math.min(value, MOST[name]) } : {};
  };
  return { ...read('orders'), ...read('drivers'), ...read('slots') };
}

/** As many orders as came on the busiest day of the last week. */
async function busiestOfWeek(deps: ApiDeps, c: PageContext): Promise<number | undefined> {
  const { store } = c.var.page;
  const today = localDay(instant(deps.now()), store.timeZone);
  const { days } = await analyse(deps, store, { from: plusDays(today, -7), to: today });
  const most = Math.max(0, ...days.map(({ report }) => report.placed));
  return most === 0 ? undefined : Math.min(most, MOST.orders);
}
