import { SimulatedPayments, TEST_TOKENS } from '../../adapters/payments/simulated.ts';
import { receive } from '../../domain/stock/index.ts';
import { DEFAULT_STORE, instant, type OrderId } from '../../domain/shared/values.ts';
import { ORDER_WORKFLOW, orderQuery, TASK_QUEUE } from '../../workflows/messages.ts';
import { aMessage, aPlacedOrder, by, COOK, CUSTOMER } from '../support/builders.ts';
import { until } from '../support/until.ts';
import { openWorkflowRig, type PlacedRig, type WorkflowRig } from '../support/workflow-rig.ts';

/** Payments that their customer completes on the provider's page. */

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());
beforeEach(async () => {
  await rig.setClock();
  delete rig.before.payment;
  delete rig.before.append;
});

const online = () => aPlacedOrder({ payment: { method: 'online' } });
const booksOf = async (id: OrderId): Promise<string[]> => (await rig.books.read(id))?.log ?? [];
const [line] = aPlacedOrder().lines;
const TWO = { lines: [line!, { ...line!, id: '2' }] };

function answer(orderId: OrderId, given: 'paid' | 'declined', revisionId?: string): Promise<void> {
  return new SimulatedPayments(rig.books).answerPage({ orderId, revisionId }, given);
}

/** The provider's notice. */
function notify({ handle }: Pick<PlacedRig, 'handle'>): Promise<unknown> {
  return handle.executeUpdate('resumePayment', { args: [aMessage('resumePayment')] });
}

/** How often the provider was asked for the payment. */
async function looksOf({ handle }: Pick<PlacedRig, 'handle'>): Promise<number> {
  const { events } = await handle.fetchHistory();
  const names = (events ?? []).map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name);
  return names.filter((name) => name === 'authorizePayment').length;
}

/** Placed and paid on the page. */
async function paid(order = online()): Promise<PlacedRig> {
  const placed = await rig.place(order);
  await answer(order.id, 'paid');
  await notify(placed);
  // Storage may know it before the workflow does.
  await until(async () => (await placed.handle.query(orderQuery))?.status === 'confirmed');
  return placed;
}

describe('an online order', () => {
  test('is answered with the page, waits for its payment, and is captured when it is cooked', async () => {
    const order = await rig.place(online());
    const { id } = order.order;
    expect(await order.read()).toMatchObject({
      status: 'received',
      payment: { status: 'action_required', actionUrl: expect.stringContaining(id) },
    });
    expect((await rig.storage.kitchen.get(DEFAULT_STORE)).tickets.map(({ orderId }) => orderId)).not.toContain(id);
    await answer(id, 'paid');
    // Told twice, at once: it is one payment.
    await Promise.all([notify(order), notify(order)]);
    await until(async () => (await order.handle.query(orderQuery))?.status === 'confirmed');
    await order.walkTo('delivered');
    await order.handle.result();
    expect(await booksOf(id)).toEqual(['authorized 1739 USD', 'captured 1739 USD']);
    expect((await order.events()).filter((type) => type === 'PaymentAuthorized')).toHaveLength(1);
  });

  test('whose customer declines on the page is rejected', async () => {
    const order = await rig.place(online());
    await answer(order.order.id, 'declined');
    await notify(order);
    await order.handle.result();
    expect(await order.read()).toMatchObject({ status: 'rejected', rejection: { code: 'payment_declined' } });
    expect(await booksOf(order.order.id)).toEqual([]);
  });

  test('a notice before the order says that it waits is not lost', async () => {
    const order = online();
    let appends = 0;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((open) => (release = open));
    rig.before.append = async () => {
      appends += 1;
      if (appends === 2) await gate;
    };
    const { handle, answer: answered } = rig.begin(order);
    await until(async () => appends === 2);
    await answer(order.id, 'paid');
    await handle.signal('resumePayment', aMessage('resumePayment'));
    release();
    await answered;
    await until(async () => (await rig.read(order)).status === 'confirmed');
    await handle.signal('cancel', aMessage('cancel'));
    await handle.result();
  });

  test('whose notice is lost finds out by itself', async () => {
    const order = await rig.place(online());
    await answer(order.order.id, 'paid');
    await rig.env.sleep('3 minutes');
    await order.until(({ status }) => status === 'confirmed');
    await order.signal('cancel');
    await order.handle.result();
    expect(await booksOf(order.order.id)).toEqual(['authorized 1739 USD', 'voided']);
  });

  test('that is never paid ends after 15 minutes, however often someone asks; it asked a few times, and keeps no stock', async () => {
    await rig.storage.stock.change(DEFAULT_STORE, (room) =>
      receive(room, { reference: 'flour', sku: 'DOUGH', quantity: 10 }, 'maria', instant(Date.now())),
    );
    const order = await rig.place({ ...online(), ingredients: [{ sku: 'DOUGH', quantity: 4 }] });
    const allocations = async () =>
      (await rig.storage.stock.get(DEFAULT_STORE)).allocations.filter(({ orderId }) => orderId === order.order.id);
    expect(await allocations()).toHaveLength(1);
    await rig.env.sleep('14 minutes');
    await notify(order);
    expect((await order.read()).status).toBe('received');
    await rig.env.sleep('2 minutes');
    await order.handle.result();
    expect(await order.read()).toMatchObject({ rejection: { code: 'payment_action_expired', waitedMinutes: 15 } });
    expect(await looksOf(order)).toBeLessThan(8);
    expect(await allocations()).toEqual([]);
    // Too late: the page is closed.
    await answer(order.order.id, 'paid');
    expect(await booksOf(order.order.id)).toEqual(['voided']);
  });

  test('is paid in the last minute, and the notice is lost: it is looked up once more before it expires', async () => {
    const order = await rig.place(online());
    await rig.env.sleep('14 minutes');
    await until(async () => (await looksOf(order)) > 3);
    await answer(order.order.id, 'paid');
    await rig.env.sleep('2 minutes');
    await order.until(({ status }) => status === 'confirmed');
    await order.signal('cancel');
    await order.handle.result();
  });

  test('is cancelled while its customer is on the page: what is paid there goes back', async () => {
    const order = await rig.place(online());
    rig.before.payment = () => {
      throw new Error('The provider is down.');
    };
    await order.update({ type: 'cancel' }, by(CUSTOMER));
    await answer(order.order.id, 'paid');
    delete rig.before.payment;
    await order.handle.result();
    expect(await order.read()).toMatchObject({ status: 'cancelled', payment: { status: 'voided' } });
    expect(await booksOf(order.order.id)).toEqual(['authorized 1739 USD', 'voided']);
  });

  test('terminated and started again, it waits as long as it would have', async () => {
    const order = await rig.place(online());
    await rig.env.sleep('10 minutes');
    await order.handle.terminate('By an operator, who restarts it.');
    const { id: orderId, storeId } = order.order;
    await rig.env.client.workflow.start(ORDER_WORKFLOW, {
      workflowId: order.handle.workflowId,
      taskQueue: TASK_QUEUE,
      args: [{ storeId, orderId }],
    });
    await rig.env.sleep('4 minutes');
    expect((await order.read()).status).toBe('received');
    await rig.env.sleep('3 minutes');
    await order.until(({ status }) => status === 'rejected');
    await order.handle.result();
  });
});

describe.each([
  ['online', { method: 'online' } as const],
  ['by a card whose bank asks', { method: 'card', token: TEST_TOKENS.threeDSecure } as const],
])('a change that costs more, %s', (_what, payment) => {
  const placed = () => paid(aPlacedOrder({ payment }));

  test('is answered with its page, and applied once it is paid', async () => {
    const order = await placed();
    const { id } = order.order;
    await order.revise(TWO);
    const { lines, pendingRevision } = await order.read();
    expect(lines).toHaveLength(1);
    expect(pendingRevision).toMatchObject({ action: { actionUrl: expect.stringContaining(id) } });
    await answer(id, 'paid', pendingRevision?.revisionId);
    await notify(order);
    await order.until((state) => state.lines.length === 2 && state.payment.superseded?.length === 0);
    await order.walkTo('delivered');
    await order.handle.result();
    expect(await booksOf(id)).toEqual([
      'authorized 1739 USD',
      'authorized 3478 USD',
      'voided 1739 USD',
      'captured 3478 USD',
    ]);
  });

  test('that is not paid in time is refused, and its page is closed', async () => {
    const order = await placed();
    const { id } = order.order;
    await order.revise(TWO);
    const { revisionId } = (await order.read()).pendingRevision ?? {};
    // Queued orders are cancelled after 90 minutes; this one has time.
    await rig.env.sleep('16 minutes');
    await order.until(
      ({ pendingRevision, payment: { unanswered = [] } }) => !pendingRevision && unanswered.length === 0,
    );
    expect(await order.events()).toContain('RevisionRefused');
    await answer(id, 'paid', revisionId);
    await order.walkTo('delivered');
    await order.handle.result();
    expect(await booksOf(id)).toEqual(['authorized 1739 USD', 'captured 1739 USD']);
  });

  test('that is overtaken by the kitchen leaves the order as it was, and what was paid for it goes back', async () => {
    const order = await placed();
    const { id } = order.order;
    await order.revise(TWO);
    const { revisionId } = (await order.read()).pendingRevision ?? {};
    await answer(id, 'paid', revisionId);
    await order.update({ type: 'startCooking' }, by(COOK));
    await order.until(
      ({ payment: { status, unanswered = [], superseded = [] } }) =>
        status === 'captured' && unanswered.length + superseded.length === 0,
    );
    await order.walkTo('delivered');
    await order.handle.result();
    expect((await order.read()).lines).toHaveLength(1);
    expect((await booksOf(id)).toSorted()).toEqual([
      'authorized 1739 USD',
      'authorized 3478 USD',
      'captured 1739 USD',
      'voided 3478 USD',
    ]);
  });

  test('whose order is cancelled meanwhile holds nothing', async () => {
    const order = await placed();
    await order.revise(TWO);
    await order.update({ type: 'cancel' }, by(CUSTOMER));
    await order.handle.result();
    const held = Object.values((await rig.books.read(order.order.id))?.reservations ?? {});
    expect(held.filter(({ status }) => status === 'held')).toEqual([]);
  });
});
