import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  customerFigures,
  writtenProfile,
  type CustomerProfile,
  type ProfileDetails,
} from '../../domain/customer/customer.ts';
import { formatDecimal } from '../../domain/shared/money.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { instant, parseCustomerId, type CustomerId } from '../../domain/shared/values.ts';
import type { AppEnv } from '../http/access.ts';
import { addressForm } from '../orders/forms.ts';
import type { ApiDeps } from '../deps.ts';
import { customerOf, invalidPhone, readAddress, readPhone } from '../../application/customers/identify.ts';
import { customerDetailView, customerView, profileRequest } from './schemas.ts';
import { everyOrder, linkNext, pageQuery, readPage } from '../http/paging.ts';
import { invalid, Refused } from '../../application/refused.ts';
import { json, problems, router, scoped } from '../http/routing.ts';
import { orderView } from '../orders/schemas.ts';
import { readOutlook } from '../../application/orders/outlook.ts';
import { viewOrder } from '../orders/views.ts';

const idParam = z.object({ id: z.string().openapi({ example: 'cus_0123456789abcdef01234567' }) });
const orderList = json(z.array(orderView), 'A page, newest first; Link names the next one.');

const readMe = createRoute({
  method: 'get',
  path: '/customers/me',
  tags: ['customers'],
  summary: 'Read my own profile',
  ...scoped('customers:me'),
  responses: {
    200: json(customerDetailView, 'The profile, and what my orders come to.'),
    ...problems('customer_not_found'),
  },
});

const writeMe = createRoute({
  method: 'put',
  path: '/customers/me',
  tags: ['customers'],
  summary: 'Write my own profile',
  description: 'From then on an order without customer_name and customer_phone is placed under it.',
  ...scoped('customers:me'),
  request: { body: { required: true, content: { 'application/json': { schema: profileRequest } } } },
  responses: {
    200: json(customerDetailView, 'The profile as it now is.'),
    ...problems('malformed_json', 'validation_failed'),
  },
});

const listMine = createRoute({
  method: 'get',
  path: '/customers/me/orders',
  tags: ['customers'],
  summary: 'List my own orders',
  ...scoped('customers:me'),
  request: { query: pageQuery },
  responses: { 200: orderList, ...problems('validation_failed') },
});

const find = createRoute({
  method: 'get',
  path: '/customers',
  tags: ['customers'],
  summary: 'Find customers by phone number',
  ...scoped('customers:read'),
  request: {
    query: z.object({
      phone: z.string().trim().min(1).max(40).openapi({
        description: 'In any form in which it can be given for an order.',
        example: '+1 212 555 0123',
      }),
    }),
  },
  responses: {
    200: json(z.array(customerView), 'Everybody with this number, the newest profile first.'),
    ...problems('validation_failed'),
  },
});

const read = createRoute({
  method: 'get',
  path: '/customers/{id}',
  tags: ['customers'],
  summary: 'Read a customer',
  ...scoped('customers:read'),
  request: { params: idParam },
  responses: {
    200: json(customerDetailView, 'The profile, and what their orders come to.'),
    ...problems('customer_not_found'),
  },
});

const listTheirs = createRoute({
  method: 'get',
  path: '/customers/{id}/orders',
  tags: ['customers'],
  summary: 'List a customer’s orders',
  ...scoped('customers:read'),
  request: { params: idParam, query: pageQuery },
  responses: { 200: orderList, ...problems('customer_not_found', 'validation_failed') },
});

/** Customers: who they are, what they have ordered, and what they like. */
export function customerRoutes(deps: Pick<ApiDeps, 'storage' | 'now'>) {
  const { storage, now } = deps;
  const { customers, orders } = storage;
  async function profileOf(c: Context<AppEnv>, id: CustomerId | undefined): Promise<CustomerProfile> {
    const profile = id && (await customers.get(c.var.store.id, id));
    if (!profile) throw new Refused('customer_not_found', `There is no customer ${c.req.param('id') ?? ''}.`);
    return profile;
  }

  async function detail(profile: CustomerProfile, store: StoreSettings) {
    const figures = customerFigures(await everyOrder(orders, store.id, { customerId: profile.id }), store.currency);
    return {
      ...viewCustomer(profile),
      order_count: figures.orders,
      cancelled_count: figures.cancelled,
      total_spend: formatDecimal(figures.spend),
      currency: store.currency,
      favourites: [...figures.favourites],
      first_order_time: figures.firstOrderAt ?? null,
      last_order_time: figures.lastOrderAt ?? null,
    };
  }

  async function ordersOf(c: Context<AppEnv>, customerId: CustomerId, query: z.output<typeof pageQuery>) {
    const page = await orders.list(c.var.store.id, { customerId, ...readPage(query) });
    linkNext(c, page);
    const outlook = await readOutlook(deps, c.var.store, page.orders);
    return page.orders.map((order) => viewOrder(order, outlook(order)));
  }

  return router()
    .openapi(readMe, async (c) => {
      const profile = await customers.get(c.var.store.id, customerOf(c.var.principal));
      if (profile) return c.json(await detail(profile, c.var.store), 200);
      throw new Refused('customer_not_found', 'You have no profile here yet. PUT writes it.');
    })
    .openapi(writeMe, async (c) => {
      const { store, principal } = c.var;
      const details = readProfile(c.req.valid('json'), store);
      const id = customerOf(principal);
      const written = await customers.change(store.id, id, (known) =>
        writtenProfile(known, details, { id, storeId: store.id }, instant(now())),
      );
      return c.json(await detail(written, store), 200);
    })
    .openapi(listMine, async (c) => c.json(await ordersOf(c, customerOf(c.var.principal), c.req.valid('query')), 200))
    .openapi(find, async (c) => {
      const phone = readPhone(c.req.valid('query').phone, c.var.store.country)?.phone;
      if (phone === undefined) throw invalid([invalidPhone('phone')]);
      return c.json((await customers.findByPhone(c.var.store.id, phone)).map(viewCustomer), 200);
    })
    .openapi(read, async (c) => {
      const profile = await profileOf(c, parseCustomerId(c.req.valid('param').id));
      return c.json(await detail(profile, c.var.store), 200);
    })
    .openapi(listTheirs, async (c) => {
      const { id } = await profileOf(c, parseCustomerId(c.req.valid('param').id));
      return c.json(await ordersOf(c, id, c.req.valid('query')), 200);
    });
}

function readProfile(
  { name, phone, email, address }: z.output<typeof profileRequest>,
  store: StoreSettings,
): ProfileDetails {
  const number = readPhone(phone, store.country);
  const where = readAddress(addressForm(address, 'address'));
  const faults = [...(number ? [] : [invalidPhone('phone')]), ...(Array.isArray(where) ? where : [])];
  if (!number || Array.isArray(where)) throw invalid(faults);
  return {
    name,
    ...number,
    ...(email ? { email } : {}),
    ...(where?.type === 'delivery' ? { address: where.address } : {}),
  };
}

function viewCustomer(profile: CustomerProfile): z.input<typeof customerView> {
  return {
    id: profile.id,
    store_id: profile.storeId,
    name: profile.name,
    phone: profile.phone,
    phone_verified: profile.phoneVerified,
    email: profile.email ?? null,
    address: profile.address?.text ?? null,
    kept_by: profile.keptBy,
    created_time: profile.createdAt,
    updated_time: profile.updatedAt,
  };
}
