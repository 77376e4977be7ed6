import { setTimeout as pause } from 'node:timers/promises';
import type { OrderView } from '../../api/orders/schemas.ts';
import { AN_ORDER } from '../support/api-rig.ts';
import { FLOUR, HERE, moveBetweenStores, THERE } from '../support/move-between-stores.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until, untilAnswered } from '../support/until.ts';

/** An order on its way to another store, on the program that `npm start` starts, which is killed at each step of the way. */

let rig: ProcessRig;
beforeEach(async () => {
  rig = await openProcessRig();
});
afterEach(() => rig.close());

const { openStores, offered, order, agree, audit, allAgrees, untilDoughIs } = moveBetweenStores(() => rig);

async function open(...how: Parameters<ProcessRig['start']>): Promise<void> {
  await rig.start(...how);
  await openStores();
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
  await allAgrees();
}, 300_000);
