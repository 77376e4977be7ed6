import { Client, type WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { converterFor } from '../../bootstrap/compose.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { REFUSED } from '../../workflows/sealed.ts';
import { commandUpdate, lookSignal, ORDER_WORKFLOW, progressQuery, TASK_QUEUE } from '../../workflows/messages.ts';
import { aMessage, aPlacedOrder, by, COOK, CUSTOMER, MANAGER } from '../support/builders.ts';
import { TEST_KEYS } from '../support/keys.ts';
import { until } from '../support/until.ts';
import { openWorkflowRig, type PlacedRig, type WorkflowRig } from '../support/workflow-rig.ts';

/** Whoever reaches Temporal's port, without the pizzeria's keys. The rig replays every history at its end. */

/** `UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED` of Temporal's API. */
const COMPLETED = 3;

const OTHER_KEY = `other:${Buffer.alloc(32, 'another').toString('base64')}`;
const keysOf = (PAYLOAD_KEYS: string) => converterFor(readConfig({ ...TEST_KEYS, PAYLOAD_KEYS }));

let rig: WorkflowRig;
/** Without a codec, and with a key that the worker does not have. */
let bare: Client;
let other: Client;
beforeAll(async () => {
  rig = await openWorkflowRig({ isReal: true });
  const { connection, options } = rig.env.client;
  bare = new Client({ connection, namespace: options.namespace });
  other = new Client({ connection, namespace: options.namespace, dataConverter: keysOf(OTHER_KEY) });
});
afterAll(() => rig?.close());

const from = (client: Client, { handle }: Pick<PlacedRig, 'handle'>): WorkflowHandle =>
  client.workflow.getHandle(handle.workflowId);
/** Sends an Update as a program without the SDK would, and returns the type of the failure that it gets: it cannot read more of it. */
async function update(
  { handle }: PlacedRig,
  input?: object,
  keys?: ReturnType<typeof keysOf>,
): Promise<string | null | undefined> {
  const { workflowId } = handle;
  const plain = input === undefined ? [] : [defaultPayloadConverter.toPayload(input)];
  const [codec] = keys?.payloadCodecs ?? [];
  const payloads = codec ? await codec.encode(plain, { type: 'workflow', namespace: 'default', workflowId }) : plain;
  const { outcome } = await bare.workflowService.updateWorkflowExecution({
    namespace: bare.options.namespace,
    workflowExecution: { workflowId },
    waitPolicy: { lifecycleStage: COMPLETED },
    request: { meta: { updateId: `raw-${Math.random()}`, identity: 'stranger' }, input: { name: 'cancel', args: { payloads } } },
  }); // prettier-ignore
  return outcome?.failure?.applicationFailureInfo?.type;
}
const reasonsOf = async ({ handle }: Pick<PlacedRig, 'handle'>): Promise<string[]> =>
  (await handle.query(progressQuery)).refused.map(({ name, reason }) => `${name}: ${reason}`);
const untilRefused = (order: PlacedRig, count: number): Promise<void> =>
  until(async () => (await reasonsOf(order)).length === count);

/** What an attacker who reads Temporal's history has of the latest message of a name: its payloads, as they were stored. */
async function captured({ handle }: PlacedRig, name: string) {
  const { events } = await handle.fetchHistory();
  const payloads = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal, workflowExecutionUpdateAcceptedEventAttributes: update }) => {
    if (signal?.signalName === name) return [signal.input];
    return update?.acceptedRequest?.input?.name === name ? [update.acceptedRequest.input.args] : [];
  }); // prettier-ignore
  return payloads.at(-1);
}

const signalRaw = (workflowId: string, signalName: string, input: Awaited<ReturnType<typeof captured>>) =>
  bare.workflowService.signalWorkflowExecution({
    namespace: bare.options.namespace,
    workflowExecution: { workflowId },
    signalName,
    input: input ?? null,
    requestId: `raw-${Math.random()}`,
  });

test('signals that are not sealed, or with another key, are recorded refusals, and the order goes on', async () => {
  const order = await rig.place();
  await from(bare, order).signal('cancel');
  await from(bare, order).signal('cancel', { ...by({ role: 'system', id: 'pipeline' }), type: 'cancel' });
  await from(bare, order).signal('refund', aMessage('refund', { reason: 'Cold.' }));
  await from(other, order).signal('cancel', aMessage('cancel'));
  // Pretends to be what the worker's codec says of a message.
  const forged = {
    metadata: { encoding: Buffer.from(REFUSED), seal: Buffer.from('client.1') },
    data: Buffer.from('{}'),
  };
  await signalRaw(order.handle.workflowId, 'cancel', { payloads: [forged] });
  await from(bare, order).signal('anything', { at: 'all' });
  await untilRefused(order, 6);
  expect(await reasonsOf(order)).toEqual([
    ...['cancel', 'cancel', 'refund'].map((name) => expect.stringMatching(`^${name}: .*not sealed`)),
    expect.stringMatching(/^cancel: .*with a key that the worker did not have/),
    ...['cancel', 'anything'].map((name) => expect.stringMatching(`^${name}: .*not sealed`)),
  ]);
  // A hint carries nothing, and only makes it look.
  await from(bare, order).signal(lookSignal);
  expect((await order.read()).status).toBe('confirmed');
  await order.walkTo('delivered');
  expect(await order.events()).not.toContain('OrderCancelled');
});

test('Updates that are not sealed are answered with a refusal; ten of them are in the history, more are not', async () => {
  const order = await rig.place();
  expect(await update(order, aMessage('cancel'))).toBe('unsealed_message');
  expect(await update(order, aMessage('cancel'), keysOf(OTHER_KEY))).toBe('unsealed_message');
  expect(await reasonsOf(order)).toHaveLength(2);
  for (let count = 2; count < 14; count += 1) {
    expect(await update(order)).toBe('unsealed_message');
  }
  const { events } = await order.handle.fetchHistory();
  const accepted = (events ?? []).flatMap((event) => event.workflowExecutionUpdateAcceptedEventAttributes ?? []);
  expect(accepted.filter(({ acceptedRequest }) => acceptedRequest?.input?.name === 'cancel')).toHaveLength(10);
  expect(await order.update({ type: 'cancel' }, by(MANAGER))).toMatchObject({ status: 'cancelled' });
  await order.handle.result();
});

test('a sealed message that was captured is good for no other order, no other command, and not for a second time', async () => {
  const [order, victim] = [await rig.place(), await rig.place()];
  await order.signal('hold', { reason: 'Allergy.' });
  await order.until(({ held }) => held !== undefined);
  const hold = await captured(order, 'hold');
  await order.signal('release');
  await order.until(({ held }) => held === undefined);
  // The same again: it is the same command, even without an id of its own.
  await order.handle.signal('rush', { actor: COOK, type: 'rush' });
  await until(async () => (await order.events()).includes('OrderRushed'));
  const rush = await captured(order, 'rush');
  for (const [name, input] of [['hold', hold], ['rush', rush]] as const) await signalRaw(order.handle.workflowId, name, input); // prettier-ignore
  // Another command, and another order.
  await signalRaw(order.handle.workflowId, 'cancel', hold);
  await signalRaw(victim.handle.workflowId, 'hold', hold);
  await untilRefused(order, 1);
  await untilRefused(victim, 1);
  expect(await reasonsOf(order)).toEqual([expect.stringContaining('sealed for another command')]);
  expect(await reasonsOf(victim)).toEqual([expect.stringContaining('sealed for something else')]);
  const events = await order.events();
  expect(events.filter((type) => ['OrderHeld', 'OrderRushed', 'OrderCancelled'].includes(type))).toEqual(['OrderHeld', 'OrderRushed']); // prettier-ignore
  // What workers have sealed is no message either.
  const history = await order.handle.fetchHistory();
  const result = (history.events ?? []).flatMap((event) => event.activityTaskCompletedEventAttributes?.result ?? [])[0];
  await signalRaw(order.handle.workflowId, 'cancel', result);
  await untilRefused(order, 2);
  for (const each of [order, victim]) await each.walkTo('delivered');
});

test('a workflow that was not started with the keys fails at once, and the order can still be placed', async () => {
  const order = aPlacedOrder();
  const workflowId = `order/${order.storeId}/${order.id}`;
  const start = { workflowId, taskQueue: TASK_QUEUE, args: [{ storeId: order.storeId, orderId: order.id }] };
  const foreign = await bare.workflow.start(ORDER_WORKFLOW, start);
  await expect(rig.env.client.workflow.getHandle(foreign.workflowId).result()).rejects.toMatchObject({ cause: { type: 'unsealed_message' } }); // prettier-ignore
  const placed = await rig.place(order, by(CUSTOMER));
  await placed.walkTo('delivered');
});

test('an order that is cancelled before a worker has begun its payment goes on: the server answers that in clear', async () => {
  await rig.replaceWorker(undefined, { activities: 1 });
  let pay = (): void => undefined;
  const paying = new Promise<void>((resolve) => (pay = resolve));
  let asked = 0;
  rig.before.payment = () => {
    asked += 1;
    return paying;
  };
  const first = rig.begin();
  await until(async () => asked === 1);
  const second = await rig.beginStored();
  expect(await second.handle.executeUpdate(commandUpdate('cancel'), { args: [aMessage('cancel')] })).toMatchObject({
    status: 'cancelled',
  });
  pay();
  delete rig.before.payment;
  expect(await first.answer).toMatchObject({ status: 'confirmed' });
  await second.handle.result();
  const { events } = await second.handle.fetchHistory();
  expect((events ?? []).filter((event) => event.activityTaskCanceledEventAttributes)).toHaveLength(1);
  expect((events ?? []).filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);
});
