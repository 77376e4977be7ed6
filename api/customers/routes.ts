import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  findByPhone,
  listDraftsOf,
  listOrdersOf,
  listOwnDrafts,
  listOwnOrders,
  readCustomerById,
  readOwnProfile,
  writeOwnProfile,
  type CustomerLook,
} from '../../application/customers/profile.ts';
import type { ShownOrders } from '../../application/orders/list.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { CustomerProfile } from '../../domain/customer/customer.ts';
import { formatDecimal } from '../../domain/shared/money.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { contentEtag, isAsRead } from '../http/headers.ts';
import { linkNext, pageQuery, readPage } from '../http/paging.ts';
import { json, problems, router } from '../http/routing.ts';
import { addressForm } from '../orders/forms.ts';
import { draftView, orderView } from '../orders/schemas.ts';
import { viewDraft, viewOrder } from '../orders/views.ts';
import { customerDetailView, customerView, profileRequest } from './schemas.ts';
import { viewCustomer } from './views.ts';

const idParam = z.object({ id: z.string().openapi({ example: 'cus_0123456789abcdef01234567' }) });
const orderList = json(z.array(orderView), 'A page, newest first; the Link header has the next one.', 'Link');

const readMe = createRoute({
  method: 'get',
  path: '/customers/me',
  operationId: 'getOwnProfile',
  tags: ['customers'],
  summary: 'Read my own profile',
  description: 'With what I have ordered and spent.',
  responses: {
    200: json(customerDetailView, 'The profile, with figures of my orders.', 'ETag'),
    ...problems('customer_not_found'),
  },
});

const writeMe = createRoute({
  method: 'put',
  path: '/customers/me',
  operationId: 'setOwnProfile',
  tags: ['customers'],
  summary: 'Create or update my own profile',
  description: 'Orders without customer_name and customer_phone then use it.',
  request: {
    headers: z.object({
      'if-match': z.string().optional().openapi({ description: 'The expected ETag of the profile.' }),
    }),
    body: { required: true, content: { 'application/json': { schema: profileRequest } } },
  },
  responses: {
    200: json(customerDetailView, 'The updated profile.', 'ETag'),
    ...problems('version_mismatch'),
  },
});

const listMine = createRoute({
  method: 'get',
  path: '/customers/me/orders',
  operationId: 'listOwnOrders',
  tags: ['customers'],
  summary: 'List my own orders',
  description: 'Of this store.',
  request: { query: pageQuery },
  responses: { 200: orderList, ...problems() },
});

const draftList = json(z.array(draftView), 'Open drafts, most recently changed first; at most 100.');

const listMyDrafts = createRoute({
  method: 'get',
  path: '/customers/me/drafts',
  operationId: 'listMyDrafts',
  tags: ['customers'],
  summary: 'List my own open drafts',
  description: 'Those that are neither placed nor abandoned.',
  responses: { 200: draftList, ...problems() },
});

const find = createRoute({
  method: 'get',
  path: '/customers',
  operationId: 'findCustomers',
  tags: ['customers'],
  summary: 'Find customers by phone number',
  description: 'Several people may share a number.',
  request: {
    query: z.object({
      phone: z.string().trim().min(1).max(40).openapi({
        description: 'In any format accepted for orders.',
        example: '+1 212 555 0123',
      }),
    }),
  },
  responses: {
    200: json(z.array(customerView), 'All customers with this number, newest profile first.'),
    ...problems(),
  },
});

const read = createRoute({
  method: 'get',
  path: '/customers/{id}',
  operationId: 'getCustomer',
  tags: ['customers'],
  summary: 'Read a customer',
  description: 'With what they have ordered and spent.',
  request: { params: idParam },
  responses: {
    200: json(customerDetailView, 'The profile, with figures of their orders.'),
    ...problems('customer_not_found'),
  },
});

const listTheirs = createRoute({
  method: 'get',
  path: '/customers/{id}/orders',
  operationId: 'listCustomerOrders',
  tags: ['customers'],
  summary: 'List a customer’s orders',
  description: 'Of this store.',
  request: { params: idParam, query: pageQuery },
  responses: { 200: orderList, ...problems('customer_not_found') },
});

const listTheirDrafts = createRoute({
  method: 'get',
  path: '/customers/{id}/drafts',
  operationId: 'listDraftsOfCustomer',
  tags: ['customers'],
  summary: 'List a customer’s open drafts',
  description: 'Those that are neither placed nor abandoned. The customer need not have a profile.',
  request: { params: idParam },
  responses: { 200: draftList, ...problems('customer_not_found') },
});

/** Customers: who they are, what they have ordered, and what they like. */
export function customerRoutes(deps: ApiDeps) {
  return router()
    .openapi(readMe, async (c) => {
      const { store, principal } = c.var;
      // The figures change without a new version of the profile.
      c.set('isLive', true);
      return answerProfile(c, await readOwnProfile(deps, store, principal));
    })
    .openapi(writeMe, async (c) => {
      const { store, principal } = c.var;
      const { name, phone, email, address } = c.req.valid('json');
      const form = { name, phone, email, address: addressForm(address, 'address') };
      const matches = isAsRead<CustomerProfile | undefined>(c, (known) => (known ? etagOf(known) : []));
      return answerProfile(c, await writeOwnProfile(deps, store, principal, { form, matches }));
    })
    .openapi(listMine, async (c) => {
      const { store, principal } = c.var;
      return answerPage(c, await listOwnOrders(deps, store, principal, readPage(c.req.valid('query'))));
    })
    .openapi(listMyDrafts, async (c) => {
      const { store, principal } = c.var;
      return c.json((await listOwnDrafts(deps, store, principal)).map(viewDraft), 200);
    })
    .openapi(find, async (c) =>
      c.json((await findByPhone(deps, c.var.store, c.req.valid('query').phone)).map(viewCustomer), 200),
    )
    .openapi(read, async (c) => {
      const { store } = c.var;
      return c.json(viewDetail(await readCustomerById(deps, store, c.req.valid('param').id), store), 200);
    })
    .openapi(listTheirs, async (c) => {
      const { id } = c.req.valid('param');
      return answerPage(c, await listOrdersOf(deps, c.var.store, c.var.principal, id, readPage(c.req.valid('query'))));
    })
    .openapi(listTheirDrafts, async (c) => {
      const { id } = c.req.valid('param');
      return c.json((await listDraftsOf(deps, c.var.store, c.var.principal, id)).map(viewDraft), 200);
    });
}

function answerProfile(c: Context<AppEnv>, look: CustomerLook) {
  c.header('ETag', etagOf(look.profile));
  return c.json(viewDetail(look, c.var.store), 200);
}

function etagOf(profile: CustomerProfile): string {
  return contentEtag(viewCustomer(profile));
}

function answerPage(c: Context<AppEnv>, page: ShownOrders) {
  linkNext(c, page);
  return c.json(page.orders.map(viewOrder), 200);
}

function viewDetail({ profile, figures }: CustomerLook, { currency }: StoreSettings) {
  return {
    ...viewCustomer(profile),
    order_count: figures.orders,
    cancelled_count: figures.cancelled,
    total_spend: formatDecimal(figures.spend),
    currency,
    favourites: [...figures.favourites],
    first_order_time: figures.firstOrderAt ?? null,
    last_order_time: figures.lastOrderAt ?? null,
  };
}
