import { createRoute, z } from '@hono/zod-openapi';
import { showEvents } from '../../application/orders/show-events.ts';
import { showDrafts, showOrder } from '../../application/orders/show.ts';
import { eraseCustomer, mustBeOfAllStores, STAYS_ELSEWHERE } from '../../application/privacy/erase.ts';
import { exportCustomer, type CustomerExport } from '../../application/privacy/export.ts';
import type { Principal } from '../../application/principal.ts';
import { Refused } from '../../application/refused.ts';
import { instant, parseCustomerId, type CustomerId } from '../../domain/shared/values.ts';
import type { ApiDeps } from '../deps.ts';
import { ABOVE_STORES, json, problems, router } from '../http/routing.ts';
import { viewEvents } from '../orders/event-view.ts';
import { draftView, eventView, moment, orderView } from '../orders/schemas.ts';
import { viewDraft, viewOrder } from '../orders/views.ts';
import { customerView } from './schemas.ts';
import { viewCustomer } from './views.ts';

const idParam = z.object({ id: z.string().openapi({ example: 'cus_0123456789abcdef01234567' }) });

const erasedView = z
  .object({
    customer_id: z.string(),
    erased_time: moment,
    backups_end_time: moment.openapi({ description: 'From then on not even a backup has the key to the data.' }),
    kept_orders: z.number().int().openapi({ description: 'Orders and totals stay, without the person.' }),
    stays_elsewhere: z.array(z.object({ where: z.string(), what: z.string() })),
  })
  .openapi('ErasedCustomer');

const exportView = z
  .object({
    customer_id: z.string(),
    exported_time: moment,
    stores: z.array(
      z.object({
        store_id: z.string(),
        profile: customerView.nullable(),
        notifications: z.array(z.object({ time: moment, subject: z.string(), text: z.string() })),
        drafts: z.array(draftView),
        orders: z.array(z.object({ order: orderView, events: z.array(eventView) })),
      }),
    ),
  })
  .openapi('CustomerExport');

const ERASURE =
  'The key to the data is destroyed, so that the data cannot be read anywhere, backups included; profile and notifications are deleted, ' +
  'in every store. Orders must have ended and refunds arrived. Requires a sign-in within five minutes.';
const EXPORT = 'Everything that is known, in every store. Requires a sign-in within five minutes.';
const erasedAnswer = json(erasedView, 'Erased.');
const exportAnswer = json(exportView, 'The data.');

const eraseMe = createRoute({
  method: 'delete',
  path: '/customers/me',
  operationId: 'eraseMe',
  tags: ['customers'],
  servers: ABOVE_STORES,
  summary: 'Erase me',
  description: ERASURE,
  responses: { 200: erasedAnswer, ...problems('orders_open', 'customer_not_found', 'recent_sign_in_required') },
});

const exportMe = createRoute({
  method: 'get',
  path: '/customers/me/export',
  operationId: 'exportMe',
  tags: ['customers'],
  servers: ABOVE_STORES,
  summary: 'Export what is known of me',
  description: EXPORT,
  responses: { 200: exportAnswer, ...problems('customer_not_found', 'recent_sign_in_required') },
});

const erase = createRoute({
  method: 'delete',
  path: '/customers/{id}',
  operationId: 'eraseCustomer',
  tags: ['customers'],
  servers: ABOVE_STORES,
  summary: 'Erase a customer',
  description: ERASURE,
  request: { params: idParam },
  responses: {
    200: erasedAnswer,
    ...problems('orders_open', 'customer_not_found', 'recent_sign_in_required', 'forbidden'),
  },
});

const exportOne = createRoute({
  method: 'get',
  path: '/customers/{id}/export',
  operationId: 'exportCustomer',
  tags: ['customers'],
  servers: ABOVE_STORES,
  summary: 'Export what is known of a customer',
  description: EXPORT,
  request: { params: idParam },
  responses: { 200: exportAnswer, ...problems('customer_not_found', 'recent_sign_in_required', 'forbidden') },
});

/** A customer's right to a copy of their data, and to its erasure. */
export function privacyRoutes(deps: ApiDeps) {
  const eraseNow = async (principal: Principal, ids: readonly CustomerId[]): Promise<z.input<typeof erasedView>> => {
    const { erasedAt, backupsEndAt, keptOrders } = await eraseCustomer(deps, ids);
    deps.log.info({ customers: ids, by: principal.id }, 'A customer was erased.');
    return {
      customer_id: ids[0] ?? '',
      erased_time: erasedAt,
      backups_end_time: backupsEndAt,
      kept_orders: keptOrders,
      stays_elsewhere: [...STAYS_ELSEWHERE],
    };
  };
  const exportNow = async (principal: Principal, ids: readonly CustomerId[]): Promise<z.input<typeof exportView>> => {
    const stores = await exportCustomer(deps, ids);
    deps.log.info({ customers: ids, by: principal.id }, 'A customer’s data was exported.');
    return {
      customer_id: ids[0] ?? '',
      exported_time: instant(deps.now()),
      stores: await Promise.all(stores.map((store) => viewExport(principal, store))),
    };
  };
  return router()
    .openapi(eraseMe, async (c) => c.json(await eraseNow(c.var.principal, mine(c.var.principal)), 200))
    .openapi(exportMe, async (c) => c.json(await exportNow(c.var.principal, mine(c.var.principal)), 200))
    .openapi(erase, async (c) => {
      await mustBeOfAllStores(deps, c.var.principal);
      return c.json(await eraseNow(c.var.principal, [read(c.req.valid('param').id)]), 200);
    })
    .openapi(exportOne, async (c) => {
      await mustBeOfAllStores(deps, c.var.principal);
      return c.json(await exportNow(c.var.principal, [read(c.req.valid('param').id)]), 200);
    });
}

/** What was ordered as a guest, and claimed, is theirs as well. */
function mine({ customerIds = [] }: Principal): readonly CustomerId[] {
  return customerIds;
}

function read(text: string): CustomerId {
  const id = parseCustomerId(text);
  if (id) return id;
  throw new Refused('customer_not_found', `There is no customer ${text}.`);
}

async function viewExport(
  principal: Principal,
  { storeId, profile, notifications, drafts, orders }: CustomerExport,
): Promise<z.input<typeof exportView>['stores'][number]> {
  return {
    store_id: storeId,
    profile: profile ? viewCustomer(profile) : null,
    notifications: notifications.map(({ at, subject, text }) => ({ time: at, subject, text })),
    drafts: (await showDrafts(principal, drafts)).map(viewDraft),
    orders: await Promise.all(
      orders.map(async ({ order, events }) => {
        const shown = await showOrder(principal, order);
        return {
          order: viewOrder(shown),
          events: viewEvents({ events: showEvents(events, shown.sight, principal.id) }),
        };
      }),
    ),
  };
}
