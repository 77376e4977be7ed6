import { defaultPayloadConverter } from '@temporalio/common';
import { aPlacedOrder, by, COOK, CUSTOMER, DELIVERY, DRIVER } from '../support/builders.ts';

import { TEST_CONVERTER } from '../support/keys.ts';
import { until } from '../support/until.ts';
import { openWorkflowRig, type WorkflowRig, type WriteCounts } from '../support/workflow-rig.ts';

/** The cost of an order paid by card and delivered by a driver, with its three messages. If the cost changes, change this table. */
const COST = {
  history: { updates: 5, localActivities: 8, activities: 3, timers: 1, upserts: 5 },
  writes: { order: 7, kitchen: 3, stock: 0, customer: 1, driver: 2, outbox: 4 } satisfies WriteCounts,
};
/**
 * Upper bounds: tasks that coincide cost fewer events. Of the bytes, 250 are request ids (31 for a command, 30 for an activity), 120 the
 * settings for timing its cook and its delivery, and 70 the versions that writes answer with; encryption adds 1,100, which would be more without deflating what is long, and the
 * summaries for the Temporal UI 800.
 */
const LIMITS = { events: 60, bytes: 12_750 };

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig({ isReal: true });
});
afterAll(() => rig.close());

test('an order has the costs in the table', async () => {
  const request = { requestId: '0123456789abcdef' };
  const order = await rig.place(aPlacedOrder({ fulfilment: DELIVERY }), by(CUSTOMER, request));
  await order.update({ type: 'startCooking' }, by(COOK, request));
  await order.until(({ payment }) => payment.status === 'captured');
  await order.update({ type: 'complete' }, by(COOK, request));
  await order.untilIdle();
  await order.update({ type: 'sendOut', driverId: DRIVER.id }, by(DRIVER, request));
  await order.update({ type: 'handOver' }, by(DRIVER, request));
  await order.handle.result();
  await until(async () => rig.writes.outbox === COST.writes.outbox);
  // They are not enabled: else the SDK looks for one of every promise (`temporal/workflow-thread.ts`). The reason is encrypted.
  await expect(order.handle.query('__stack_trace')).rejects.toThrow('Encoded failure');
  const { historyLength, historySize } = await order.handle.describe();
  const { events } = await order.handle.fetchHistory();
  const count = (attributes: string): number =>
    (events ?? []).filter((event) => Reflect.get(event, attributes) != null).length;
  expect({
    history: {
      localActivities: count('markerRecordedEventAttributes'),
      activities: count('activityTaskScheduledEventAttributes'),
      timers: count('timerStartedEventAttributes'),
      upserts: count('upsertWorkflowSearchAttributesEventAttributes'),
      updates: count('workflowExecutionUpdateAcceptedEventAttributes'),
    },
    writes: rig.writes,
  }).toEqual(COST);
  expect(historyLength).toBeLessThanOrEqual(LIMITS.events);
  expect(historySize).toBeLessThanOrEqual(LIMITS.bytes);
});

test('the Temporal UI shows what each step recorded, and what each timer waits for', async () => {
  const order = await rig.place(aPlacedOrder({ fulfilment: DELIVERY }), by(CUSTOMER));
  await order.update({ type: 'startCooking' }, by(COOK));
  await order.update({ type: 'complete' }, by(COOK));
  await order.update({ type: 'sendOut', driverId: DRIVER.id }, by(DRIVER));
  await order.update({ type: 'handOver' }, by(DRIVER));
  await order.handle.result();
  const { events } = await order.handle.fetchHistory();
  const sealed = (events ?? []).flatMap(({ userMetadata }) => userMetadata?.summary ?? []);
  const [codec] = TEST_CONVERTER.payloadCodecs ?? [];
  const told = (await codec!.decode(sealed)).map((payload) => defaultPayloadConverter.fromPayload(payload));
  for (const expected of ['OrderPlaced', 'OrderConfirmed', 'CookingStarted', 'OrderReady', 'OrderDelivered']) {
    expect(told).toContainEqual(expect.stringContaining(expected));
  }
  expect(told).toContainEqual(expect.stringMatching(/, \d+ (?:min|s)$/));
});
