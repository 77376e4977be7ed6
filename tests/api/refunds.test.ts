import { DEFAULT_STORE, type OrderId } from '../../domain/shared/values.ts';
import { orderWorkflowId } from '../../workflows/messages.ts';
import { openApiRig, type Answer, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig({ env: { REFUND_APPROVAL_ABOVE: '40.00 USD' } });
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
  const asked = await refund(id, { amount: '5.00', reason: 'Forgot the basil.' });
  expect(asked).toMatchObject({
    status: 201,
    body: { order_id: id, method: 'card', amount: '5.00', currency: 'USD', reason: 'Forgot the basil.' },
  });
  expect(asked.headers.get('Location')).toBe(`/api/orders/${id}/refunds/${asked.body.id}`);
  await until(async () => (await paymentOf(id)).status === 'partially_refunded');
  expect(await paymentOf(id)).toMatchObject({ captured: total, refunded: '5.00' });
  expect((await refund(id, { reason: 'And it was cold.' })).status).toBe(201);
  await until(async () => (await paymentOf(id)).status === 'refunded');
  expect((await paymentOf(id)).refunded).toBe(total);
  const first = await rig.call('GET', asked.headers.get('Location') ?? '');
  expect(first).toMatchObject({ status: 200, body: { id: asked.body.id, status: 'refunded', amount: '5.00' } });
  const { body: all } = await rig.call('GET', `/api/orders/${id}/refunds`);
  expect(all).toMatchObject([{ id: asked.body.id }, { status: 'refunded', reason: 'And it was cold.' }]);
});

test('what a cancelled order got back is one of its refunds; an order without one has none', async () => {
  const { id, total } = await cooked();
  expect((await rig.call('GET', `/api/orders/${id}/refunds`)).body).toEqual([]);
  expect(await rig.call('GET', `/api/orders/${id}/refunds/ref_1`)).toMatchObject({
    status: 404,
    body: { code: 'refund_not_found' },
  });
  await rig.call('DELETE', `/api/orders/${id}`);
  await until(async () => (await paymentOf(id)).status === 'refunded');
  expect((await rig.call('GET', `/api/orders/${id}/refunds`)).body).toMatchObject([
    { status: 'refunded', amount: total, reason: null, requested_by: { role: 'system' } },
  ]);
});

test('a refund retried with its key is one refund', async () => {
  const { id } = await cooked();
  const [body, key] = [{ amount: '5.00', reason: 'Forgot the basil.' }, { 'Idempotency-Key': 'refund-1' }];
  const answers = await Promise.all([refund(id, body, key), refund(id, body, key), refund(id, body, key)]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(new Set(answers.map((answer) => answer.body.id as string)).size).toBe(1);
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

test('cash that is not paid yet cannot be given back, and what a card paid is not given back by a driver', async () => {
  const { id } = await cooked({ payment_method: 'cash', payment_token: null });
  expect(await refund(id, { reason: 'Cold.' })).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
  const { id: byCard } = await cooked();
  expect(await refund(byCard, { reason: 'Cold.', driver_id: 'dario' })).toMatchObject({
    status: 422,
    body: { code: 'invalid_command' },
  });
});

test('above the limit another manager approves or declines it; the list shows what waits', async () => {
  const pizzas = [1, 2, 3].map(() => ({ name: 'Margherita', size: 'large' }));
  const { id } = await cooked({ pizzas });
  const waiting = async (sender: Pick<ApiRig, 'call'> = rig): Promise<Answer['body'][]> =>
    (await sender.call('GET', '/api/refunds/awaiting-approval')).body.filter(
      (each: { order_id: string }) => each.order_id === id,
    );
  const admin = rig.as('admin');
  const asked = await refund(id, { amount: '40.01', reason: 'All of it was cold.' }, { 'Idempotency-Key': 'large' });
  expect(asked).toMatchObject({
    status: 202,
    body: { status: 'awaiting_approval', amount: '40.01', settled_time: null },
  });
  const location = asked.headers.get('Location') ?? '';
  expect((await rig.call('GET', location)).body).toEqual(asked.body);
  expect(await waiting()).toMatchObject([{ id: asked.body.id, may_decide: false }]);
  expect(await waiting(admin)).toMatchObject([{ id: asked.body.id, may_decide: true, reason: 'All of it was cold.' }]);
  expect(await rig.call('POST', `${location}/approve`)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect((await paymentOf(id)).refunded).toBe('0.00');
  const told = async (): Promise<unknown[]> =>
    (await rig.call('GET', `/api/orders/${id}/events`)).body.filter(
      ({ type, details }: { type: string; details: { message?: string } }) =>
        type === 'MessageSent' && details.message === 'refund_approval',
    );
  await until(async () => (await told()).length === 1);

  expect(await admin.call('POST', `${location}/decline`, { reason: 'Half will do.' })).toMatchObject({
    status: 200,
    body: {
      status: 'declined',
      decision_reason: 'Half will do.',
      requested_by: { role: 'manager', name: 'Mona Manager' },
      decided_by: { role: 'admin', name: 'Adam Admin' },
    },
  });
  expect(await admin.call('POST', `${location}/approve`)).toMatchObject({
    status: 409,
    body: { code: 'illegal_transition' },
  });
  expect(await waiting()).toEqual([]);

  const again = await refund(id, { amount: '40.01', reason: 'Really.' });
  const address = again.headers.get('Location') ?? '';
  const key = { 'Idempotency-Key': 'approve' };
  const answers = [await admin.call('POST', `${address}/approve`, undefined, key), await admin.call('POST', `${address}/approve`, undefined, key)]; // prettier-ignore
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  await until(async () => (await paymentOf(id)).refunded === '40.01');
  expect((await rig.call('GET', address)).body).toMatchObject({ status: 'refunded', decided_by: { role: 'admin' } });
  // What is small is added to what was large.
  expect(await refund(id, { amount: '1.00', reason: 'One more.' })).toMatchObject({ status: 202 });
  const { body: events } = await rig.call('GET', `/api/orders/${id}/events`);
  const types = events.map(({ type }: { type: string }) => type).filter((type: string) => type.startsWith('Refund'));
  expect(types).toEqual(['RefundApprovalRequested', 'RefundDeclined', 'RefundApprovalRequested', 'RefundApproved', 'RefundApprovalRequested']); // prettier-ignore
});

describe('cash', () => {
  const CASH = { payment_method: 'cash', payment_token: null };
  const cash = async (query = ''): Promise<Answer['body']> => (await rig.call('GET', `/api/reports/cash${query}`)).body;

  /** Placed in cash, and handed over. */
  async function paid(overrides: object = {}, driver?: string): Promise<{ id: string; total: string }> {
    const { id, total_amount: total } = await rig.place({ ...PICKUP, ...CASH, ...overrides });
    await walkTo(rig, id, 'ready');
    if (driver !== undefined) {
      const leaving = { status: 'delivering', driver_id: driver };
      expect((await rig.call('PUT', `/api/orders/${id}/status`, leaving)).status).toBe(200);
    }
    expect((await rig.call('PUT', `/api/orders/${id}/status`, { status: 'delivered' })).status).toBe(200);
    return { id, total };
  }

  test('is added up by driver and till, less what was given back', async () => {
    const before = await cash();
    const atTheTill = await paid();
    const atTheDoor = await paid({ delivery_address: '12 Main Street, Springfield' }, 'dario');
    const given = await refund(atTheTill.id, { amount: '5.00', reason: 'Forgot the basil.' });
    expect(given).toMatchObject({ status: 201, body: { status: 'refunded', method: 'cash', amount: '5.00' } });
    await refund(atTheDoor.id, { amount: '1.00', reason: 'Cold.', driver_id: 'dario' });
    const after = await cash();
    const cents = (text: string): number => Math.round(Number(text) * 100);
    expect(cents(after.till.taken) - cents(before.till.taken)).toBe(cents(atTheTill.total));
    expect(after.till).toMatchObject({ orders: before.till.orders + 1, given_back: '5.00' });
    const [dario] = after.drivers;
    expect(dario).toMatchObject({ driver_id: 'dario', orders: 1, taken: atTheDoor.total, given_back: '1.00' });
    expect(cents(dario.balance)).toBe(cents(atTheDoor.total) - 100);
    expect(cents(after.total.balance)).toBe(cents(after.till.balance) + cents(dario.balance));
    expect(await paymentOf(atTheTill.id)).toMatchObject({ status: 'partially_refunded', refunded: '5.00' });
    expect((await rig.call('GET', `/api/orders/${atTheTill.id}/ledger`)).body.refunded).toBe('5.00');
  });

  test('is not given back twice, nor more of it than was paid', async () => {
    const { id, total } = await paid();
    const [body, key] = [{ reason: 'It fell.' }, { 'Idempotency-Key': 'cash-back' }];
    await Promise.all([refund(id, body, key), refund(id, body, key)]);
    expect(await paymentOf(id)).toMatchObject({ status: 'refunded', refunded: total });
    expect(await refund(id, { amount: '1.00', reason: 'Again.' })).toMatchObject({ status: 409 });
    await ended(id);
  });

  test('what was counted is compared with what is due, and late cancels are told by person', async () => {
    const { id, total } = await paid({ delivery_address: '12 Main Street, Springfield' }, 'doris');
    expect(id).toMatch(/^ord_/);
    const less = (Number(total) - 10).toFixed(2);
    const counted = await rig.call('PUT', '/api/reports/cash/counts', { driver_id: 'doris', amount: less });
    const byMona = { role: 'manager', id: expect.any(String), name: 'Mona Manager' };
    expect(counted).toMatchObject({ status: 200, body: { driver_id: 'doris', counted: less, counted_by: byMona } });
    const { id: late } = await cooked();
    await rig.call('DELETE', `/api/orders/${late}`);
    const { body: report } = await rig.call('GET', '/api/reports/people');
    expect(report.cash).toContainEqual(
      expect.objectContaining({
        driver_id: 'doris',
        due: total,
        counted: less,
        difference: '-10.00',
        is_flagged: true,
        counted_by: byMona,
        driver_name: null,
      }),
    );
    const orders = report.late_cancels.flatMap((each: { orders: object[] }) => each.orders);
    expect(orders).toContainEqual(expect.objectContaining({ id: late }));
    expect(report.late_cancels).toContainEqual(expect.objectContaining({ by: byMona }));
    expect(await rig.as('driver').call('GET', '/api/reports/people')).toMatchObject({ status: 403 });
  });

  test('is told by the name of the driver who took it', async () => {
    const { id, total_amount: total } = await rig.place({ ...CASH });
    await walkTo(rig, id, 'ready');
    const dario = rig.as('driver');
    await dario.call('POST', `/api/delivery/${id}/assign`, {});
    await dario.call('POST', '/api/delivery/depart', {});
    expect((await dario.call('POST', `/api/delivery/${id}/deliver`, {})).status).toBe(200);
    const named = expect.objectContaining({ driver_name: 'Dario Driver' });
    expect((await cash()).drivers).toContainEqual(
      expect.objectContaining({ driver_name: 'Dario Driver', taken: total }),
    );
    expect((await rig.call('GET', '/api/reports/people')).body.cash).toContainEqual(named);
    const { body: analytics } = await rig.call('GET', '/api/reports/analytics');
    expect(analytics.drivers).toContainEqual(expect.objectContaining({ name: 'Dario Driver' }));
    expect(analytics.chefs).toContainEqual(expect.objectContaining({ name: 'Mona Manager' }));
  });

  test('of another day is that day’s only, and of long ago is refused', async () => {
    const yesterday = new Date(Date.now() - 36 * 60 * 60_000).toISOString().slice(0, 10);
    expect((await cash(`?date=${yesterday}`)).total).toMatchObject({ orders: 0, taken: '0.00', balance: '0.00' });
    expect(await rig.call('GET', '/api/reports/cash?date=2020-01-01')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'date', code: 'too_long_ago' }] },
    });
  });
});

test('a refund needs a reason', async () => {
  const { id } = await cooked();
  expect(await refund(id, { amount: '5.00' })).toMatchObject({ status: 422, body: { errors: [{ field: 'reason' }] } });
});

test('without Stripe its webhook does not exist', async () => {
  expect((await rig.call('POST', '/api/webhooks/stripe', { type: 'payment_intent.succeeded' })).status).toBe(405);
});
