import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { REQUEST_EXAMPLES } from '../../api/http/examples.ts';
import { operationsOf, type ApiDocument } from '../../api/http/document.ts';
import { RULES, type Rule } from '../../application/access/rules.ts';
import { ROLE_SCOPES, type PrincipalRole } from '../../application/access/roles.ts';
import type { Menu } from '../../domain/catalog/menu.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { Kitchen } from '../../domain/kitchen/kitchen.ts';
import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import { withAccessTable } from '../../devtools/access-table.ts';
import { readDocument } from '../../devtools/document.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { aDatabase, hasMongo } from '../support/databases.ts';
import { isLong, longTest } from '../support/long.ts';
import { openDoorRig, type DoorAnswer, type DoorRig } from '../support/door-rig.ts';

/**
 * Walks through every door of the API: each route, for each kind of sender, on what is theirs, somebody else's, and nobody's. In
 * `npm run test:long` through two APIs in turn, with MongoDB and Redis.
 */

interface Sender {
  readonly name: string;
  readonly role: PrincipalRole | undefined;
  /** Where they work; undefined: in no store in particular. */
  readonly stores?: readonly string[];
  readonly token: string | undefined;
}

interface Door {
  readonly id: string;
  readonly rule: Rule;
  readonly method: string;
  readonly path: string;
  /** It is about no store in particular. */
  readonly isAboveStores: boolean;
  readonly body: unknown;
}

const NOBODYS = 'ord_00000000000000000000000000';
const EXAMPLE_ORDER = {
  customer_name: 'Ada Lovelace',
  customer_phone: '+1 212 555 0123',
  pizzas: [{ name: 'Margherita', size: 'large' }],
};
/** A status that its customer may ask for, unlike that of the example. */
const BODIES: Readonly<Record<string, object>> = {
  setOrderStatus: { status: 'cancelled' },
  // Drivers act for themselves.
  ...Object.fromEntries(
    ['assignDriver', 'unassignDriver', 'deliverOrder', 'depart', 'pingDriver'].map((id) => [id, {}]),
  ),
};
/** Live streams, which do not end. */
const STREAMS = ['openFeed', 'openOrderFeed'];
/** Inside they are for devices only, which have a test of their own. */
const OF_DEVICES = ['switchCook', 'leaveDevice'];
/** It ends the sender, whom later doors need. */
const LAST = ['eraseMe'];
/** A customer is the same in all stores, so whoever works for some of them is refused. */
const OF_EVERY_STORE = ['eraseCustomer', 'exportCustomer'];
/** The kitchen may change an order's status only: the order itself refuses the rest. */
const KITCHEN_IS_REFUSED = [
  'cancelOrder', 'changeOrder', 'addLine', 'setLineQuantity', 'removeLine', 'resumePayment', 'setOrderStatus', 'addItem', 'removeItem', 'placeDraft',
  'acceptMove', 'declineMove',
]; // prettier-ignore

/** For the order’s customer and managers: the others are refused once the order is found. */
const NOT_FOR_OTHER_STAFF = ['createTrackingLink', 'listTrackingLinks', 'withdrawTrackingLink', 'getOrderLedger'];

let rig: DoorRig;
let senders: Sender[];
let doors: Door[];
let document: ApiDocument;
let before: { readonly settings: StoreSettings; readonly menu: Menu; readonly kitchen: Kitchen };

beforeAll(async () => {
  rig = await openDoorRig(isLong && hasMongo ? { processes: 2, storage: aDatabase() } : undefined);
  const { catalog, kitchen } = rig.storage;
  const [settings, menu] = await Promise.all([catalog.settings(DEFAULT_STORE), catalog.menu(DEFAULT_STORE)]);
  if (!settings || !menu) throw new Error('The example store is there.');
  before = { settings, menu, kitchen: await kitchen.get(DEFAULT_STORE) };
  const staff = (role: PrincipalRole, stores: readonly string[]) => ({ roles: [role], stores });
  senders = [
    { name: 'nobody', role: undefined, token: undefined },
    { name: 'its customer', role: 'customer', token: await rig.token('ada') },
    { name: 'another customer', role: 'customer', token: await rig.token('adam', { roles: ['customer'] }) },
    { name: 'the kitchen', role: 'kitchen', stores: ['main'], token: await rig.token('chef') },
    { name: 'a driver', role: 'driver', stores: ['main'], token: await rig.token('dario') },
    { name: 'the manager', role: 'manager', stores: ['main'], token: await rig.token('mona', staff('manager', ['main'])) },
    { name: 'another store’s manager', role: 'manager', stores: ['harbour'], token: await rig.token('dario', staff('manager', ['harbour'])) },
    { name: 'staff of no store', role: 'kitchen', stores: [], token: await rig.token('chef', { stores: [] }) },
    { name: 'the chain’s manager', role: 'manager', token: await rig.token('mona') },
    { name: 'an admin', role: 'admin', token: await rig.token('adam') },
  ]; // prettier-ignore
  document = (await rig.send(undefined, 'GET', '/api/openapi.json')).body;
  doors = doorsOf(document);
});

afterAll(() => rig.close());

function doorsOf({ paths = {} }: ApiDocument): Door[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
      const operation = item[method];
      const id = operation?.operationId;
      const rule = id === undefined ? undefined : RULES[id];
      if (!operation || id === undefined || !rule) return [];
      const isAboveStores = operation.servers !== undefined && rule.of !== 'store';
      const body = BODIES[id] ?? exampleFor(operation);
      return [{ id, rule, method: method.toUpperCase(), path, isAboveStores, body }];
    }),
  );
}

function exampleFor({ requestBody }: ReturnType<typeof operationsOf>[number]): unknown {
  const content = requestBody && 'content' in requestBody ? requestBody.content['application/json'] : undefined;
  if (requestBody && 'content' in requestBody && requestBody.content['image/png'])
    return new Uint8Array([137, 80, 78, 71]);
  const schema = content?.schema;
  const name = schema && '$ref' in schema ? schema.$ref?.split('/').at(-1) : undefined;
  return name === undefined ? undefined : REQUEST_EXAMPLES[name];
}

function addressOf({ path }: Door, orderId: string): string {
  const known: Record<string, string> = { line: '1', refund_id: 'ref_1', sku: 'DOUGHBALL', event_id: `${orderId}.1` };
  const isOrder = /^\/(?:orders|delivery|kitchen\/orders|inventory\/allocations|inventory\/orders)\/\{id\}/.test(path);
  const id = isOrder ? orderId : path.startsWith('/stores/') ? 'main' : 'none';
  return `/api${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? id : (known[name] ?? 'none')))}`;
}

/** What the table declares for a sender, whatever it is about. */
function refusalOf(
  { id, rule: { of, scope, recent }, isAboveStores }: Door,
  { role, stores }: Sender,
): string | undefined {
  if (of === 'anyone' || of === 'signature') return undefined;
  if (role === undefined) return 'not_signed_in';
  if (scope !== undefined && !ROLE_SCOPES[role].includes(scope)) return 'forbidden';
  if (of === 'chain') return role === 'customer' || stores ? 'forbidden' : undefined;
  if (of === 'stores') return stores && OF_EVERY_STORE.includes(id) ? 'forbidden' : undefined;
  if (stores && !stores.includes('main') && !isAboveStores) return 'forbidden';
  if (of === 'store' && role === 'customer') return 'forbidden';
  expect(recent === undefined || recent).toBe(true);
  return undefined;
}

/** Undoes what earlier doors led to, so that orders can be placed again. */
const restore = async (): Promise<void> => {
  const { catalog, kitchen } = rig.storage;
  const [settings, menu] = await Promise.all([catalog.settings(DEFAULT_STORE), catalog.menu(DEFAULT_STORE)]);
  if (settings && !isDeepStrictEqual(settings, before.settings))
    await catalog.replaceSettings(before.settings, settings);
  if (menu && !isDeepStrictEqual(menu, before.menu)) await catalog.replaceMenu(DEFAULT_STORE, before.menu, menu);
  await kitchen.change(DEFAULT_STORE, () => ({ kitchen: before.kitchen, result: undefined }));
};
const place = async (token: string | undefined): Promise<string> => {
  await restore();
  const { status, body, text } = await rig.send(token, 'POST', '/api/orders', EXAMPLE_ORDER);
  if (status > 202) throw new Error(text);
  return body.id as string;
};
const draft = async (token: string | undefined): Promise<string> => {
  await restore();
  const { status, body, text } = await rig.send(token, 'POST', '/api/orders/drafts', { pizzas: EXAMPLE_ORDER.pizzas });
  if (status !== 201) throw new Error(text);
  return body.id as string;
};
const senderNamed = (name: string): Sender => {
  const sender = senders.find((each) => each.name === name);
  if (!sender) throw new Error(`There is no ${name}.`);
  return sender;
};
const summary = ({ status, body }: DoorAnswer) => ({ status, code: body?.code as unknown });
const OF_DRAFTS = ['addItem', 'removeItem', 'placeDraft'];
const isOfOrder = ({ rule }: Door): boolean => rule.of === 'order';

test('every operation has an entry, and every entry an operation', () => {
  const operations = operationsOf(document).map(({ operationId }) => operationId);
  expect(operations.filter((id) => id === undefined || !RULES[id])).toEqual([]);
  expect(Object.keys(RULES).filter((id) => !operations.includes(id))).toEqual([]);
});

test('the document says which scope an operation takes', () => {
  for (const { operationId, security } of operationsOf(document)) {
    const { of, scope } = RULES[operationId ?? ''] ?? { of: 'anyone' };
    const needed =
      scope === undefined ? [] : [{ bearer: [scope] }, { session: [scope] }, ...(of === 'anyone' ? [{}] : [])];
    expect({ operationId, security: security ?? [] }).toEqual({ operationId, security: needed });
  }
});

test('whoever the table does not let in is refused at each door, with the declared answer', async () => {
  const orderId = await place(senderNamed('its customer').token);
  for (const door of doors) {
    for (const sender of senders) {
      const declared = refusalOf(door, sender);
      if (declared === undefined) continue;
      const answer = await rig.send(sender.token, door.method, addressOf(door, orderId), door.body);
      const status = declared === 'forbidden' ? 403 : 401;
      expect({ door: door.id, sender: sender.name, ...summary(answer) }).toEqual({
        door: door.id,
        sender: sender.name,
        status,
        code: declared,
      });
    }
  }
}, 120_000);

longTest(
  'whoever it lets in is not refused by it',
  async () => {
    for (const door of doors) {
      if ([...STREAMS, ...LAST, ...OF_DEVICES].includes(door.id)) continue;
      for (const sender of senders) {
        if (refusalOf(door, sender) !== undefined || sender.name === 'another customer') continue;
        const owner = senderNamed('its customer').token;
        const orderId = OF_DRAFTS.includes(door.id)
          ? await draft(owner)
          : isOfOrder(door)
            ? await place(owner)
            : NOBODYS;
        const answer = await rig.send(sender.token, door.method, addressOf(door, orderId), door.body);
        const about = { door: door.id, sender: sender.name, ...summary(answer) };
        if (door.rule.of === 'signature') expect(about).toMatchObject({ status: 400, code: 'invalid_signature' });
        else if (NOT_FOR_OTHER_STAFF.includes(door.id) && (sender.role === 'kitchen' || sender.role === 'driver'))
          expect(about).toMatchObject({ status: 403, code: 'forbidden' });
        else if (sender.role === 'kitchen' && KITCHEN_IS_REFUSED.includes(door.id)) expect(about.status).not.toBe(500);
        else {
          expect(about).not.toMatchObject({ status: 401 });
          expect(about).not.toMatchObject({ status: 403 });
          expect(about).not.toMatchObject({ status: 500 });
          if (isOfOrder(door)) expect(about).not.toMatchObject({ code: 'order_not_found' });
        }
      }
    }
  },
  240_000,
);

test('another customer’s order is not found, like nobody’s, and stays as it is', async () => {
  const other = senderNamed('another customer');
  for (const door of doors.filter(isOfOrder)) {
    const owner = senderNamed('its customer').token;
    const orderId = OF_DRAFTS.includes(door.id) ? await draft(owner) : await place(owner);
    const before = await rig.send(owner, 'GET', `/api/orders/${orderId}`);
    for (const id of [orderId, NOBODYS]) {
      if (refusalOf(door, other) !== undefined) continue;
      const answer = await rig.send(other.token, door.method, addressOf(door, id), door.body);
      expect({ door: door.id, ...summary(answer) }).toEqual({ door: door.id, status: 404, code: 'order_not_found' });
      expect(answer.text.replaceAll(id, 'ID')).not.toMatch(/Lovelace|2125550123/);
    }
    expect((await rig.send(owner, 'GET', `/api/orders/${orderId}`)).body).toEqual(before.body);
  }
}, 120_000);

test('nobody refunds their own order', async () => {
  const { token } = senderNamed('the chain’s manager');
  await restore();
  await rig.send(token, 'PUT', '/api/customers/me', { name: 'Mona Manager', phone: '+1 212 555 0177' });
  const { body: own } = await rig.send(token, 'POST', '/api/orders', { pizzas: EXAMPLE_ORDER.pizzas });
  const answer = await rig.send(token, 'POST', `/api/orders/${own.id}/refunds`, { reason: 'It was cold.' });
  expect({ placed: own.customer_name, ...summary(answer) }).toEqual({
    placed: 'Mona Manager',
    status: 403,
    code: 'forbidden',
  });
});

test('lists have only what is theirs: customers their own orders, staff those of their stores', async () => {
  const own = await place(senderNamed('its customer').token);
  const other = await place(senderNamed('another customer').token);
  const ids = async (name: string, path: string): Promise<string[]> => {
    const { body, text } = await rig.send(senderNamed(name).token, 'GET', path);
    if (!Array.isArray(body)) throw new Error(text);
    return body.map(({ id }: { id: string }) => id);
  };
  for (const path of ['/api/orders?limit=100', '/api/chain/orders?limit=100', '/api/customers/me/orders?limit=100']) {
    expect(await ids('its customer', path)).toContain(own);
    expect(await ids('its customer', path)).not.toContain(other);
  }
  expect(await ids('the manager', '/api/orders?limit=100')).toEqual(expect.arrayContaining([own, other]));
  expect(await ids('the manager', '/api/chain/orders?limit=100')).toEqual(expect.arrayContaining([own, other]));
  expect(await ids('another store’s manager', '/api/chain/orders?limit=100')).toEqual([]);
  const asked = await rig.send(senderNamed('another store’s manager').token, 'GET', '/api/chain/orders?store=main');
  expect(summary(asked)).toEqual({ status: 403, code: 'forbidden' });
});

test('only managers find orders by phone number', async () => {
  const find = (name: string) => rig.send(senderNamed(name).token, 'GET', '/api/orders?customer_phone=%2B12125550123');
  expect(summary(await find('the kitchen'))).toEqual({ status: 403, code: 'forbidden' });
  expect(summary(await find('a driver'))).toEqual({ status: 403, code: 'forbidden' });
  expect((await find('the manager')).status).toBe(200);
});

test('what is shown depends on the reader, whose ETag is their own, and is not kept by anybody', async () => {
  const id = await place(senderNamed('its customer').token);
  const read = (name: string) => rig.send(senderNamed(name).token, 'GET', `/api/orders/${id}`);
  const [own, ticket, trace, whole] = await Promise.all(
    ['its customer', 'the kitchen', 'a driver', 'the manager'].map(read),
  );
  expect(own?.body).toMatchObject({ customer_name: 'Ada Lovelace', customer_phone: '+12125550123' });
  expect(ticket?.body).toMatchObject({
    customer_name: 'Ada',
    customer_phone: null,
    customer_id: null,
    delivery_address: null,
  });
  expect(trace?.body).toMatchObject({ customer_name: null, customer_phone: null, payment: null });
  expect(whole?.body).toMatchObject({ customer_name: 'Ada Lovelace' });
  expect([own, ticket, trace, whole].map((answer) => answer?.headers.get('ETag'))).toEqual([
    '"1.own"',
    '"1.ticket"',
    '"1.trace"',
    '"1"',
  ]);
  for (const answer of [own, ticket, trace, whole])
    expect(answer?.headers.get('Cache-Control')).toBe('private, no-store');
});

test('refunds and new secrets take a sign-in of the last minutes', async () => {
  const earlier = { auth_time: Math.floor(Date.now() / 1000) - 600 };
  const [mona, adam] = await Promise.all(['mona', 'adam'].map((user) => rig.token(user, earlier)));
  const recent = doors.filter(({ rule }) => rule.recent);
  expect(recent.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['refundOrder', 'rotateWebhookSecret', 'approveRollout']),
  );
  for (const door of recent) {
    const stale = door.rule.scope === 'admin' ? adam : mona;
    const answer = await rig.send(stale, door.method, addressOf(door, NOBODYS), door.body);
    expect(summary(answer)).toEqual({ status: 401, code: 'recent_sign_in_required' });
  }
});

test('how to reach a store’s staff is told only to those who manage it', async () => {
  const settings = await rig.storage.catalog.settings(DEFAULT_STORE);
  if (!settings) throw new Error('The store exists.');
  await rig.storage.catalog.replaceSettings(
    { ...settings, managerPhone: '+12125550188', kitchenPhone: '+12125550189' },
    settings,
  );
  const read = async (name: string, path: string) => (await rig.send(senderNamed(name).token, 'GET', path)).text;
  for (const path of ['/api/stores', '/api/stores/main']) {
    for (const name of ['nobody', 'its customer', 'a driver', 'another store’s manager']) {
      expect(await read(name, path)).not.toMatch(/555018/);
    }
    expect(await read('the manager', path)).toMatch(/2125550188/);
  }
});

test('docs/access.md lists every route with its rule', async () => {
  const text = readFileSync(join(PROJECT_ROOT, 'docs', 'access.md'), 'utf8');
  expect(withAccessTable(text, await readDocument())).toBe(text);
});

test('beside the operations of the document there are only these doors', () => {
  const described = new Set(doors.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`));
  const known = [
    // Probes, documents and metrics.
    /^GET \/(?:api\/)?health(?:\/ready)?$/, /^GET \/metrics$/, /^GET \/api\/(?:docs|openapi\.json|docs\/.*)$/,
    // The payment provider's page and notices, which are signed or say nothing of a person.
    /^(?:GET|POST) \/api\/payments\//, /^POST \/api\/webhooks\/(?:simulated|stripe)$/,
    // Pages and their files: they have doors of their own, or say nothing that everybody may not know.
    /^(?:GET|POST) \/(?!api\b)/,
  ]; // prettier-ignore
  const others = rig.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`)
    .filter((name) => !known.some((each) => each.test(name)))
    .filter((name) => !described.has(name.replace(/ \/api(?:\/stores\/:store)?/, ' ').replaceAll(/\{[^}]*\}/g, '')));
  expect([...new Set(others)]).toEqual([]);
});
