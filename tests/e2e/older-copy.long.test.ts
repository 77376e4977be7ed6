import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/** A store's folder restored from an older copy, while Temporal and the payments have continued. */

jest.setTimeout(180_000);

const PICKUP = { delivery_address: null };
const CASH = { ...PICKUP, payment_method: 'cash', payment_token: null };

let rig: ProcessRig;
beforeEach(async () => {
  rig = await openProcessRig();
  await rig.start();
});
afterEach(() => rig.close());

const folder = (): string => join(rig.folder, 'main');
const copy = (): string => join(rig.folder, '..', 'copy');
const makeCopy = (): void => cpSync(folder(), copy(), { recursive: true });
const read = async (id: string) => (await rig.call('GET', `/api/orders/${id}`)).body;
const is = (id: string, status: string, payment: string): Promise<void> =>
  until(async () => {
    const order = await read(id);
    return order.status === status && order.payment.status === payment;
  });
const closed = (id: string): Promise<void> =>
  until(async () => (await rig.call('GET', `/api/orders/${id}/workflow`)).body.execution_status === 'COMPLETED');

async function putBack(): Promise<void> {
  await rig.kill('SIGINT');
  rmSync(folder(), { recursive: true });
  cpSync(copy(), folder(), { recursive: true });
  await rig.start();
}

async function findings(): Promise<Map<string, string>> {
  const { output } = await rig.tool('dist/operations/cli/reconcile.js', '--grace', '0');
  const found = output.matchAll(/^(\w+) {2}main\/(\S+) {2}.*\n {4}→ (.*)$/gm);
  return new Map([...found].map(([, code, id, repair = '']) => [`${code} ${id}`, repair]));
}

async function mend(repair = ''): Promise<string> {
  expect(repair).toMatch(/^npm run repair -- /);
  const { code, output } = await rig.tool('dist/operations/cli/repair.js', ...repair.split(' ').slice(4));
  expect({ repair, code, output }).toMatchObject({ code: 0 });
  return output;
}

test('orders that have ended since are restored to their end: none is cooked again, and no refund is forgotten', async () => {
  const [sold, cancelled, refunded] = [await rig.place(PICKUP), await rig.place(PICKUP), await rig.place(PICKUP)];
  await walkTo(rig, refunded.id, 'delivered');
  await is(refunded.id, 'delivered', 'captured');
  await closed(refunded.id);
  makeCopy();
  await rig.call('DELETE', `/api/orders/${cancelled.id}`);
  await walkTo(rig, sold.id, 'delivered');
  const refund = { amount: '5.00', reason: 'Cold.' };
  expect((await rig.call('POST', `/api/orders/${refunded.id}/refunds`, refund)).status).toBeLessThan(300);
  await is(cancelled.id, 'cancelled', 'voided');
  await is(sold.id, 'delivered', 'captured');
  await is(refunded.id, 'delivered', 'partially_refunded');
  for (const { id } of [sold, cancelled, refunded]) await closed(id);
  const before = await Promise.all([sold, cancelled, refunded].map(({ id }) => read(id)));
  const logs = () => [sold, cancelled, refunded].map(({ id }) => rig.paymentLog(id));
  const paid = logs();

  await putBack();
  await is(cancelled.id, 'cancelled', 'voided');
  await is(sold.id, 'delivered', 'captured');
  expect((await rig.call('GET', '/api/kitchen/queue')).body).toEqual([]);
  // Only reconcile finds this one, and its repair is run by hand.
  const found = await findings();
  expect([...found.keys()]).toEqual([`behind ${refunded.id}`]);
  await mend(found.get(`behind ${refunded.id}`));
  expect(await findings()).toEqual(new Map());
  expect(await Promise.all([sold, cancelled, refunded].map(({ id }) => read(id)))).toEqual(before);
  expect(logs()).toEqual(paid);
});

test('orders in progress get their slots, queue positions, bookings and stock back', async () => {
  const settings = await rig.call('GET', '/api/stores/main');
  const oneSlot = { ...settings.body, kitchen: { ...settings.body.kitchen, slots: 1 } };
  const match = { 'If-Match': settings.headers.get('ETag') ?? '' };
  expect((await rig.call('PUT', '/api/stores/main', oneSlot, match)).status).toBe(200);
  await rig.call('POST', '/api/inventory/batches', { reference: 'b1', sku: 'DOUGH', quantity: 20_000 });
  const [made, next] = [await rig.place(CASH), await rig.place(CASH)];
  makeCopy();
  expect((await rig.call('POST', `/api/kitchen/orders/${made.id}/start`)).status).toBe(200);
  const waits = await rig.place(CASH);
  const later = await rig.place({ ...CASH, requested_for: new Date(Date.now() + 3 * 3_600_000).toISOString() });
  const dough = async () => (await rig.call('GET', '/api/inventory/DOUGH')).body;
  const before = await dough();

  await putBack();
  await until(async () => (await read(made.id)).status === 'cooking');
  for (const { id } of [waits, later]) await until(async () => (await read(id)).status === 'confirmed');
  await until(async () => JSON.stringify(await dough()) === JSON.stringify(before));
  const kitchen = JSON.parse(readFileSync(join(folder(), 'kitchen.json'), 'utf8')) as {
    slots: { orderId: string }[];
    tickets: { orderId: string }[];
    bookings: { orderId: string }[];
  };
  const ids = (list: { orderId: string }[]) => list.map(({ orderId }) => orderId);
  expect(ids(kitchen.slots)).toEqual([made.id]);
  expect(ids(kitchen.tickets)).toEqual([next.id, waits.id]);
  expect(ids(kitchen.bookings)).toEqual([later.id]);
  expect(await rig.call('POST', `/api/kitchen/orders/${next.id}/start`)).toMatchObject({
    status: 409,
    body: { code: 'no_free_slot' },
  });
  // Draws a number above those of the restored orders.
  await rig.place(CASH);
  expect(await findings()).toEqual(new Map());
});
