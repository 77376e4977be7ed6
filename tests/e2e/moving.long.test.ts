import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { OrderView } from '../../api/orders/schemas.ts';
import { AN_ORDER } from '../support/api-rig.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until, untilAnswered } from '../support/until.ts';

/** An order on its way to another store, on the program that `npm start` starts, which is killed at each step of the way. */

const FLOUR = 100_000;
/** A large Margherita and a medium Pepperoni, in grams of dough. */
const DOUGH = 350 + 260;
const HERE = '/api/stores/main';
const THERE = '/api/stores/harbour';

let rig: ProcessRig;
beforeEach(async () => {
  rig = await openProcessRig();
});
afterEach(() => rig.close());

/** Two stores with counted dough. The other one delivers for a dollar more. */
async function open(...how: Parameters<ProcessRig['start']>): Promise<void> {
  await rig.start(...how);
  const { body: main } = await rig.call('GET', HERE);
  const harbour = { ...main, id: 'harbour', name: 'Pizzeria Harbour', delivery_fee: '3.99' };
  expect((await rig.call('POST', '/api/stores', harbour)).status).toBe(201);
  expect((await rig.call('PUT', HERE, { ...main, moving: { by: 'manager', stores: ['harbour'] } })).status).toBe(200);
  for (const store of [HERE, THERE]) {
    const batch = { reference: `flour-${randomUUID()}`, sku: 'DOUGH', quantity: FLOUR };
    expect((await rig.call('POST', `${store}/inventory/batches`, batch)).status).toBe(201);
  }
}

interface Offered {
  readonly id: string;
  readonly accept: string;
  readonly newId: string;
}

/** An order that its customer is asked about. */
async function offered(known?: string): Promise<Offered> {
  const asAda = { Authorization: `Bearer ${await rig.token('ada')}` };
  const id = known ?? (await rig.place({}, asAda)).id;
  await until(async () => (await order(HERE, id)).status === 'confirmed');
  const said = await rig.call('POST', `${HERE}/moves`, { order_ids: [id], nobody_begins_them: true });
  expect(said.body).toMatchObject([{ order_id: id, offered: true }]);
  const { move_offer: move } = await order(HERE, id);
  return {
    id,
    accept: `${HERE}/orders/${id}/move-offers/${move?.id ?? ''}/accept`,
    newId: move?.order_id ?? '',
  };
}

const order = async (store: string, id: string): Promise<OrderView> =>
  (await rig.call('GET', `${store}/orders/${id}`)).body;

async function agree({ accept }: Offered): Promise<{ readonly status: number; readonly body: unknown }> {
  const headers = { Authorization: `Bearer ${await rig.token('ada')}`, 'Idempotency-Key': 'agree' };
  return rig.call('POST', accept, undefined, headers);
}

/** It is one order, in the other store, with all that it needs; and nothing is left of it here. */
async function audit({ id, newId }: Offered): Promise<void> {
  await until(async () => (await order(HERE, id)).status === 'cancelled');
  expect(await order(HERE, id)).toMatchObject({ moved_to: { store_id: 'harbour', order_id: newId } });
  await until(async () => (await order(HERE, id)).payment?.status === 'voided');
  await until(
    async () => (await rig.call('GET', `${HERE}/orders/${id}/workflow`)).body.execution_status === 'COMPLETED',
  );
  expect(await order(THERE, newId)).toMatchObject({ status: 'confirmed', moved_from: { order_id: id } });
  expect(((await rig.call('GET', `${THERE}/orders`)).body as OrderView[]).map((each) => each.id)).toEqual([newId]);
  expect(rig.paymentLog(id)).toEqual(['authorized 3451 USD', 'voided']);
  expect(rig.paymentLog(newId)).toEqual(['authorized 3551 USD']);
  await untilDoughIs(HERE, { level: FLOUR, allocated: 0 });
  await untilDoughIs(THERE, { level: FLOUR, allocated: DOUGH });
  expect((await rig.call('GET', `${HERE}/kitchen/queue`)).body).toEqual([]);
  expect((await rig.call('GET', `${HERE}/kitchen/status`)).body).toMatchObject({ current_capacity: 0 });
  expect(((await rig.call('GET', `${THERE}/kitchen/queue`)).body as unknown[]).length).toBe(1);
  expect((await rig.call('POST', `${HERE}/kitchen/orders/${id}/start`)).status).toBe(409);
  for (const status of ['cooking', 'ready', 'delivering', 'delivered']) {
    const key = { 'Idempotency-Key': `${newId}-${status}` };
    await untilAnswered(status, () => rig.call('PUT', `${THERE}/orders/${newId}/status`, { status }, key));
  }
  await until(async () => rig.paymentLog(newId).length === 2);
  expect(rig.paymentLog(newId)).toEqual(['authorized 3551 USD', 'captured 3551 USD']);
  await untilDoughIs(THERE, { level: FLOUR - DOUGH, allocated: 0 });
  await until(
    async () => (await rig.call('GET', `${THERE}/orders/${newId}/workflow`)).body.execution_status === 'COMPLETED',
  );
  const found = await rig.tool('dist/operations/cli/reconcile.js', '--grace', '0');
  expect(found).toEqual({ code: 0, output: '2 orders of 2 stores checked; 0 findings.\n' });
}

/** The stock is updated a moment after an order's last write. */
async function untilDoughIs(store: string, wanted: object): Promise<void> {
  await until(async () => {
    const { level, allocated } = (await rig.call('GET', `${store}/inventory/DOUGH`)).body;
    return JSON.stringify({ level, allocated }) === JSON.stringify(wanted);
  });
}

/** The steps of a move, by what is written. */
const STEPS = [
  ['its customer’s consent', { CRASH_AFTER: 'MoveAccepted' }],
  ['the placement of the new order', { CRASH_AFTER: 'OrderPlaced', CRASH_STORE: 'harbour' }],
  ['the confirmation of the new order', { CRASH_AFTER: 'OrderConfirmed', CRASH_STORE: 'harbour' }],
  ['the end of the first order', { CRASH_AFTER: 'OrderCancelled', CRASH_STORE: 'main' }],
] as const;

test.each(
  STEPS.flatMap(
    ([step, env]) =>
      [
        [step, 'Temporal', env],
        [step, 'nothing else', { ...env, CRASH_ONLY: 'program' }],
      ] as const,
  ),
)(
  'killed right after %s was stored, and %s with it: it is moved once',
  async (_, __, env) => {
    await open({ script: 'tests/e2e/crash-after-append.mjs', env });
    const move = await offered();
    // Later steps may come after the answer.
    const answer = await agree(move).catch(() => undefined);
    expect([undefined, 200, 202]).toContain(answer?.status);
    await rig.ended();
    await rig.start();
    // The same request is the same consent.
    await untilAnswered('consent', () => agree(move));
    await audit(move);
  },
  300_000,
);

test('killed at any moment after its customer agreed, without being asked again: it is moved once', async () => {
  await open();
  const move = await offered();
  expect((await agree(move)).status).toBeLessThan(300);
  for (const wait of [0, 150, 400, 800]) {
    await pause(wait);
    await rig.kill('SIGKILL');
    await rig.start();
  }
  await audit(move);
}, 300_000);

test('killed while the new order waits for its customer to pay, who does not: the first one goes on', async () => {
  await open();
  const onPage = async ({ payment }: OrderView, answer: string): Promise<void> => {
    const { pathname } = new URL(payment?.action_url ?? '');
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    await fetch(`${rig.url}${pathname}?answer=${answer}`, { method: 'POST', headers, redirect: 'manual' });
  };
  const asAda = { Authorization: `Bearer ${await rig.token('ada')}` };
  const { payment_token: _, ...online } = { ...AN_ORDER, payment_method: 'online' };
  const { body: placed } = await rig.call('POST', '/api/orders', online, asAda);
  await onPage(placed, 'pay');
  const move = await offered(placed.id);
  expect((await agree(move)).status).toBe(202);
  await rig.kill('SIGKILL');
  await rig.start();
  await until(async () => (await order(THERE, move.newId)).payment?.status === 'action_required');
  expect((await rig.call('POST', `${HERE}/kitchen/orders/${move.id}/start`)).body.code).toBe('order_moving');
  await onPage((await rig.call('GET', `${THERE}/orders/${move.newId}`, undefined, asAda)).body, 'decline');
  await until(async () => (await order(HERE, move.id)).move_offer?.status === 'failed');
  expect(await order(THERE, move.newId)).toMatchObject({ status: 'rejected' });
  const start = { 'Idempotency-Key': 'start' };
  await untilAnswered('start', () => rig.call('POST', `${HERE}/kitchen/orders/${move.id}/start`, undefined, start));
  await until(async () => rig.paymentLog(move.id).length === 2);
  expect(rig.paymentLog(move.id)).toEqual(['authorized 3451 USD', 'captured 3451 USD']);
  await untilDoughIs(THERE, { level: FLOUR, allocated: 0 });
  const found = await rig.tool('dist/operations/cli/reconcile.js', '--grace', '0');
  expect(found).toEqual({ code: 0, output: '2 orders of 2 stores checked; 0 findings.\n' });
}, 300_000);
