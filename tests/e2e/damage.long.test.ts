import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AN_ORDER } from '../support/api-rig.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/** Files damaged, lost, or restored to an earlier time while the program was stopped. */

jest.setTimeout(150_000);

let rig: ProcessRig;
beforeEach(async () => {
  rig = await openProcessRig();
  await rig.start();
});
afterEach(() => rig.close());

const ordersFolder = (): string => {
  const days = readdirSync(join(rig.folder, 'main', 'orders'));
  return join(rig.folder, 'main', 'orders', days[0] ?? '');
};
const pathOf = (id: string): string => join(ordersFolder(), `${id}.jsonl`);
const damage = (id: string): void => writeFileSync(pathOf(id), readFileSync(pathOf(id), 'utf8').slice(0, 400));
const statusOf = async (id: string): Promise<unknown> => {
  const answer = await rig.call('GET', `/api/orders/${id}`);
  return answer.status === 200 ? answer.body.status : answer.body.code;
};
const becomes = (id: string, status: string): Promise<void> => until(async () => (await statusOf(id)) === status);
const closed = (id: string): Promise<void> =>
  until(async () => (await rig.call('GET', `/api/orders/${id}/workflow`)).body.execution_status === 'COMPLETED');

async function deliver(id: string): Promise<void> {
  await walkTo(rig, id, 'delivered');
  await closed(id);
}

test('damaged orders are rewritten from their workflows, even ended ones; without a history they stay damaged, but are not reported as absent', async () => {
  const pickup = { delivery_address: null };
  const [waiting, cooking] = [await rig.place(), await rig.place()];
  const [sold, forgotten] = [await rig.place(pickup, { 'Idempotency-Key': 'sold' }), await rig.place(pickup, { 'Idempotency-Key': 'forgotten' })]; // prettier-ignore
  await rig.call('POST', `/api/kitchen/orders/${cooking.id}/start`);
  for (const { id } of [sold, forgotten]) await deliver(id);
  await rig.cli('workflow', 'delete', '--workflow-id', `order/main/${forgotten.id}`);
  await until(async () => {
    const answer = await rig.call('GET', `/api/orders/${forgotten.id}/workflow`);
    return answer.body.code === 'order_unattended';
  });
  await rig.kill('SIGKILL');
  for (const { id } of [waiting, cooking, sold, forgotten]) damage(id);

  await rig.start();
  await becomes(waiting.id, 'confirmed');
  await becomes(cooking.id, 'cooking');
  await becomes(sold.id, 'delivered');
  const kept = readdirSync(ordersFolder()).filter((name) => name.includes('.damaged-'));
  expect(kept.toSorted()).toEqual([waiting, cooking, sold].map(({ id }) => `${id}.jsonl.damaged-1`).toSorted());

  const refused = { status: 503, body: { code: 'storage_damaged', order_id: forgotten.id } };
  expect(await rig.call('GET', `/api/orders/${forgotten.id}`)).toMatchObject(refused);
  expect(await rig.call('DELETE', `/api/orders/${forgotten.id}`)).toMatchObject(refused);
  expect(await rig.call('POST', '/api/orders', { ...AN_ORDER, ...pickup }, { 'Idempotency-Key': 'forgotten' })).toMatchObject(refused); // prettier-ignore
  const list = await rig.call('GET', '/api/orders');
  expect(list.body).toHaveLength(3);
  expect(list.headers.get('Unreadable-Orders')).toBe('1');
  const ready = await rig.call('GET', '/health/ready');
  expect(ready).toMatchObject({ status: 200, body: { checks: { storage: { detail: expect.stringContaining(forgotten.id) } } } }); // prettier-ignore
  const { code, output } = await rig.tool('dist/operations/cli/reconcile.js', '--grace', '0');
  expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(`storage_damaged +main/${forgotten.id}`) });

  await walkTo(rig, cooking.id, 'ready');
  await rig.kill('SIGINT');
  await rig.start();
  expect(readdirSync(ordersFolder()).filter((name) => name.includes('.damaged-'))).toEqual(kept);
  expect(await statusOf(cooking.id)).toBe('ready');
  expect(await statusOf(forgotten.id)).toBe('storage_damaged');
});

test('after restoring an older copy, orders are rewritten from their workflows, and no number is reused', async () => {
  const before = await rig.place();
  await rig.kill('SIGKILL');
  const backup = join(rig.folder, '..', 'backup');
  cpSync(join(rig.folder, 'main'), backup, { recursive: true });
  await rig.start();
  const later = [await rig.place(), await rig.place(), await rig.place()];
  await rig.call('POST', `/api/kitchen/orders/${before.id}/start`);
  await rig.kill('SIGKILL');

  rmSync(join(rig.folder, 'main'), { recursive: true });
  cpSync(backup, join(rig.folder, 'main'), { recursive: true });
  await rig.start();
  const next = await rig.place();
  const numbers = [before, ...later, next].map(({ number }) => number);
  expect(new Set(numbers).size).toBe(5);
  for (const { id } of later) await becomes(id, 'confirmed');
  await becomes(before.id, 'cooking');
});

test('numbers continue without their file, even if the last order is damaged and has ended', async () => {
  const orders = [await rig.place(), await rig.place()];
  const last = orders.at(-1);
  await rig.call('DELETE', `/api/orders/${last?.id}`);
  await closed(last?.id ?? '');
  await rig.kill('SIGKILL');
  rmSync(join(rig.folder, 'main', 'numbers.json'));
  rmSync(join(ordersFolder(), 'index.json'), { force: true });
  damage(last?.id ?? '');
  await rig.start();
  const next = await rig.place();
  expect(next.number).not.toBe(last?.number);
  expect(orders.map(({ number }) => number)).not.toContain(next.number);
});

test('a deleted kitchen is not an empty one: no orders are taken until it is restored or rebuilt', async () => {
  const { id } = await rig.place();
  await rig.call('POST', `/api/kitchen/orders/${id}/start`);
  await rig.kill('SIGINT');
  rmSync(join(rig.folder, 'main', 'kitchen.json'));
  const api = rig.beside('dist/server.js');
  await until(async () => {
    const ready = await rig.call('GET', '/health/ready').catch(() => undefined);
    return String(ready?.body.checks.storage.detail).includes('kitchen main');
  });
  const damaged = { status: 503, body: { code: 'storage_damaged' } };
  expect(await rig.call('GET', '/api/kitchen')).toMatchObject(damaged);
  expect(await rig.call('POST', '/api/orders', AN_ORDER)).toMatchObject(damaged);
  api.kill('SIGINT');
  await once(api, 'close');
  expect(await rig.tool('dist/operations/cli/rebuild.js', '--kitchen', 'main')).toEqual({
    code: 0,
    output: expect.stringContaining('1 orders being cooked, 0 waiting'),
  });
  await rig.start();
  expect((await rig.call('GET', '/api/kitchen')).body.active_orders).toMatchObject([{ order_id: id }]);
});
