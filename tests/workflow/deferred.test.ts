import { isSentFromOutbox, type OrderEvent } from '../../domain/order/index.ts';
import { by, COOK, MANAGER } from '../support/builders.ts';
import { openWorkflowRig, type PlacedRig, type WorkflowRig } from '../support/workflow-rig.ts';

/** A sent message is recorded together with the next step, and costs the order no write of its own. */

let rig: WorkflowRig;
let writes = 0;
beforeAll(async () => {
  rig = await openWorkflowRig();
  rig.before.append = () => void (writes += 1);
});
afterAll(() => rig.close());

async function ready(): Promise<PlacedRig> {
  const order = await rig.place();
  await order.update({ type: 'startCooking' }, by(COOK));
  await order.until(({ payment }) => payment.status === 'captured');
  await order.walkTo('ready');
  await order.untilIdle();
  return order;
}

const readyMessage = async (order: PlacedRig) => (await order.read()).messages.find(({ kind }) => kind === 'ready');

test('the ready message is sent immediately, and recorded with the handover', async () => {
  const order = await ready();
  expect(rig.messages.filter(({ kind }) => kind === 'ready')).toHaveLength(1);
  expect(await readyMessage(order)).toMatchObject({ status: 'due' });
  writes = 0;
  await order.update({ type: 'handOver' }, by(COOK));
  await order.handle.result();
  expect(writes).toBe(1);
  expect(await readyMessage(order)).toMatchObject({ status: 'sent' });
  expect((await order.events()).slice(-2)).toEqual(['MessageSent', 'OrderDelivered']);
});

test('without a command, it is recorded after half an hour', async () => {
  const order = await ready();
  await rig.env.sleep('31 minutes');
  expect(await readyMessage(order)).toMatchObject({ status: 'sent' });
  await order.update({ type: 'handOver' }, by(COOK));
  await order.handle.result();
});

test('a command based on the version before is accepted, and a refusal writes nothing', async () => {
  const order = await ready();
  const { version } = await order.read();
  writes = 0;
  await expect(order.update({ type: 'startCooking' }, by(COOK))).rejects.toMatchObject({
    cause: { type: 'illegal_transition' },
  });
  expect(writes).toBe(0);
  await order.update({ type: 'handOver' }, { ...by(MANAGER), expectedVersion: version });
  await order.handle.result();
  expect(await order.read()).toMatchObject({ status: 'delivered' });
});

test('a write that storage already has is not repeated, and nothing is missing', async () => {
  const order = await ready();
  let failures = 0;
  rig.before.append = () => {
    failures += 1;
    if (failures < 3) throw new Error('The disk is full.');
    rig.before.append = () => void (writes += 1);
  };
  await order.update({ type: 'handOver' }, by(COOK));
  await order.handle.result();
  const events = await order.events();
  const sent = rig.messages.filter((each) => each.order.id === order.order.id && !isSentFromOutbox(each.kind));
  expect(events.filter((type) => type === 'MessageSent')).toHaveLength(sent.length);
  expect(events.filter((type) => type === 'OrderDelivered')).toHaveLength(1);
});

test('an outcome that a replay knows, and that the write it replays did not store, is stored afterwards', async () => {
  // Temporal's worker can miss the outcome live (docs/decisions/014): this is such a write, as a replay sees it.
  const withoutMessage = (events: readonly OrderEvent[], before: number): OrderEvent[] =>
    events.filter(({ type }) => type !== 'MessageSent').map((each, index) => ({ ...each, seq: before + index + 1 }));
  await rig.replaceWorker(undefined, {
    wrap: (activities) => ({
      ...activities,
      recordEvents: (request) => {
        const isMissed = request.events.some(({ type }) => type === 'OrderDelivered');
        const events = isMissed ? withoutMessage(request.events, request.expectedVersion) : request.events;
        return activities.recordEvents({ ...request, events });
      },
    }),
  });
  const order = await ready();
  await order.update({ type: 'handOver' }, by(COOK));
  expect(await order.handle.result()).toMatchObject({ version: (await order.events()).length });
  expect((await order.events()).slice(-2)).toEqual(['OrderDelivered', 'MessageSent']);
  expect(await readyMessage(order)).toMatchObject({ status: 'sent' });
  await rig.replaceWorker();
});
