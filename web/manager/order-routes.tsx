import { Hono } from 'hono';
import type { ApiDeps } from '../../api/deps.ts';
import type { OrderView } from '../../api/orders/schemas.ts';
import { isRecentSignIn } from '../../application/access/recent.ts';
import { readRecipes } from '../../application/inventory/recipes.ts';
import { previewCommand } from '../../application/manage/preview.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import type { RefundLimits } from '../../application/orders/refund.ts';
import { listOrders } from '../../application/orders/list.ts';
import { isPlaced } from '../../domain/order/index.ts';
import { parseMoney } from '../../domain/shared/money.ts';
import { instant, parseOrderId } from '../../domain/shared/values.ts';
import type { FollowingCommand, OrderPosition } from '../../ports.ts';
import { callApi, type ApiAnswer, type CallApi } from '../call-api.ts';
import { signInAddress } from '../sign-in/address.ts';
import { carryOut, formOf, homeOf, pathOf, takeNotice, type ManagerEnv, type PageContext } from './context.ts';
import { ExplainedOrder, type Explained, type ToldEvent, type ToldLedger, type ToldStock } from './explained.tsx';
import { OrderList } from './lists.tsx';
import { filterOf, formOfFilter, ordersAddress } from './order-filter.ts';
import { PreviewPage } from './preview.tsx';

const AT_ONCE = 50;

/** Orders: the list, one explained, and what a manager does to it. */
export function orderRoutes(deps: ApiDeps, call: CallApi) {
  const desk = new OrderDesk(deps);
  const routes = new Hono<ManagerEnv>({ strict: false });
  routes.get('/orders', async (c) => {
    const { page } = c.var;
    const filter = filterOf(c.req.query());
    const found = await listOrders(deps, page.store, c.var.principal, {
      limit: AT_ONCE,
      ...formOfFilter(filter),
      ...positionOf(c.req.query('after')),
    });
    const next = found.next && ordersAddress(page.store.id, filter, `${found.next.placedAt}/${found.next.id}`);
    return c.html(<OrderList page={page} found={found} filter={filter} next={next} />);
  });

  routes.get('/orders/:id', async (c) => {
    const { page } = c.var;
    const [told, { ingredients }] = await Promise.all([
      explain(c, call, c.req.param('id')),
      readRecipes(deps, page.store.id),
    ]);
    const explained = told && { ...told, ingredients };
    if (!explained) return c.redirect(`${homeOf(c)}/orders`, 303);
    return c.html(<ExplainedOrder page={page} explained={explained} problem={takeNotice(c)} />);
  });
  for (const action of ['rush', 'hold', 'release'] as const) {
    routes.post(`/orders/:id/${action}`, async (c) => {
      const { back } = await formOf(c);
      const id = encodeURIComponent(c.req.param('id'));
      const own = back === homeOf(c) ? back : `${homeOf(c)}/orders/${id}`;
      return carryOut(call, c, { path: `/kitchen/orders/${id}/${action}` }, own);
    });
  }
  for (const what of ['cancel', 'refund'] as const) {
    routes.get(`/orders/:id/${what}`, async (c) => {
      const { page } = c.var;
      if (what === 'refund' && !isRecentSignIn(c.var.principal, deps.now())) {
        return c.redirect(signInAddress(pathOf(c), { again: true }));
      }
      const { reason = '', amount = '' } = c.req.query();
      const stored = await desk.find({ storeId: page.store.id, principal: c.var.principal }, c.req.param('id'));
      if (!isPlaced(stored.state)) return c.redirect(`${homeOf(c)}/orders`, 303);
      const command = commandOf(what, { reason, amount }, page.store.currency, deps.refundApprovalAbove);
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
    routes.post(`/orders/:id/${what}`, async (c) => {
      const { reason = '', amount = '' } = await formOf(c);
      const id = encodeURIComponent(c.req.param('id'));
      const query = reason === '' ? '' : `?${new URLSearchParams({ reason }).toString()}`;
      const request =
        what === 'cancel'
          ? { method: 'DELETE', path: `/orders/${id}${query}` }
          : { path: `/orders/${id}/refunds`, body: { reason, ...(amount === '' ? {} : { amount }) } };
      return carryOut(call, c, request, `${homeOf(c)}/orders/${id}`);
    });
  }
  return routes;
}

function commandOf(
  what: 'cancel' | 'refund',
  { reason, amount }: { readonly reason: string; readonly amount: string },
  currency: string,
  limits: RefundLimits,
): FollowingCommand {
  if (what === 'cancel') return reason === '' ? { type: 'cancel' } : { type: 'cancel', reason };
  const wanted = amount === '' ? undefined : parseMoney(amount, currency);
  const approvalAbove = limits[currency];
  return {
    type: 'refund',
    refundId: 'preview',
    reason,
    ...(wanted ? { amount: wanted } : {}),
    ...(approvalAbove && { approvalAbove }),
  };
}

/** All that the API tells about an order. */
async function explain(
  c: PageContext,
  call: CallApi,
  text: string,
): Promise<Omit<Explained, 'ingredients'> | undefined> {
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

function positionOf(text = ''): { readonly after?: OrderPosition } {
  const [placedAt = '', orderId = ''] = text.split('/');
  const id = parseOrderId(orderId);
  return id && !Number.isNaN(Date.parse(placedAt)) ? { after: { placedAt: instant(Date.parse(placedAt)), id } } : {};
}
