import { claimSlot, EMPTY_KITCHEN } from '../../domain/kitchen/kitchen.ts';
import { DEFAULT_STORE, instant } from '../../domain/shared/values.ts';
import { anOrderId, by, COOK, MANAGER, STORE } from '../support/builders.ts';
import { until } from '../support/until.ts';
import { openWorkflowRig, type WorkflowRig } from '../support/workflow-rig.ts';

/**
 * What an attempt does that was given up, and an order that is cancelled while the provider is being asked. On a real server, since the one that skips time never answers
 * when such an attempt fails.
 */

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig({ isReal: true });
});
afterAll(() => rig.close());
beforeEach(() => {
  rig.messages.length = 0;
});

/** Holds the next call of the provider, until it is made to fail. Calls after that one go through. */
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

test('cancelled while it is being authorized, and the attempt fails: all the same cancelled, released, and told', async () => {
  const attempt = heldCall();
  const { order, handle } = rig.begin();
  await attempt.made;
  await handle.executeUpdate('cancel', { args: [{}] });
  attempt.fail();
  expect(await handle.result()).toMatchObject({ status: 'cancelled' });
  expect(await rig.read(order)).toMatchObject({ status: 'cancelled', payment: { status: 'voided' } });
  expect(rig.messages.map((message) => message.kind)).toEqual(['cancelled']);
});

test('cancelled while its money is being taken, and the attempt fails: nobody is alerted of what is not wanted any more', async () => {
  const order = await rig.place();
  const attempt = heldCall();
  await order.update({ type: 'startCooking' }, by(COOK));
  await attempt.made;
  await order.update({ type: 'cancel' }, by(MANAGER));
  attempt.fail();
  expect(await order.handle.result()).toMatchObject({ status: 'cancelled' });
  expect((await order.read()).payment.status).toBe('voided');
  expect(rig.messages.map((message) => message.kind).toSorted()).toEqual(['cancelled', 'confirmation']);
});

test('a start that was refused for want of a slot is not carried out by an attempt that was given up before', async () => {
  const order = await rig.place();
  let holds = 0;
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  rig.before.kitchen = () => (holds++ === 0 ? held : undefined);
  await rig.storage.kitchen.change(DEFAULT_STORE, (kitchen) => {
    let full = kitchen;
    for (let index = 0; index < STORE.kitchen.slots; index += 1) {
      const claim = { orderId: anOrderId(), orderVersion: 2, minutes: 10 };
      full = claimSlot(full, claim, STORE.kitchen, instant(Date.now())).kitchen;
    }
    return { kitchen: full, result: undefined };
  });
  await expect(order.update({ type: 'startCooking' }, by(COOK))).rejects.toMatchObject({
    cause: { type: 'no_free_slot' },
  });
  expect((await order.events()).at(-1)).toBe('ClaimWithdrawn');
  await rig.storage.kitchen.change(DEFAULT_STORE, () => ({ kitchen: EMPTY_KITCHEN, result: undefined }));
  const change = jest.spyOn(rig.storage.kitchen, 'change');
  letGo();
  await until(async () => change.mock.calls.length > 0);
  await Promise.allSettled(change.mock.results.map(({ value }) => value as Promise<unknown>));
  change.mockRestore();
  expect((await rig.storage.kitchen.get(DEFAULT_STORE)).slots).toEqual([]);
  expect((await order.read()).status).toBe('confirmed');
  delete rig.before.kitchen;
  await order.update({ type: 'startCooking' }, by(COOK));
  await order.update({ type: 'cancel' }, by(MANAGER));
  await order.handle.result();
});
