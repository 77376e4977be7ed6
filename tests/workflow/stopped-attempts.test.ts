import { by, COOK, MANAGER } from '../support/builders.ts';
import { openWorkflowRig, type WorkflowRig } from '../support/workflow-rig.ts';

/**
 * An order that is cancelled while the provider is being asked. On a real server, since the one that skips time never answers
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
