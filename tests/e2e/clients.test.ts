import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { OPERATIONS, PizzeriaClient, PizzeriaError } from '../../clients/javascript/index.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { AN_ORDER } from '../support/api-rig.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';

let rig: ProcessRig;
let client: PizzeriaClient;
let token: string;
beforeAll(async () => {
  rig = await openProcessRig();
  await rig.start({ env: { WEBHOOKS_ALLOW_PRIVATE: 'true' } });
  token = await rig.token();
  client = new PizzeriaClient({ baseUrl: rig.url, accessToken: token });
});
afterAll(() => rig.close());

const ORDER = {
  ...AN_ORDER,
  payment_method: 'card' as const,
  pizzas: [{ name: 'Margherita', size: 'large' as const }],
};

/** The result of `node <script>`, or of python3. */
async function run(command: string, args: string[], env: Record<string, string> = {}, cwd = PROJECT_ROOT) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env } });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

describe('the JavaScript client', () => {
  test('calls only operations of the OpenAPI document', async () => {
    const { body } = await rig.call('GET', '/api/openapi.json');
    const documented = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(documented).toEqual(expect.arrayContaining(Object.values(OPERATIONS)));
  });

  test('has the document’s types', async () => {
    expect(await run('node', ['dist/devtools/generate-client.js', '--check'])).toEqual({ code: 0, output: '' });
  });

  test('an order from the menu to its customer', async () => {
    const { pizzas, toppings } = await client.getMenu();
    expect(pizzas[0]).toMatchObject({ name: 'Margherita' });
    expect(toppings.length).toBeGreaterThan(0);
    const order = await client.placeOrder(ORDER);
    expect(await client.getOrderStatus(order.id)).toBe('confirmed');
    expect((await client.getKitchenQueue()).map((ticket) => ticket.order_id)).toContain(order.id);
    expect((await client.startCooking(order.id)).status).toBe('cooking');
    expect((await client.getKitchenStatus()).active_orders.map((active) => active.order_id)).toContain(order.id);
    expect((await client.completeOrder(order.id)).status).toBe('ready');
    expect((await client.setStatus(order.id, { status: 'delivering' })).status).toBe('delivering');
    expect((await client.setStatus(order.id, { status: 'delivered' })).status).toBe('delivered');
    expect((await client.getOrderEvents(order.id))[0]?.type).toBe('OrderPlaced');
    expect((await client.getOrderWorkflow(order.id)).ui_url).toContain(order.id);
    expect((await client.health()).status).toBe('ready');
  });

  test('a base URL may end in /api, and an access token follows it', async () => {
    const [baseUrl, accessToken] = [`${rig.url}/api/`, token];
    const sent: Headers[] = [];
    const pizzeria = new PizzeriaClient(baseUrl, accessToken, {
      fetch: (address, init) => {
        sent.push(new Headers(init?.headers));
        return fetch(address, init);
      },
    });
    const order = await pizzeria.createOrder(ORDER);
    expect(await pizzeria.getOrderStatus(order.id)).toBe('confirmed');
    expect(sent.map((headers) => headers.get('Authorization'))).toEqual([`Bearer ${token}`, `Bearer ${token}`]);
  });

  test('what the kitchen, a driver and a manager do', async () => {
    const { id } = await client.createOrder({ ...ORDER, delivery_address: '12 Main Street, Springfield' });
    expect((await client.rushOrder(id)).queue_position).toBe(1);
    await client.holdOrder(id, 'The customer comes later.');
    expect((await client.releaseOrder(id)).status).toBe('confirmed');
    expect((await client.pauseKitchen({ reason: 'The oven is cold.' })).pause).toMatchObject({ until: null });
    expect((await client.resumeKitchen()).pause).toBeNull();
    await client.startCooking(id);
    await client.completeOrder(id);
    expect((await client.listReadyDeliveries()).map((delivery) => delivery.order_id)).toContain(id);
    expect((await client.assignDriver(id, 'dario')).driver_id).toBe('dario');
    expect((await client.depart('dario')).orders).toMatchObject([{ order_id: id, outcome: 'out' }]);
    expect((await client.getTour('dario')).stops.map((stop) => stop.order_id)).toEqual([id]);
    await client.pingDriver({ driver_id: 'dario', latitude: 40.7, longitude: -74 });
    expect((await client.deliverOrder(id, 'dario')).order.status).toBe('delivered');
    await client.refundOrder(id, { reason: 'It came cold.', amount: '5.00' });
    expect((await client.getOrderLedger(id)).order_id).toBe(id);
    // They are the sender's own, and this sender has no orders.
    expect(await client.listNotifications()).toEqual([]);
    await expect(client.dismissNotification('unknown')).rejects.toMatchObject({ code: 'notification_not_found' });
  });

  test('a draft is filled, placed and changed, and its past can be read', async () => {
    const draft = await client.createDraft({ delivery_address: '12 Main Street, Springfield' });
    await client.addItem(draft.id, { sku: 'MARGHLRG', quantity: 2 });
    await client.addItem(draft.id, { name: 'Pepperoni', size: 'medium' });
    expect((await client.removeItem(draft.id, '1')).pizzas.map((line) => line.name)).toEqual(['Pepperoni']);
    const { pizzas: _, delivery_address: __, ...placement } = ORDER;
    const order = await client.placeDraft(draft.id, placement);
    expect(order).toMatchObject({ id: draft.id, status: 'confirmed', fulfilment: 'delivery' });
    const changed = await client.changeOrder(order.id, { delivery_address: null });
    expect(changed).toMatchObject({ fulfilment: 'pickup', change_pending: false });
    expect(await client.getOrderAsOf(order.id, order.updated_time)).toMatchObject({ fulfilment: 'delivery' });
    expect((await client.cancelOrder(order.id, 'Not hungry.')).status).toBe('cancelled');
  });

  test('lines of a placed order, drafts, cooks, refunds, cash, images, several stores and webhooks', async () => {
    const { id, customer_id: customer } = await client.createOrder(ORDER);
    expect((await client.addLine(id, { sku: 'PEPPEMED' })).pizzas.map(({ line }) => line)).toEqual(['1', '2']);
    expect((await client.setLineQuantity(id, '2', 3)).pizzas[1]).toMatchObject({ quantity: 3 });
    expect((await client.removeLine(id, '2')).pizzas).toHaveLength(1);
    const carlo = { id: 'carlo', name: 'Carlo Rossi' };
    await client.startCooking(id, { by: carlo });
    await client.completeOrder(id, { by: carlo });
    const refund = await client.refundOrder(id, { reason: 'It came cold.', amount: '1.00' });
    expect(await client.getRefund(id, refund.id)).toMatchObject({ amount: '1.00' });
    expect((await client.listRefunds(id)).map((each) => each.id)).toEqual([refund.id]);
    expect(await client.getCash()).toMatchObject({ store_id: 'main' });
    expect(await client.listDrafts(customer ?? '')).toEqual([]);
    expect(await client.listCategories()).toEqual(expect.any(Array));
    const noImage = client.uploadImage(new Blob(['no image'], { type: 'image/png' }));
    await expect(noImage).rejects.toMatchObject({ errors: [{ code: 'not_an_image' }] });
    for await (const order of client.listChainOrders({ stores: ['main'], pageSize: 1 })) {
      expect(order.id).toBe(id);
      break;
    }
    expect(await client.getChainAnalytics({ stores: ['main'] })).toHaveLength(1);
    const webhook = await client.createWebhook({ url: 'http://127.0.0.1:9/hook' });
    expect((await client.getWebhook(webhook.id)).status).toBe('active');
    expect((await client.rotateWebhookSecret(webhook.id)).secret).not.toBe(webhook.secret);
    await client.deleteWebhook(webhook.id);
    expect((await client.listWebhooks()).map((each) => each.id)).not.toContain(webhook.id);
  });

  test('changes to many stores: written down, planned, started, halted, gone on with and rolled back', async () => {
    const admin = new PizzeriaClient(rig.url, await rig.token('admin'));
    const fee = async (): Promise<string> => (await admin.getStore('main')).delivery_fee;
    const before = await fee();
    const set = await admin.addChangeSet({ name: 'Spring', currency: 'USD', settings: { delivery_fee: '3.49' } });
    expect(await admin.getChangeSet(set.id)).toEqual(set);
    expect((await admin.listChangeSets()).map(({ id }) => id)).toContain(set.id);
    const { id } = await admin.planRollout({ change_set_id: set.id, waves: [{ stores: ['main'] }] });
    const status = async (): Promise<string> => (await admin.getRollout(id)).status;
    await until(async () => (await status()) === 'planned');
    const stores: string[] = [];
    for await (const store of admin.listRolloutStores(id, { state: 'planned' })) stores.push(store.store_id);
    expect(stores).toEqual(['main']);
    await expect(admin.approveRollout(id)).rejects.toMatchObject({ code: 'illegal_transition' });
    expect((await admin.startRollout(id, 'The season begins.')).history.at(-1)?.reason).toBe('The season begins.');
    await until(async () => (await fee()) === '3.49');
    expect((await admin.pauseRollout(id)).status).toBe('paused');
    expect((await admin.resumeRollout(id)).status).toBe('running');
    expect((await admin.rollBackRollout(id)).status).toBe('undoing');
    await until(async () => (await status()) === 'undone');
    expect(await fee()).toBe(before);
    expect((await admin.listRollouts()).map((run) => run.id)).toContain(id);
  });

  test('an order that its kitchen does not begin is offered to another store; its customer agrees, or does not', async () => {
    const { body: main } = await rig.call('GET', '/api/stores/main');
    await rig.call('POST', '/api/stores', { ...main, id: 'bright', name: 'Bright' });
    await rig.call('POST', '/api/stores', { ...main, id: 'dark', name: 'Dark', moving: { stores: ['bright'] } });
    const manager = new PizzeriaClient(rig.url, token, { store: 'dark' });
    const ada = new PizzeriaClient(rig.url, await rig.token('customer'), { store: 'dark' });
    const offerOf = async (id: string): Promise<string> => {
      const [answer] = await manager.offerMoves({ order_ids: [id], nobody_begins_them: true });
      expect(answer).toMatchObject({ order_id: id, offered: true });
      const order = await ada.getOrder(id);
      return ('move_offer' in order && order.move_offer?.id) || '';
    };
    const [moved, kept] = [await ada.placeOrder(ORDER), await ada.placeOrder(ORDER)];
    expect((await manager.lookAtMoving()).orders.map((each) => each.order_id)).toEqual([moved.id, kept.id]);
    expect((await ada.declineMove(kept.id, await offerOf(kept.id))).move_offer).toMatchObject({ status: 'declined' });
    await ada.acceptMove(moved.id, await offerOf(moved.id));
    await until(async () => (await ada.getOrderStatus(moved.id)) === 'cancelled');
    expect(await ada.getOrder(moved.id)).toMatchObject({ moved_to: { store_id: 'bright' } });
    expect(await ada.getOrderStatus(kept.id)).toBe('confirmed');
  });

  test('a refusal has its reason and field', async () => {
    const wrong = client.placeOrder({ ...ORDER, pizzas: [{ name: 'Nulla', size: 'large' }] });
    await expect(wrong).rejects.toMatchObject({
      name: 'PizzeriaError', status: 422, code: 'validation_failed', errors: [{ field: 'pizzas[0].name' }],
    }); // prettier-ignore
    await expect(client.getOrder('ord_00000000000000000000000000')).rejects.toThrow(PizzeriaError);
  });

  test('an id that is empty is refused before anything is sent', async () => {
    for (const id of ['', '.', '..']) await expect(client.getOrder(id)).rejects.toThrow(TypeError);
  });

  test('pages iterate over all', async () => {
    const placed: string[] = [];
    for (let count = 0; count < 3; count += 1) placed.unshift((await client.placeOrder(ORDER)).id);
    const listed: string[] = [];
    for await (const order of client.listOrders({ pageSize: 2 })) listed.push(order.id);
    expect(listed.slice(0, 3)).toEqual(placed);
    expect(new Set(listed).size).toBe(listed.length);
    const confirmed: string[] = [];
    for await (const order of client.listOrders({ status: ['confirmed'], pageSize: 1 })) confirmed.push(order.status);
    expect(new Set(confirmed)).toEqual(new Set(['confirmed']));
    const none: string[] = [];
    for await (const order of client.listOrders({ customerPhone: '+12125550100', date: '2020-01-01' }))
      none.push(order.id);
    expect(none).toEqual([]);
  });

  test('a lost response leads to a retry, not to a second order', async () => {
    const numberBefore = (await client.placeOrder(ORDER)).number;
    const proxy = await loseAnswers(rig.url, 2);
    const behind = new PizzeriaClient({
      baseUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      accessToken: token,
    });
    const order = await behind.placeOrder(ORDER);
    expect(order.number).toBe(numberBefore + 1);
    expect((await client.placeOrder(ORDER)).number).toBe(numberBefore + 2);
    proxy.close();
  });

  test('stops immediately when its caller aborts', async () => {
    const abort = new AbortController();
    const nobody = new PizzeriaClient({ baseUrl: 'http://127.0.0.1:9' });
    const asked = nobody.getMenu({ signal: abort.signal });
    abort.abort(new Error('Changed my mind.'));
    await expect(asked).rejects.toThrow('Changed my mind.');
  });
});

const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']);
// Counted as skipped without Python, so that it is not mistaken for tested.
(python.status === 0 ? test : test.skip)('the Python client, by its own tests', async () => {
  const { code, output } = await run(
    'python3',
    ['-m', 'unittest', '-v'],
    {
      PIZZERIA_URL: rig.url,
      PIZZERIA_TOKEN: token,
      PIZZERIA_ADMIN_TOKEN: await rig.token('admin'),
      PYTHONDONTWRITEBYTECODE: '1',
    },
    join(PROJECT_ROOT, 'clients', 'python'),
  );
  expect(output).toMatch(/Ran 14 tests/);
  expect({ code, output }).toMatchObject({ code: 0 });
});

/** A proxy that forwards everything, and cuts the connection instead of returning the first few responses. */
async function loseAnswers(target: string, count: number): Promise<Server> {
  let left = count;
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const passed = forward(target + (url ?? ''), { method, headers }, (answer) => {
      if (left > 0) {
        left -= 1;
        answer.resume();
        answer.once('end', () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
