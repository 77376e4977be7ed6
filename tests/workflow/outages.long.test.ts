import { aPlacedOrder, by, CUSTOMER } from '../support/builders.ts';
import { openWorkflowRig, type WorkflowRig } from '../support/workflow-rig.ts';

/** The payment provider is down for long. */

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

const [line] = aPlacedOrder().lines;
const two = [line!, { ...line!, id: '2' }];

function isDown(): never {
  throw new Error('The provider is down.');
}

test('a provider that is down for hours: every order is eventually settled or refunded', async () => {
  const sold = await rig.place(aPlacedOrder());
  const kept = await rig.place(aPlacedOrder());
  rig.before.payment = isDown;
  await sold.walkTo('delivered');
  await kept.update({ type: 'cancel' }, by(CUSTOMER));
  await rig.env.sleep('4 hours');
  expect((await sold.read()).payment.status).toBe('authorized');
  delete rig.before.payment;
  await Promise.all([sold.handle.result(), kept.handle.result()]);
  expect((await sold.read()).payment.status).toBe('captured');
  expect((await kept.read()).payment.status).toBe('voided');
});

test('a provider that is down for half an hour delays the change; until then the order is unchanged', async () => {
  const order = await rig.place();
  rig.before.payment = isDown;
  const revising = order.revise({ lines: two });
  await order.until((state) => state.pendingRevision !== undefined);
  expect(await order.read()).toMatchObject({ lines: [line], status: 'confirmed' });
  await rig.env.sleep('30 minutes');
  delete rig.before.payment;
  await revising;
  expect(await order.read()).toMatchObject({ lines: two });
  await order.walkTo('delivered');
  await order.handle.result();
  expect((await rig.books.read(order.order.id))?.log.at(-1)).toBe('captured 3478 USD');
});
