import { SimulatedPayments, TEST_TOKENS } from '../../adapters/payments/simulated.ts';
import { money } from '../../domain/shared/money.ts';
import { aPlacedOrder, by, COOK, CUSTOMER } from '../support/builders.ts';
import { ORDER_WORKFLOW, TASK_QUEUE } from '../../workflows/messages.ts';
import { until } from '../support/until.ts';
import { openWorkflowRig, type PlacedRig, type WorkflowRig } from '../support/workflow-rig.ts';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());
beforeEach(() => {
  delete rig.before.payment;
  rig.messages.length = 0;
});

const [line] = aPlacedOrder().lines;
const two = [line!, { ...line!, id: '2' }];
const cheaper = [{ ...line!, unitPrice: money(1000, 'USD') }];
const booksOf = async ({ order }: PlacedRig): Promise<string[]> => (await rig.books.read(order.id))?.log ?? [];

async function cookAndHandOver(order: PlacedRig): Promise<void> {
  await order.walkTo('delivered');
  await order.handle.result();
}

/** Switches the payment provider off, and on again when called. */
function outage(): () => void {
  let isOver = false;
  rig.before.payment = () => {
    if (!isOver) throw new Error('The provider is down.');
  };
  return () => {
    isOver = true;
  };
}

test('a more expensive order: the new total is reserved, the old reservation released, and the new total captured', async () => {
  const order = await rig.place();
  await order.revise({ lines: two });
  expect(await order.read()).toMatchObject({ lines: two, totals: { total: { minor: 3478 } } });
  await order.until((state) => state.payment.superseded?.length === 0);
  await cookAndHandOver(order);
  expect(await booksOf(order)).toEqual([
    'authorized 1739 USD',
    'authorized 3478 USD',
    'voided 1739 USD',
    'captured 3478 USD',
  ]);
});

test('a cheaper order: the difference is released immediately, and the rest captured when it is cooked', async () => {
  const order = await rig.place();
  await order.revise({ lines: cheaper });
  await order.until((state) => state.payment.authorized.minor === 1088);
  await cookAndHandOver(order);
  expect(await booksOf(order)).toEqual(['authorized 1739 USD', 'voided 651 USD', 'captured 1088 USD']);
});

test('cheaper, then more expensive: the released amount is reserved again', async () => {
  const order = await rig.place();
  await order.revise({ lines: cheaper });
  await order.revise({ lines: [line!] });
  await order.until((state) => state.payment.superseded?.length === 0);
  await cookAndHandOver(order);
  const books = await booksOf(order);
  expect(books.at(-1)).toBe('captured 1739 USD');
  expect(books.filter((entry) => entry.startsWith('captured'))).toHaveLength(1);
  const held = Object.values((await rig.books.read(order.order.id))?.reservations ?? {});
  expect(held.map((reservation) => reservation.status).toSorted()).toEqual(['captured', 'voided']);
});

test('cash: nothing is reserved, and the new total is paid at the door', async () => {
  const order = await rig.place(aPlacedOrder({ payment: { method: 'cash' } }));
  await order.revise({ lines: two });
  await cookAndHandOver(order);
  expect((await order.read()).payment).toMatchObject({ status: 'settled', captured: { minor: 3478 } });
  expect(await booksOf(order)).toEqual([]);
});

test('a kitchen that begins during the outage: old order, old price, and a late reservation is released', async () => {
  const order = await rig.place();
  const end = outage();
  const revising = order.revise({ lines: two });
  await order.until((state) => state.pendingRevision !== undefined);
  await order.update({ type: 'startCooking' }, by(COOK));
  await revising;
  expect(await order.events()).toContain('RevisionRefused');
  end();
  await order.walkTo('delivered');
  await order.handle.result();
  expect(await order.read()).toMatchObject({ lines: [line], payment: { captured: { minor: 1739 } } });
  // The change itself recorded the answer, so no query was needed.
  expect(await order.events()).toContain('AuthorizationUnused');
  expect(await order.handle.fetchHistory()).not.toMatchObject({
    events: expect.arrayContaining([
      expect.objectContaining({
        activityTaskScheduledEventAttributes: expect.objectContaining({ activityType: { name: 'abandonRevision' } }),
      }),
    ]),
  });
  expect(await booksOf(order)).toEqual([
    'authorized 1739 USD',
    'authorized 3478 USD',
    expect.stringMatching(/^(voided 3478|captured 1739) USD$/),
    expect.stringMatching(/^(voided 3478|captured 1739) USD$/),
  ]);
});

test('terminated after its change was paid for, and cooked before that was recorded: the change’s reservation is released', async () => {
  const order = await rig.place();
  const end = outage();
  const revising = order.revise({ lines: two }).catch(() => undefined);
  await order.until((state) => state.pendingRevision !== undefined);
  // The provider has done it, but its response was lost.
  const { id: orderId, storeId } = order.order;
  const { revisionId = '' } = (await order.read()).pendingRevision ?? {};
  const lost = { orderId, storeId, amount: money(3478, 'USD'), token: 'tok_visa', revisionId };
  await new SimulatedPayments(rig.books).authorize(lost);
  await order.update({ type: 'startCooking' }, by(COOK));
  await revising;
  await order.handle.terminate('By an operator, who restarts it.');
  await rig.env.client.workflow.start(ORDER_WORKFLOW, {
    workflowId: order.handle.workflowId,
    taskQueue: TASK_QUEUE,
    args: [{ storeId, orderId }],
  });
  end();
  // The new run has not read storage yet, so the sender passes the version it has seen.
  await order.walkTo('delivered', { knownVersion: (await order.read()).version });
  await order.handle.result();
  expect((await booksOf(order)).toSorted()).toEqual([
    'authorized 1739 USD',
    'authorized 3478 USD',
    'captured 1739 USD',
    'voided 3478 USD',
  ]);
  expect((await order.read()).payment.unanswered).toEqual([]);
});

test('an order cancelled during the outage holds nothing afterwards', async () => {
  const order = await rig.place();
  const end = outage();
  const revising = order.revise({ lines: two });
  await order.until((state) => state.pendingRevision !== undefined);
  await order.update({ type: 'cancel' }, by(CUSTOMER));
  await revising;
  end();
  await order.handle.result();
  expect((await order.read()).payment.status).toBe('voided');
  const held = Object.values((await rig.books.read(order.order.id))?.reservations ?? {});
  expect(held.filter((reservation) => reservation.status === 'held')).toEqual([]);
});

test('a declined change leaves order and reservation unchanged', async () => {
  const order = await rig.place(aPlacedOrder({ payment: { method: 'card', token: TEST_TOKENS.declinedLater } }));
  await order.revise({ lines: two });
  expect(await order.events()).toContain('RevisionRefused');
  await cookAndHandOver(order);
  expect(await booksOf(order)).toEqual(['authorized 1739 USD', 'captured 1739 USD']);
});

test('a repeated change is made once', async () => {
  const order = await rig.place();
  const meta = by(CUSTOMER);
  await Promise.all([order.revise({ lines: two }, meta), order.revise({ lines: two }, meta)]);
  expect((await order.events()).filter((type) => type === 'OrderRevised')).toHaveLength(1);
  await order.update({ type: 'cancel' }, by(CUSTOMER));
  await until(async () => (await booksOf(order)).includes('voided'));
  await order.handle.result();
});
