import { Hono, type Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { AppEnv } from '../../api/http/access.ts';
import type { OrderView } from '../../api/orders/schemas.ts';
import { isAllowed } from '../../application/access/allow.ts';
import { PAGES } from '../../application/access/rules.ts';
import { isRecentSignIn } from '../../application/access/recent.ts';
import { readMenuOfNow } from '../../application/catalog/menu.ts';
import { findStore, listStores } from '../../application/catalog/stores.ts';
import { listDrivers } from '../../application/delivery/look.ts';
import { listItems } from '../../application/inventory/look.ts';
import { readOverview } from '../../application/manage/overview.ts';
import { previewCommand } from '../../application/manage/preview.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { listOrders } from '../../application/orders/list.ts';
import { analyse } from '../../application/reports/analyse.ts';
import { dayCash } from '../../application/reports/cash.ts';
import { listWebhooks } from '../../application/webhooks/subscriptions.ts';
import type { Principal } from '../../application/principal.ts';
import { isPlaced } from '../../domain/order/index.ts';
import { parseMoney } from '../../domain/shared/money.ts';
import { instant, localDay, parseOrderId, plusMinutes, type StoreId } from '../../domain/shared/values.ts';
import type { FollowingCommand, OrderPosition } from '../../ports.ts';
import { callApi, type ApiAnswer, type ApiProblem, type CallApi } from '../call-api.ts';
import { languageOfPage } from '../language.ts';
import { pageHeaders } from '../page.ts';
import { signInAddress } from '../sign-in/address.ts';
import type { ApiDeps } from '../../api/deps.ts';
import {
  ExplainedOrder,
  PreviewPage,
  type Explained,
  type ToldEvent,
  type ToldLedger,
  type ToldStock,
} from './explained.tsx';
import { MenuList, OrderList, StockList } from './lists.tsx';
import type { ManagerPage } from './shell.tsx';
import { NotAllowed, StoreList } from './stores.tsx';
import { Connections, Team } from './team.tsx';
import { Today } from './today.tsx';
import { managerWords } from './words/index.ts';

type PageContext = Context<AppEnv & { Variables: { page: ManagerPage } }>;

const AT_ONCE = 50;

/**
 * The manager's pages. What they show comes from the application; what they change goes through the API, as if the manager had
 * sent it, so that its rules hold here, too.
 */
export function managerRoutes(deps: ApiDeps, call: CallApi) {
  const desk = new OrderDesk(deps);
  const routes = new Hono<AppEnv & { Variables: { page: ManagerPage } }>({ strict: false });
  routes.use(pageHeaders);
  const manages = (
    { var: { principal } }: { readonly var: { readonly principal: Principal } },
    storeId: StoreId,
  ): boolean => isAllowed(PAGES.manageStore, principal, { storeId, now: deps.now() });
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
    return c.html(<StoreList language={language} words={managerWords(language)} stores={stores} />);
  });

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
    const overview = await readOverview(deps, page.store, c.var.principal);
    return c.html(<Today page={page} overview={overview} problem={takeNotice(c)} />);
  });

  /** Carries out a command, and shows the page it came from. */
  const carryOut = async (
    c: PageContext,
    request: { readonly method?: string; readonly path: string; readonly body?: unknown },
    back: string,
  ): Promise<Response> => {
    const { key } = await formOf(c);
    const answer = await callApi<ApiProblem>(call, c, c.var.page.store.id, {
      method: 'POST',
      ...request,
      ...(key === undefined ? {} : { key }),
    });
    if (answer.ok) return c.redirect(back, 303);
    if (answer.body.code === 'recent_sign_in_required') return c.redirect(signInAddress(back, { again: true }), 303);
    leaveNotice(c, refusalOf(answer));
    return c.redirect(back, 303);
  };
  const home = (c: PageContext): string => `/manage/${c.var.page.store.id}`;

  routes.post('/:store/kitchen/pause', async (c) => {
    const minutes = Number((await formOf(c))['minutes']);
    const body = minutes > 0 ? { until: plusMinutes(instant(deps.now()), minutes) } : {};
    return carryOut(c, { path: '/kitchen/pause', body }, home(c));
  });
  routes.post('/:store/kitchen/resume', (c) => carryOut(c, { path: '/kitchen/resume' }, home(c)));
  routes.post('/:store/kitchen/staff', async (c) => {
    const { cooks = '' } = await formOf(c);
    return carryOut(c, { path: '/kitchen/staff', body: { cooks: cooks === '' ? null : Number(cooks) } }, home(c));
  });
  routes.post('/:store/webhooks/:id/resume', (c) =>
    carryOut(c, { path: `/webhooks/${encodeURIComponent(c.req.param('id'))}/resume` }, `${home(c)}/connections`),
  );

  routes.get('/:store/menu', async (c) => {
    const now = await readMenuOfNow(deps, c.var.page.store.id);
    return c.html(<MenuList page={c.var.page} now={now} problem={takeNotice(c)} />);
  });
  routes.post('/:store/menu/:kind{pizzas|toppings}/:id', async (c) => {
    const { available } = await formOf(c);
    const { kind, id } = c.req.param();
    const path = `/menu/${kind}/${encodeURIComponent(id)}/availability`;
    return carryOut(c, { method: 'PUT', path, body: { available: available === 'true' } }, `${home(c)}/menu`);
  });

  routes.get('/:store/stock', async (c) => {
    return c.html(<StockList page={c.var.page} items={await listItems(deps, c.var.page.store.id)} />);
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
    const cooks = total.chefs.map((cook, index) => (names[index] ? { ...cook, name: names[index] } : cook));
    return c.html(<Team page={page} drivers={drivers} cash={cash} cooks={cooks} />);
  });

  routes.get('/:store/connections', async (c) => {
    const { page } = c.var;
    const webhooks = await listWebhooks(deps, page.store.id);
    return c.html(<Connections page={page} webhooks={webhooks} problem={takeNotice(c)} />);
  });

  routes.get('/:store/orders', async (c) => {
    const { page } = c.var;
    const { status = '', day = '', number = '', after } = c.req.query();
    const found = await listOrders(deps, page.store, c.var.principal, {
      limit: AT_ONCE,
      ...(status === '' ? {} : { statuses: [status] }),
      ...(/^\d{4}-\d{2}-\d{2}$/.test(day) ? { day } : {}),
      ...(Number(number) > 0 ? { number: Number(number) } : {}),
      ...positionOf(after),
    });
    const next = found.next && `${home(c)}/orders?${new URLSearchParams({ status, day, number, after: `${found.next.placedAt}/${found.next.id}` }).toString()}`; // prettier-ignore
    return c.html(<OrderList page={page} found={found} filter={{ status, day, number }} next={next} />);
  });

  routes.get('/:store/orders/:id', async (c) => {
    const { page } = c.var;
    const explained = await explain(c, call, c.req.param('id'));
    if (!explained) return c.redirect(`${home(c)}/orders`, 303);
    return c.html(<ExplainedOrder page={page} explained={explained} problem={takeNotice(c)} />);
  });
  for (const action of ['rush', 'hold', 'release'] as const) {
    routes.post(`/:store/orders/:id/${action}`, async (c) => {
      const { back } = await formOf(c);
      const id = encodeURIComponent(c.req.param('id'));
      const own = back === home(c) ? back : `${home(c)}/orders/${id}`;
      return carryOut(c, { path: `/kitchen/orders/${id}/${action}` }, own);
    });
  }
  for (const what of ['cancel', 'refund'] as const) {
    routes.get(`/:store/orders/:id/${what}`, async (c) => {
      const { page } = c.var;
      if (what === 'refund' && !isRecentSignIn(c.var.principal, deps.now())) {
        return c.redirect(signInAddress(pathOf(c), { again: true }));
      }
      const { reason = '', amount = '' } = c.req.query();
      const stored = await desk.find({ storeId: page.store.id, principal: c.var.principal }, c.req.param('id'));
      if (!isPlaced(stored.state)) return c.redirect(`${home(c)}/orders`, 303);
      const command = commandOf(what, { reason, amount }, page.store.currency);
      const preview = previewCommand(stored, command, c.var.principal, deps.now());
      return c.html(
        <PreviewPage
          page={page}
          what={what}
          order={stored.state}
          preview={preview}
          form={{ reason, amount }}
          problem={takeNotice(c)}
        />,
      );
    });
    routes.post(`/:store/orders/:id/${what}`, async (c) => {
      const { reason = '', amount = '' } = await formOf(c);
      const id = encodeURIComponent(c.req.param('id'));
      const query = reason === '' ? '' : `?${new URLSearchParams({ reason }).toString()}`;
      const request =
        what === 'cancel'
          ? { method: 'DELETE', path: `/orders/${id}${query}` }
          : { path: `/orders/${id}/refunds`, body: { reason, ...(amount === '' ? {} : { amount }) } };
      return carryOut(c, request, `${home(c)}/orders/${id}`);
    });
  }
  return routes;
}

function commandOf(
  what: 'cancel' | 'refund',
  { reason, amount }: { readonly reason: string; readonly amount: string },
  currency: string,
): FollowingCommand {
  if (what === 'cancel') return reason === '' ? { type: 'cancel' } : { type: 'cancel', reason };
  const wanted = amount === '' ? undefined : parseMoney(amount, currency);
  return { type: 'refund', refundId: 'preview', reason, ...(wanted ? { amount: wanted } : {}) };
}

/** All that the API tells about an order. */
async function explain(c: PageContext, call: CallApi, text: string): Promise<Explained | undefined> {
  const id = encodeURIComponent(text);
  const storeId = c.var.page.store.id;
  const read = <Body,>(path: string): Promise<ApiAnswer<Body>> =>
    callApi<Body>(call, c, storeId, { path: `/orders/${id}${path}` });
  const [now, events] = await Promise.all([read<OrderView>(''), read<ToldEvent[]>('/events')]);
  if (!now.ok || !events.ok || now.body.status === undefined) return undefined;
  const recorded = events.body.filter(({ seq }) => seq !== null);
  const steps = recorded.length;
  const step = Math.min(steps, Math.max(1, Math.trunc(Number(c.req.query('step') ?? steps)) || steps));
  if (step < steps) {
    const at = recorded[step - 1]?.at;
    const then = at === undefined ? now : await read<OrderView>(`?as_of=${encodeURIComponent(at)}`);
    const order = then.ok && 'number' in then.body ? then.body : now.body;
    return { order, events: events.body, steps, step, ledger: undefined, stock: undefined, workflowUrl: undefined };
  }
  const [ledger, stock, workflow] = await Promise.all([
    read<ToldLedger>('/ledger'),
    read<ToldStock>('/allocations'),
    read<{ ui_url: string }>('/workflow'),
  ]);
  return {
    order: now.body,
    events: events.body,
    steps,
    step,
    ledger: ledger.ok ? ledger.body : undefined,
    stock: stock.ok ? stock.body : undefined,
    workflowUrl: workflow.ok ? workflow.body.ui_url : undefined,
  };
}

/** With its question, for coming back to it. */
function pathOf(c: Context): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
}

function refusalOf({ body }: ApiAnswer<ApiProblem>): string {
  const first = body.errors?.[0];
  return first === undefined ? body.detail : `${first.field}: ${first.message}`;
}

async function formOf(c: Context): Promise<Partial<Record<string, string>>> {
  const body = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function positionOf(text = ''): { readonly after?: OrderPosition } {
  const [placedAt = '', orderId = ''] = text.split('/');
  const id = parseOrderId(orderId);
  return id && !Number.isNaN(Date.parse(placedAt)) ? { after: { placedAt: instant(Date.parse(placedAt)), id } } : {};
}

const NOTICE = 'notice';

/** A refusal, for the page that is shown next. It is no part of an address, so that none can be made up by a link. */
function leaveNotice(c: Context, text: string): void {
  setCookie(c, NOTICE, text.slice(0, 500), { path: '/manage', httpOnly: true, sameSite: 'Strict', maxAge: 60 });
}

function takeNotice(c: Context): string | undefined {
  const text = getCookie(c, NOTICE);
  if (text !== undefined) deleteCookie(c, NOTICE, { path: '/manage' });
  return text;
}
