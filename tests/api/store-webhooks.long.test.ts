import { Webhook } from 'standardwebhooks';
import { webhookEvent } from '../../api/webhooks/schemas.ts';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { openEndpoint, type Endpoint } from '../support/endpoint.ts';
import { until } from '../support/until.ts';

/** Webhooks about drafts, and about a store’s kitchen, menu and stock. */

let rig: ApiRig;
let endpoint: Endpoint;
let webhook: { id: string; secret: string };
beforeAll(async () => {
  endpoint = await openEndpoint();
  rig = await openApiRig({ env: { WEBHOOKS_ALLOW_PRIVATE: 'true' } });
  webhook = (await rig.call('POST', '/api/webhooks', { url: endpoint.url })).body;
});
afterAll(async () => {
  await rig.close();
  await endpoint.close();
});

const eventsAbout = (subject: string) =>
  endpoint.received.filter(({ event }) => event.subject === subject).map(({ event }) => event);
const untilTold = (subject: string, count: number) => until(async () => eventsAbout(subject).length >= count);
const typesAbout = (subject: string): string[] => eventsAbout(subject).map(({ type }) => type);

test('a draft’s events: created, an item more and one less, given up', async () => {
  const { body: draft } = await rig.call('POST', '/api/orders/drafts', {
    pizzas: [{ name: 'Margherita', size: 'large' }],
  });
  const at = `/api/orders/${draft.id}`;
  await rig.call('POST', `${at}/items`, { name: 'Funghi', size: 'medium', quantity: 2 });
  await rig.call('DELETE', `${at}/items/2`);
  await rig.call('DELETE', at);
  await untilTold(draft.id, 4);
  expect(typesAbout(draft.id)).toEqual([
    'pizzeria.draft.created',
    'pizzeria.draft.item_added',
    'pizzeria.draft.item_removed',
    'pizzeria.draft.abandoned',
  ]);
  expect(eventsAbout(draft.id)[1]?.data).toMatchObject({
    details: { quantity: 2 },
    draft: { id: draft.id, pizza_count: 3 },
  });
});

test('the kitchen is paused and resumed', async () => {
  await rig.call('POST', '/api/kitchen/pause', { reason: 'Oven broken.' });
  await untilTold('kitchen', 1);
  await rig.call('POST', '/api/kitchen/resume');
  await untilTold('kitchen', 2);
  expect(typesAbout('kitchen')).toEqual(['pizzeria.kitchen.paused', 'pizzeria.kitchen.resumed']);
  expect(eventsAbout('kitchen')[0]?.data).toMatchObject({ details: { reason: 'Oven broken.', until: null } });
});

test('the menu is changed', async () => {
  await rig.call('PUT', '/api/menu/pizzas/funghi/availability', { available: false });
  await untilTold('menu', 1);
  expect(typesAbout('menu')).toEqual(['pizzeria.menu.changed']);
  expect(eventsAbout('menu')[0]?.data).toMatchObject({
    details: { added: [], removed: [], changed: [{ item: 'pizzas/funghi', fields: ['available'] }] },
  });
});

test('a batch arrives, stock is put aside, and runs low and out', async () => {
  await rig.call('POST', '/api/inventory/batches', { reference: 'olives-1', sku: 'OLIVES', quantity: 100 });
  await rig.call('PUT', '/api/inventory/OLIVES/threshold', { low_at: 50 });
  await untilTold('stock', 1);
  await rig.call('POST', '/api/inventory/allocations', { reference: 'catering-7', sku: 'OLIVES', quantity: 60 });
  await untilTold('stock', 3);
  await rig.call('POST', '/api/inventory/allocations', { reference: 'catering-8', sku: 'OLIVES', quantity: 40 });
  await untilTold('stock', 5);
  expect(typesAbout('stock')).toEqual([
    'pizzeria.stock.batch_arrived',
    'pizzeria.stock.allocated',
    'pizzeria.stock.low',
    'pizzeria.stock.allocated',
    'pizzeria.stock.out',
  ]);
});

test('stock that is put aside and released before anyone looks is told nevertheless', async () => {
  await rig.call('POST', '/api/inventory/batches', { reference: 'rocket-1', sku: 'ROCKET', quantity: 100 });
  const about = () =>
    eventsAbout('stock').filter(
      ({ data }) => 'details' in data && 'sku' in data.details && data.details['sku'] === 'ROCKET',
    );
  await until(async () => about().length === 1);
  await rig.stopWorker();
  await rig.call('POST', '/api/inventory/allocations', { reference: 'catering-9', sku: 'ROCKET', quantity: 100 });
  await rig.call('DELETE', '/api/inventory/allocations/catering-9');
  await rig.startWorker();
  await until(async () => about().length === 4);
  expect(about().map(({ type }) => type).slice(1)).toEqual([
    'pizzeria.stock.allocated', 'pizzeria.stock.out', 'pizzeria.stock.sufficient',
  ]); // prettier-ignore
});

test('they are signed, as documented, in sequence, retried and replayed like those of orders', async () => {
  let refusals = 2;
  endpoint.answer = (response) => void response.writeHead((refusals -= 1) < 0 ? 204 : 500).end();
  const before = eventsAbout('kitchen').length;
  await rig.call('POST', '/api/kitchen/pause', {});
  await untilTold('kitchen', before + 3);
  const [first, second, third] = eventsAbout('kitchen').slice(before);
  expect([second?.id, third?.id]).toEqual([first?.id, first?.id]);
  const deliveries = `/api/webhooks/${webhook.id}/deliveries`;
  await until(async () =>
    (await rig.call('GET', `${deliveries}?status=delivered&limit=100`)).body.some(
      ({ event_id: id, order_id: orderId }: { event_id: string; order_id: string | null }) =>
        id === first?.id && orderId === null,
    ),
  );
  expect((await rig.call('POST', `${deliveries}/${first?.id}/replay`)).status).toBe(202);
  await untilTold('kitchen', before + 4);
  expect((await rig.call('POST', `${deliveries}/store_main.999/replay`)).body.code).toBe('event_not_found');

  const own = endpoint.received.filter(({ event }) => event.id.startsWith('store_main.'));
  for (const { headers, body } of own) {
    const verified = new Webhook(webhook.secret).verify(body, headers as Record<string, string>);
    expect(() => webhookEvent.parse(verified)).not.toThrow();
  }
  const sequence = own.map(({ event }) => (event.data as { sequence: number }).sequence);
  expect([...new Set(sequence.slice(0, -1))]).toEqual([...new Set(sequence.slice(0, -1))].toSorted((a, b) => a - b));
});

test('an event of an order carries the id of the request that caused it', async () => {
  await rig.call('POST', '/api/kitchen/resume');
  const { id } = await rig.place({}, { 'X-Request-Id': 'from-the-till-7' });
  await untilTold(id, 1);
  expect(eventsAbout(id)[0]).toMatchObject({ type: 'pizzeria.order.placed', requestid: 'from-the-till-7' });
});
