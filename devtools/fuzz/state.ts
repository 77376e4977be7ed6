import { setTimeout as pause } from 'node:timers/promises';
import { METHODS } from '../../api/http/document.ts';
import { PizzeriaClient } from '../../clients/javascript/index.ts';
import { readDocument } from '../document.ts';

/** What the fuzzer's requests can be about, so that most of them are carried out: orders in every status, stock, a webhook. */

const EACH = 6;
const ORDER = {
  customer_name: 'Ada Lovelace',
  customer_phone: '+1 212 555 0123',
  payment_method: 'card' as const,
  payment_token: 'tok_visa',
  pizzas: [{ name: 'Margherita', size: 'large' as const }],
};
const ADDRESS = { delivery_address: '12 Main Street, Springfield' };
/** Nothing listens there. Private, since a name may not be resolvable. */
const WEBHOOK = 'http://127.0.0.1:9/hooks/pizzeria';
const HOUR_MS = 60 * 60_000;

/** In which status an order must be for an operation; the others may have any. */
const ORDERS_FOR: Readonly<Record<string, 'drafts' | 'confirmed' | 'cooking' | 'ready' | 'delivering' | 'delivered'>> =
  {
    addItem: 'drafts',
    removeItem: 'drafts',
    placeDraft: 'drafts',
    startCooking: 'confirmed',
    rushOrder: 'confirmed',
    holdOrder: 'confirmed',
    releaseOrder: 'confirmed',
    changeOrder: 'confirmed',
    setOrderStatus: 'confirmed',
    setKitchenOrderStatus: 'confirmed',
    completeOrder: 'cooking',
    assignDriver: 'ready',
    unassignDriver: 'ready',
    deliverOrder: 'delivering',
    refundOrder: 'delivered',
    reorder: 'delivered',
  };

export interface FuzzState {
  /** For each operation, the values of its path's parameters. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly [more: string]: unknown;
}

export async function prepareState(url: string, token: string): Promise<FuzzState> {
  const document = await readDocument();
  const client = new PizzeriaClient(url, token, { timeoutMs: 60_000 });
  await makeRoom({ url, token }, client);
  const menu = await client.getMenu();
  const batch = await client.addBatch({ reference: 'fuzz-1', sku: 'MOZZARELLA', quantity: 10_000_000 });
  await client.setOwnProfile({ name: 'Ada Lovelace', phone: '+1 212 555 0123' });

  const place = async (more: object = {}): Promise<string> => {
    const { id } = await client.placeOrder({ ...ORDER, ...more });
    // A busy machine may take longer to confirm it than a request waits.
    while ((await client.getOrderStatus(id)) === 'received') await pause(100);
    return id;
  };
  const cook = async (id: string): Promise<string> => (await client.startCooking(id)).id;
  const finish = async (id: string): Promise<string> => (await client.completeOrder(await cook(id))).id;
  const send = async (id: string): Promise<string> => {
    await client.assignDriver(await finish(id), 'driver-7');
    await client.depart('driver-7', [id]);
    return id;
  };
  const several = (make: () => Promise<string>): Promise<string[]> =>
    Promise.all(Array.from({ length: EACH }, () => make()));

  const orders = {
    drafts: await several(async () => (await client.createDraft({ pizzas: ORDER.pizzas })).id),
    confirmed: await several(() => place()),
    cooking: await several(async () => cook(await place())),
    ready: await several(async () => finish(await place(ADDRESS))),
    delivering: await several(async () => send(await place(ADDRESS))),
    delivered: await several(
      async () => (await client.deliverOrder(await send(await place(ADDRESS)), 'driver-7')).order.id,
    ),
  };
  const { customer_id: customer } = (await client.getOrder(orders.confirmed[0] ?? '')) as { customer_id: string };
  const { id: webhook } = await request({ url, token }, 'POST', '/webhooks', { url: WEBHOOK });
  const notifications = (await client.listNotifications()).map(({ id }) => id);
  const known: Record<string, string[]> = {
    // Messages are sent after the answer, so there may be none yet.
    '/customers/me/notifications/': notifications.length > 0 ? notifications : ['unknown'],
    '/customers/': [customer],
    '/webhooks/': [String(webhook)],
    '/menu/pizzas/': menu.pizzas.map(({ id }) => id),
    '/menu/toppings/': menu.toppings.map(({ id }) => id),
    '/stores/': ['main'],
  };
  const any = Object.values(orders).flat();
  const valuesOf = (operationId: string, path: string, name: string): string[] | undefined => {
    if (name === 'sku') return [batch.sku];
    if (name === 'reference') return [batch.reference];
    if (name === 'event_id') return orders.delivered.map((id) => `${id}.1`);
    if (name === 'line') return ['1'];
    // Known only from an answer, which a link passes on.
    if (name === 'link_id' || name === 'refund_id') return undefined;
    if (operationId === 'openNamedStore') return ['harbour'];
    if (/^\/(orders|kitchen\/orders|delivery)\//.test(path)) {
      const kind = ORDERS_FOR[operationId];
      return kind ? orders[kind] : any;
    }
    return Object.entries(known).find(([prefix]) => path.startsWith(prefix))?.[1];
  };
  const paths = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operationId = item[method]?.operationId ?? '';
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      const values = names.map((name) => [name, valuesOf(operationId, path, name)] as const);
      return [[operationId, Object.fromEntries(values.filter(([, each]) => each !== undefined))] as const];
    }),
  );
  return {
    paths: Object.fromEntries(paths) as FuzzState['paths'],
    ready: orders.ready.slice(0, 2),
    pizzas: menu.pizzas.map(({ name }) => name),
    toppings: menu.toppings.map(({ name }) => name),
    sku: [batch.sku],
    soon: new Date(Date.now() + 3 * HOUR_MS).toISOString(),
    earlier: new Date(Date.now() - HOUR_MS).toISOString(),
  };
}

/** A kitchen that the fuzzer does not fill. */
async function makeRoom(api: Api, client: PizzeriaClient): Promise<void> {
  const store = await client.getStore('main');
  await request(api, 'PUT', '/stores/main', { ...store, kitchen: { ...store.kitchen, slots: 500, max_backlog: 5000 } });
}

interface Api {
  readonly url: string;
  readonly token: string;
}

async function request(
  { url, token }: Api,
  method: string,
  path: string,
  body: object,
): Promise<Record<string, unknown>> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/api${path}`, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}
