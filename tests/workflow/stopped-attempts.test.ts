import { quarterOf } from '../../domain/kitchen/bookings.ts';
import { claimSlot, EMPTY_KITCHEN } from '../../domain/kitchen/kitchen.ts';
import { levels, receive } from '../../domain/stock/index.ts';
import { DEFAULT_STORE, instant } from '../../domain/shared/values.ts';
import { apiUpdate } from '../../workflows/messages.ts';
import { aMessage, anOrderId, aPlacedOrder, by, COOK, MANAGER, STORE } from '../support/builders.ts';
import { until } from '../support/until.ts';
import { openWorkflowRig, type PlacedRig, type WorkflowRig } from '../support/workflow-rig.ts';

/**
 * Attempts that were given up, and orders cancelled during a call to the provider. On a real server, since the time-skipping one never
 * responds when such an attempt fails.
 */

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig({ isReal: true });
});
afterAll(() => rig.close());
beforeEach(() => {
  rig.messages.length = 0;
});

/** Holds the provider's next call, until it is made to fail. Later calls succeed. */
function heldCall(): { made: Promise<void>; fail: () => void } {
  let make = (): void => undefined;
  const made = new Promise<void>((resolve) => (make = resolve));
  let fail = (): void => undefined;
  const answer = new Promise<void>((_, reject) => (fail = () => reject(new Error('The connection broke.'))));
  rig.before.payment = () => {
    delete rig.before.payment;
    make();
    return answer;
  };
  return { made, fail };
}

test('cancelled during its authorization, and the attempt fails: still cancelled, released, and notified', async () => {
  const attempt = heldCall();
  const { order, handle } = rig.begin();
  await attempt.made;
  await handle.executeUpdate('cancel', { args: [aMessage('cancel')] });
  attempt.fail();
  expect(await handle.result()).toMatchObject({ status: 'cancelled' });
  expect(await rig.read(order)).toMatchObject({ status: 'cancelled', payment: { status: 'voided' } });
  await rig.untilSent();
  expect(rig.messages.map((message) => message.kind)).toEqual(['cancelled']);
});

test('cancelled during its capture, and the attempt fails: no alert about a capture that is no longer wanted', async () => {
  const order = await rig.place();
  const attempt = heldCall();
  await order.update({ type: 'startCooking' }, by(COOK));
  await attempt.made;
  await order.update({ type: 'cancel' }, by(MANAGER));
  attempt.fail();
  expect(await order.handle.result()).toMatchObject({ status: 'cancelled' });
  expect((await order.read()).payment.status).toBe('voided');
  await rig.untilSent();
  expect(rig.messages.map((message) => message.kind).toSorted()).toEqual(['cancelled', 'confirmation']);
});

test('a refund that two managers agreed on, whose attempt fails and whose worker is replaced, is carried out once', async () => {
  const order = await rig.place();
  await order.update({ type: 'startCooking' }, by(COOK));
  await order.until(({ payment }) => payment.status === 'captured');
  const money = (decimal: string) => ({ decimal, currency: 'USD' });
  const asked = { type: 'refund', refundId: 'r', reason: 'Cold.', amount: money('5.00'), approvalAbove: money('4.99') };
  await order.handle.executeUpdate('refund', { args: [{ ...by(MANAGER), ...asked }] });
  expect((await order.read()).payment).toMatchObject({ refundsDue: [], refundsAwaiting: [{ refundId: 'r' }] });
  const approval = { ...by({ role: 'manager', id: 'mona' }), type: 'approveRefund', refundId: 'r' } as const;
  const approve = () => order.handle.executeUpdate(apiUpdate('approveRefund'), { args: [approval] });
  const attempt = heldCall();
  await approve();
  await attempt.made;
  attempt.fail();
  await rig.replaceWorker();
  await order.until(({ payment }) => payment.status === 'partially_refunded');
  await approve();
  await order.update({ type: 'complete' }, by(COOK));
  await order.update({ type: 'handOver' }, by(COOK));
  await order.handle.result();
  const { log } = (await rig.books.read(order.order.id)) ?? {};
  expect(log).toEqual(['authorized 1739 USD', 'captured 1739 USD', 'refunded 500 USD']);
});

/** Releases everything after a failed test: the worker would wait for it. */
let release = (): void => undefined;
afterEach(() => release());

/** Makes the next change of kitchen or stock hang; later ones succeed. `letGo` waits for its outcome. */
function heldChange(part: 'kitchen' | 'stock'): { letGo: () => Promise<void> } {
  const held = new Promise<void>((resolve) => (release = resolve));
  rig.before[part] = () => {
    delete rig.before[part];
    return held;
  };
  const letGo = async (): Promise<void> => {
    const change = jest.spyOn(rig.storage[part], 'change');
    release();
    await until(async () => change.mock.calls.length > 0);
    await Promise.allSettled(change.mock.results.map(({ value }) => value as Promise<unknown>));
    change.mockRestore();
  };
  return { letGo };
}

const now = (): string => instant(Date.now());
const inHours = (hours: number): string => instant(Date.now() + hours * 3_600_000);
const kitchenNow = () => rig.storage.kitchen.get(DEFAULT_STORE);
const roomNow = () => rig.storage.stock.get(DEFAULT_STORE);

/** Its caller has given up. */
async function cancelled(...orders: PlacedRig[]): Promise<void> {
  for (const order of orders) {
    await order.update({ type: 'cancel' }, by(MANAGER));
    await order.handle.result();
  }
}

test('a start refused for lack of a slot is not carried out by an earlier, abandoned attempt', async () => {
  const order = await rig.place();
  await rig.storage.kitchen.change(DEFAULT_STORE, (kitchen) => {
    let full = kitchen;
    for (let index = 0; index < STORE.kitchen.slots; index += 1) {
      const claim = { orderId: anOrderId(), orderVersion: 2, minutes: 10 };
      full = claimSlot(full, claim, STORE.kitchen, now()).kitchen;
    }
    return { kitchen: full, result: undefined };
  });
  const late = heldChange('kitchen');
  await expect(order.update({ type: 'startCooking' }, by(COOK))).rejects.toMatchObject({
    cause: { type: 'no_free_slot' },
  });
  expect(await order.events()).toContain('ClaimWithdrawn');
  await rig.storage.kitchen.change(DEFAULT_STORE, () => ({ kitchen: EMPTY_KITCHEN, result: undefined }));
  await late.letGo();
  expect((await kitchenNow()).slots).toEqual([]);
  expect((await order.read()).status).toBe('confirmed');
  await order.update({ type: 'startCooking' }, by(COOK));
  await cancelled(order);
});

test('a full quarter hour that was refused is not booked by an earlier, abandoned attempt', async () => {
  const kitchen = { ...STORE.kitchen, ordersPerQuarterHour: 1 };
  const settings = jest.spyOn(rig.storage.catalog, 'settings').mockResolvedValue({ ...STORE, kitchen });
  const [first, second] = [inHours(3), inHours(5)];
  const order = await rig.place(aPlacedOrder({ requestedFor: first }));
  const other = await rig.place(aPlacedOrder({ requestedFor: second }));
  const late = heldChange('kitchen');
  await order.revise({ requestedFor: second });
  expect(await order.events()).toContain('RevisionRefused');
  await cancelled(other);
  await late.letGo();
  expect((await kitchenNow()).bookings).toMatchObject([{ orderId: order.order.id, quarter: quarterOf(first) }]);
  await order.revise({ requestedFor: second });
  expect((await kitchenNow()).bookings).toMatchObject([{ orderId: order.order.id, quarter: quarterOf(second) }]);
  await cancelled(order);
  settings.mockRestore();
});

test('a freed booking is not made again by an earlier, abandoned attempt', async () => {
  const late = heldChange('kitchen');
  const order = await rig.place(aPlacedOrder({ requestedFor: inHours(3) }));
  await order.until(({ status }) => status === 'confirmed');
  await order.revise({ requestedFor: null });
  await late.letGo();
  expect((await kitchenNow()).bookings).toEqual([]);
  await cancelled(order);
});

test('stock for a refused change is not allocated by an earlier, abandoned attempt', async () => {
  const batch = { reference: 'dough', sku: 'DOUGH', quantity: 10 };
  await rig.storage.stock.change(DEFAULT_STORE, (room) => receive(room, batch, 'maria', now()));
  const taking = (quantity: number) => ({ ingredients: [{ sku: 'DOUGH', quantity }] });
  const order = await rig.place(aPlacedOrder(taking(2)));
  const other = await rig.place(aPlacedOrder(taking(6)));
  const late = heldChange('stock');
  const [line] = order.order.lines;
  await order.revise({ lines: [line!, { ...line!, id: '2' }], ...taking(8) });
  expect(await order.events()).toContain('RevisionRefused');
  await cancelled(other);
  await late.letGo();
  const { allocations } = await roomNow();
  expect(allocations).toMatchObject([{ orderId: order.order.id, needs: taking(2).ingredients }]);
  expect(levels(await roomNow())).toMatchObject([{ sku: 'DOUGH', allocated: 2 }]);
  await cancelled(order);
});
