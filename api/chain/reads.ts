import { createRoute, z } from '@hono/zod-openapi';
import { analyseChain, listChainOrders, type CurrencyReport } from '../../application/chain/read.ts';
import { MOST_STORES, storesAsked } from '../../application/chain/stores.ts';
import { countUnreadable } from '../../application/orders/list.ts';
import { formatDecimal, money } from '../../domain/shared/money.ts';
import type { ApiDeps } from '../deps.ts';
import { linkNext } from '../http/paging.ts';
import { ABOVE_STORES, json, problems, router } from '../http/routing.ts';
import { listForm, listQuery } from '../orders/routes.ts';
import { orderView } from '../orders/schemas.ts';
import { viewOrder } from '../orders/views.ts';
import { viewTotals } from '../reports/routes.ts';
import { chainReportView, spanQuery } from '../reports/schemas.ts';

const storesQuery = z.object({
  store: z
    .string()
    .min(1)
    .max(41 * MOST_STORES)
    .optional()
    .openapi({
      description: `Ids of stores, separated by commas; at most ${MOST_STORES}. Default: all, if there are not more.`,
      example: 'main,harbour',
    }),
});

const orders = createRoute({
  method: 'get',
  path: '/chain/orders',
  operationId: 'listChainOrders',
  tags: ['chain'],
  summary: 'List the orders of several stores, newest first',
  description:
    'With the filters and cursors of a store’s list. A customer’s history in all stores is `customer_phone`; numbers and dates are each store’s own.',
  servers: ABOVE_STORES,
  request: { query: listQuery.extend(storesQuery.shape) },
  responses: {
    200: json(z.array(orderView), 'A page; the Link header has the next one.', 'Link', 'Unreadable-Orders'),
    ...problems('store_not_found'),
  },
});

const analytics = createRoute({
  method: 'get',
  path: '/chain/reports/analytics',
  operationId: 'getChainAnalytics',
  tags: ['chain'],
  summary: 'Read the analytics of several stores',
  description: 'Added up by currency, and for each store. A store’s days are its own.',
  servers: ABOVE_STORES,
  request: { query: spanQuery.extend(storesQuery.shape) },
  responses: { 200: json(z.array(chainReportView), 'One for each currency.'), ...problems('store_not_found') },
});

/** Readings over several stores. */
export function chainReadRoutes(deps: ApiDeps) {
  return router()
    .openapi(orders, async (c) => {
      const { store, ...query } = c.req.valid('query');
      const stores = await storesAsked(deps, c.var.principal, store?.split(','));
      const page = await listChainOrders(deps, stores, c.var.principal, listForm(query));
      linkNext(c, page);
      const unreadable = stores.reduce((sum, { id }) => sum + countUnreadable(deps, id), 0);
      if (unreadable > 0) c.header('Unreadable-Orders', String(unreadable));
      return c.json(page.orders.map(viewOrder), 200);
    })
    .openapi(analytics, async (c) => {
      const { store, ...span } = c.req.valid('query');
      const reports = await analyseChain(deps, await storesAsked(deps, c.var.principal, store?.split(',')), span);
      return c.json(reports.map(viewReport), 200);
    });
}

function viewReport({ currency, total, stores }: CurrencyReport): z.input<typeof chainReportView> {
  const amount = (minor: number): string => formatDecimal(money(minor, currency));
  return {
    currency,
    ...viewTotals(total, amount),
    stores: stores.map(({ store, analytics: { from, to, total: own } }) => ({
      store_id: store.id,
      from,
      to,
      ...viewTotals(own, amount),
    })),
  };
}
