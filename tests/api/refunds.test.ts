import { DEFAULT_STORE, type OrderId } from '../../domain/shared/values.ts';
import { orderWorkflowId } from '../../workflows/messages.ts';
import { openApiRig, type Answer, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const PICKUP = { delivery_address: null };

async function paymentOf(id: string): Promise<{ status: string; refunded: string; captured: string }> {
  return (await rig.call('GET', `/api/orders/${id}`)).body.payment;
}

/** Cooked, so that it holds no kitchen slot, and paid unless it is paid at the door. */
async function cooked(overrides: object = {}): Promise<{ id: string; total: string }> {
  const { id, total_amount: total } = await rig.place({ ...PICKUP, ...overrides });
  await walkTo(rig, id, 'ready');
  await until(async () => ['captured', 'due'].includes((await paymentOf(id)).status));
  return { id, total };
}

/** Waits for the latest run of the order's workflow. */
async function ended(id: string): Promise<void> {
  await rig.env.client.workflow.getHandle(orderWorkflowId(DEFAULT_STORE, id as OrderId)).result();
}

function refund(id: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  return rig.call('POST', `/api/orders/${id}/refunds`, body, headers);
}

test('a manager refunds a part, and then the rest', async () => {
  const { id, total } = await cooked();
  expect(await refund(id, { amount: '5.00', reason: 'Forgot the basil.' })).toMatchObject({
    status: 201,
    body: { id },
  });
  await until(async () => (await paymentOf(id)).status === 'partially_refunded');
  expect(await paymentOf(id)).toMatchObject({ captured: total, refunded: '5.00' });
  expect((await refund(id, { reason: 'And it was cold.' })).status).toBe(201);
  await until(async () => (await paymentOf(id)).status === 'refunded');
  expect((await paymentOf(id)).refunded).toBe(total);
});

test('a refund retried with its key is one refund', async () => {
  const { id } = await cooked();
  const [body, key] = [{ amount: '5.00', reason: 'Forgot the basil.' }, { 'Idempotency-Key': 'refund-1' }];
  const answers = await Promise.all([refund(id, body, key), refund(id, body, key), refund(id, body, key)]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  await until(async () => (await paymentOf(id)).refunded === '5.00');
  expect((await refund(id, body, key)).status).toBe(201);
  expect((await refund(id, { ...body, amount: '6.00' }, key)).body.code).toBe('idempotency_key_reused');
  const { body: events } = await rig.call('GET', `/api/orders/${id}/events`);
  expect(events.filter(({ type }: { type: string }) => type === 'RefundRequested')).toHaveLength(1);
  expect((await paymentOf(id)).refunded).toBe('5.00');
});

test('a finished order can still be refunded', async () => {
  const { id, total } = await cooked();
  expect((await rig.call('PUT', `/api/orders/${id}/status`, { status: 'delivered' })).status).toBe(200);
  await ended(id);
  const [body, key] = [{ amount: '5.00', reason: 'It was cold.' }, { 'Idempotency-Key': 'refund-late' }];
  expect((await refund(id, body, key)).status).toBe(201);
  await until(async () => (await paymentOf(id)).refunded === '5.00');
  expect((await refund(id, body, key)).status).toBe(201);
  expect(await refund(id, { amount: total, reason: 'More.' })).toMatchObject({
    status: 422,
    body: { code: 'invalid_amount' },
  });
  const order = (await rig.call('GET', `/api/orders/${id}`)).body;
  expect(order).toMatchObject({ status: 'delivered', payment: { status: 'partially_refunded', refunded: '5.00' } });
  await ended(id);
});

test.each(['0.00', '-1.00', '1000.00', '1.234', 'much'])('a refund of %s is refused', async (amount) => {
  const { id } = await cooked();
  const answer = await refund(id, { amount, reason: 'Cold.' });
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_amount' } });
});

test('only card payments can be refunded', async () => {
  const { id } = await cooked({ payment_method: 'cash', payment_token: null });
  expect(await refund(id, { reason: 'Cold.' })).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
});

test('a refund needs a reason', async () => {
  const { id } = await cooked();
  expect(await refund(id, { amount: '5.00' })).toMatchObject({ status: 422, body: { errors: [{ field: 'reason' }] } });
});

test('without Stripe its webhook does not exist', async () => {
  expect((await rig.call('POST', '/api/webhooks/stripe', { type: 'payment_intent.succeeded' })).status).toBe(404);
});
