import { Hono } from 'hono';
import type { ApiDeps } from '../../api/deps.ts';
import { isAllowed } from '../../application/access/allow.ts';
import { listCooks } from '../../application/access/cooks.ts';
import { listDevices } from '../../application/access/devices.ts';
import { readNames } from '../../application/access/names.ts';
import { PAGES } from '../../application/access/rules.ts';
import { readMenuOfNow } from '../../application/catalog/menu.ts';
import { findStore, listStores } from '../../application/catalog/stores.ts';
import { listDrivers } from '../../application/delivery/look.ts';
import { listBatches, listItems } from '../../application/inventory/look.ts';
import { lookAtKitchen } from '../../application/kitchen/look.ts';
import { readOverview } from '../../application/manage/overview.ts';
import { lookAtMoving } from '../../application/moving/offer.ts';
import { listAwaitingRefunds } from '../../application/orders/approve-refund.ts';
import { analyse } from '../../application/reports/analyse.ts';
import { dayCash } from '../../application/reports/cash.ts';
import { listWebhooks } from '../../application/webhooks/subscriptions.ts';
import type { Principal } from '../../application/principal.ts';
import { instant, localDay, plusMinutes, type StoreId } from '../../domain/shared/values.ts';
import { callApi, type ApiProblem, type CallApi } from '../call-api.ts';
import { languageOfPage } from '../language.ts';
import { pageHeaders } from '../page.ts';
import { signInAddress } from '../sign-in/address.ts';
import { chainRoutes } from './chain/routes.tsx';
import { CHAIN } from './chain/shell.tsx';
import { Connections, type NewDevice } from './connections.tsx';
import {
  carryOut,
  formOf,
  homeOf,
  leaveNotice,
  pathOf,
  refusalOf,
  takeNotice,
  type ManagerEnv,
  type PageContext,
} from './context.ts';
import { MenuList } from './lists.tsx';
import { movingRoutes } from './moving-routes.tsx';
import { orderRoutes } from './order-routes.tsx';
import { peopleRoutes } from './people-routes.tsx';
import { refundRoutes } from './refund-routes.tsx';
import { settingsRoutes } from './settings-routes.tsx';
import { simulationRoutes } from './simulation-routes.tsx';
import { StockList } from './stock.tsx';
import { NotAllowed, StoreList } from './stores.tsx';
import { Team } from './team.tsx';
import { Today } from './today.tsx';
import { managerWords } from './words/index.ts';

/**
 * The manager's pages. What they show comes from the application; what they change goes through the API, as if the manager had
 * sent it, so that its rules hold here, too.
 */
export function managerRoutes(deps: ApiDeps, call: CallApi) {
  const routes = new Hono<ManagerEnv>({ strict: false });
  routes.use(pageHeaders);
  const manages = (
    { var: { principal } }: { readonly var: { readonly principal: Principal } },
    storeId: StoreId,
  ): boolean => isAllowed(PAGES.manageStore, principal, { storeId, now: deps.now() });
  const rolloutsOf = ({ var: { principal } }: { readonly var: { readonly principal: Principal } }) =>
    isAllowed(PAGES.manageChain, principal, { storeId: undefined, now: deps.now() }) ? `${CHAIN}/rollouts` : undefined;
  routes.use(async (c, next) => {
    const principal = c.get('principal') as Principal | undefined;
    if (!principal) return c.redirect(signInAddress(c.req.method === 'GET' ? pathOf(c) : '/manage'), 303);
    const language = languageOfPage(c);
    if (!isAllowed(PAGES.manage, principal, { storeId: undefined, now: deps.now() })) {
      return c.html(<NotAllowed language={language} words={managerWords(language)} />, 403);
    }
    return next();
  });

  routes.get('/', async (c) => {
    const stores = (await listStores(deps)).filter(({ id }) => manages(c, id));
    const [only] = stores;
    if (only && stores.length === 1) return c.redirect(`/manage/${only.id}`);
    const language = languageOfPage(c);
    const looks = await Promise.all(
      stores.map(async (store) => {
        const today = localDay(instant(deps.now()), store.timeZone);
        const [kitchen, { total }] = await Promise.all([
          lookAtKitchen(deps, store, c.var.principal),
          analyse(deps, store, { from: today, to: today }),
        ]);
        return { store, kitchen, today: total };
      }),
    );
    const shown = { language, words: managerWords(language), stores: looks, rollouts: rolloutsOf(c) };
    return c.html(<StoreList {...shown} />);
  });

  // Before the stores: one of them may be called so.
  routes.route('/chain', chainRoutes(deps, call));
  routes.use('/:store/*', async (c, next) => {
    const store = await findStore(deps, c.req.param('store'));
    const language = languageOfPage(c, store.language);
    const words = managerWords(language);
    // One whom the store is none of their business learns no more of it than anyone.
    if (!manages(c, store.id)) return c.html(<NotAllowed language={language} words={words} />, 403);
    c.set('page', { store, language, words, csrf: c.get('session')?.csrf });
    return next();
  });
  routes.get('/:store', async (c) => {
    const { page } = c.var;
    const [overview, refunds, moving] = await Promise.all([
      readOverview(deps, page.store, c.var.principal),
      listAwaitingRefunds(deps, c.var.principal, page.store.id),
      page.store.moving && lookAtMoving(deps, page.store),
    ]);
    const waiting = { refunds: refunds.length, untouched: moving?.darkness ? moving.orders.length : 0 };
    return c.html(<Today page={page} overview={overview} waiting={waiting} problem={takeNotice(c)} />);
  });

  routes.post('/:store/kitchen/pause', async (c) => {
    const form = await formOf(c);
    const minutes = Number(form['minutes']);
    const body = minutes > 0 ? { until: plusMinutes(instant(deps.now()), minutes) } : {};
    const down = form['down'] === 'yes' ? { down: true } : {};
    const back = form['from'] === 'moving' ? `${homeOf(c)}/moving` : homeOf(c);
    return carryOut(call, c, { path: '/kitchen/pause', body: { ...body, ...down } }, back);
  });
  routes.post('/:store/kitchen/resume', (c) => carryOut(call, c, { path: '/kitchen/resume' }, homeOf(c)));
  routes.post('/:store/kitchen/staff', async (c) => {
    const { cooks = '' } = await formOf(c);
    return carryOut(
      call,
      c,
      { path: '/kitchen/staff', body: { cooks: cooks === '' ? null : Number(cooks) } },
      homeOf(c),
    );
  });
  routes.post('/:store/webhooks/:id/resume', (c) =>
    carryOut(
      call,
      c,
      { path: `/webhooks/${encodeURIComponent(c.req.param('id'))}/resume` },
      `${homeOf(c)}/connections`,
    ),
  );

  routes.get('/:store/menu', async (c) => {
    const now = await readMenuOfNow(deps, c.var.page.store.id);
    return c.html(<MenuList page={c.var.page} now={now} problem={takeNotice(c)} />);
  });
  routes.post('/:store/menu/:kind{pizzas|toppings}/:id', async (c) => {
    const { available } = await formOf(c);
    const { kind, id } = c.req.param();
    const path = `/menu/${kind}/${encodeURIComponent(id)}/availability`;
    return carryOut(call, c, { method: 'PUT', path, body: { available: available === 'true' } }, `${homeOf(c)}/menu`);
  });

  routes.get('/:store/stock', async (c) => {
    const { store } = c.var.page;
    const [items, batches] = await Promise.all([listItems(deps, store.id), listBatches(deps, store.id)]);
    return c.html(
      <StockList page={c.var.page} items={items} batches={batches} now={deps.now()} problem={takeNotice(c)} />,
    );
  });

  routes.post('/:store/stock/arrived', async (c) => {
    const { reference = '' } = await formOf(c);
    const path = `/inventory/batches/${encodeURIComponent(reference)}`;
    return carryOut(call, c, { method: 'PATCH', path, body: { eta: null } }, `${homeOf(c)}/stock`);
  });

  routes.get('/:store/team', async (c) => {
    const { page } = c.var;
    const today = localDay(instant(deps.now()), page.store.timeZone);
    const [drivers, cash, { total }] = await Promise.all([
      listDrivers(deps, page.store.id, c.var.principal),
      dayCash(deps, page.store, undefined),
      analyse(deps, page.store, { from: today, to: today }),
    ]);
    // Reports keep names sealed.
    const names = await deps.privacy.openTexts(
      'name',
      total.chefs.map(({ name }) => name ?? ''),
    );
    const nameOf = await readNames(
      deps,
      page.store.id,
      total.chefs.map(({ id }) => id),
    );
    const cooks = total.chefs.map((cook, index) => {
      const name = names[index] || nameOf(cook.id);
      return name === undefined ? cook : { ...cook, name };
    });
    return c.html(<Team page={page} drivers={drivers} cash={cash} cooks={cooks} />);
  });

  const showConnections = async (c: PageContext, code?: NewDevice): Promise<Response> => {
    const { page } = c.var;
    const [webhooks, devices, cooks] = await Promise.all([
      listWebhooks(deps, page.store.id),
      listDevices(deps, page.store.id),
      listCooks(deps, page.store.id),
    ]);
    const shown = { webhooks, devices, cooks, now: deps.now(), code, problem: takeNotice(c) };
    return c.html(<Connections page={page} {...shown} />);
  };
  routes.get('/:store/connections', (c) => showConnections(c));
  routes.post('/:store/devices', async (c) => {
    const { name = '', key } = await formOf(c);
    const request = { method: 'POST', path: '/devices', body: { name }, ...(key === undefined ? {} : { key }) };
    const answer = await callApi<NewDevice & ApiProblem>(call, c, c.var.page.store.id, request);
    if (answer.ok) return showConnections(c, answer.body);
    leaveNotice(c, refusalOf(answer));
    return c.redirect(`${homeOf(c)}/connections`, 303);
  });
  routes.get('/:store/devices', (c) => c.redirect(`${homeOf(c)}/connections`, 303));
  routes.post('/:store/devices/:id/revoke', (c) => {
    const path = `/devices/${encodeURIComponent(c.req.param('id'))}`;
    return carryOut(call, c, { method: 'DELETE', path }, `${homeOf(c)}/connections`);
  });
  routes.post('/:store/cooks', async (c) => {
    const { name = '', pin = '' } = await formOf(c);
    return carryOut(call, c, { path: '/cooks', body: { name, pin } }, `${homeOf(c)}/connections`);
  });
  routes.post('/:store/cooks/:id/remove', (c) => {
    const path = `/cooks/${encodeURIComponent(c.req.param('id'))}`;
    return carryOut(call, c, { method: 'DELETE', path }, `${homeOf(c)}/connections`);
  });

  routes.route('/:store', orderRoutes(deps, call));
  routes.route('/:store', refundRoutes(deps, call));
  routes.route('/:store', movingRoutes(deps, call));
  routes.route('/:store', peopleRoutes(deps, call));
  routes.route('/:store', settingsRoutes(call, rolloutsOf));
  routes.route('/:store', simulationRoutes(deps));
  return routes;
}
