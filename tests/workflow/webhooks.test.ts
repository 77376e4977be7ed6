import type { WorkflowHandle } from '@temporalio/client';
import { decide, EMPTY_STREAM, extend, wayTo, type OrderCommand, type OrderStream } from '../../domain/order/index.ts';
import { instant, type StoreId } from '../../domain/shared/values.ts';
import type { WebhookProgress } from '../../domain/webhooks/progress.ts';
import {
  resumed,
  type CloudEvent,
  type SendResult,
  type WebhookDelivery,
  type WebhookId,
  type WebhookSubscription,
  publicName,
} from '../../domain/webhooks/webhooks.ts';
import {
  DISPATCHER_WORKFLOW,
  dispatcherWorkflowId,
  nudgeSignal,
  replaySignal,
  TASK_QUEUE,
  wakeSignal,
} from '../../workflows/messages.ts';
import { aPlacedOrder, by, COOK, CUSTOMER, SYSTEM } from '../support/builders.ts';
import { until } from '../support/until.ts';
import { stepCommand } from '../support/walk.ts';
import { openWorkflowRig, type WorkflowRig } from '../support/workflow-rig.ts';
import { longTest } from '../support/long.ts';

/** A subscription's dispatcher, on a server that skips time. */

const OK: SendResult = { outcome: 'answered', httpStatus: 204 };
const DOWN: SendResult = { outcome: 'answered', httpStatus: 503 };
/** The workflows' clock is ahead of storage's, which the list of changes uses. */
const CREATED = instant(Date.now() - 1000);

let rig: WorkflowRig;
let stores = 0;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

interface OrderOnStorage {
  readonly id: string;
  apply(command: OrderCommand): Promise<void>;
}

interface Hook {
  readonly subscription: WebhookSubscription;
  readonly handle: WorkflowHandle;
  readonly received: CloudEvent[];
  take: (event: CloudEvent) => SendResult | Promise<SendResult>;
  order(): Promise<OrderOnStorage>;
  deliveries(status?: WebhookDelivery['status']): Promise<readonly WebhookDelivery[]>;
  nudge(): Promise<void>;
  events(): Promise<number>;
}

/** A separate store with one subscription, and its dispatcher running. */
async function openHook(
  overrides: Partial<WebhookSubscription> = {},
  progress?: Omit<WebhookProgress, 'version'>,
): Promise<Hook> {
  stores += 1;
  const storeId = `store-${stores}` as StoreId;
  const id: WebhookId = `whk_${String(stores).padStart(24, '0')}`;
  const url = `https://pos-${stores}.example/`;
  const subscription = { id, storeId, url, secret: 'whsec_c2VjcmV0', createdAt: CREATED, ...overrides };
  await rig.storage.webhooks.create(subscription);
  if (progress) await rig.storage.webhooks.saveProgress(storeId, id, { version: 0, ...progress });
  const handle = await rig.env.client.workflow.start(DISPATCHER_WORKFLOW, {
    workflowId: dispatcherWorkflowId(storeId, id),
    taskQueue: TASK_QUEUE,
    args: [{ storeId, webhookId: id }],
  });
  const hook: Hook = {
    subscription,
    handle,
    received: [],
    take: () => OK,
    order: async () => {
      const order = aPlacedOrder({ storeId });
      let stream: OrderStream = EMPTY_STREAM;
      const apply = async (command: OrderCommand): Promise<void> => {
        const decision = decide(stream.state, command, instant(await rig.env.currentTimeMs()));
        if (decision.kind !== 'events') throw new Error(decision.kind);
        const expectedVersion = stream.events.length;
        stream = extend(stream, decision.events);
        const state = stream.state!;
        await rig.storage.orders.append({
          storeId,
          orderId: order.id,
          expectedVersion,
          events: decision.events,
          state,
        });
      };
      await apply({ ...by(CUSTOMER), type: 'place', order });
      return { id: order.id, apply };
    },
    deliveries: async (status) =>
      (await rig.storage.webhooks.deliveries(storeId, id, { limit: 100, ...(status ? { status } : {}) })).deliveries,
    nudge: () => handle.signal(nudgeSignal),
    events: async () => (await handle.describe()).historyLength,
  };
  hooks.set(url, hook);
  return hook;
}

const hooks = new Map<string, Hook>();
// A remaining dispatcher would poll every few minutes of every day skipped by a later test.
afterEach(async () => {
  for (const { subscription, handle } of hooks.values()) {
    await rig.storage.webhooks.remove(subscription.storeId, subscription.id);
    await handle.signal(wakeSignal).catch(() => undefined);
    await handle.result();
  }
  hooks.clear();
});
beforeAll(() => {
  rig.endpoint.take = async (event, url) => {
    const hook = hooks.get(url);
    const result = (await hook?.take(event)) ?? OK;
    if (hook && result.outcome === 'answered' && result.httpStatus < 300) hook.received.push(event);
    return result;
  };
});

const confirm = (): OrderCommand => ({ ...by(SYSTEM), type: 'confirm', position: 1, promisedAt: instant(Date.now()) });
const startCooking = (): OrderCommand => ({ ...by(COOK), type: 'startCooking' });
const cooked = (): OrderCommand[] => wayTo('pickup', 'ready').map(stepCommand);
const versionsOf = ({ received }: Hook, orderId: string): number[] =>
  received.filter(({ subject }) => subject === orderId).map(({ id }) => Number(id.split('.')[1]));

test('an order’s events are sent in sequence, once, when the dispatcher is signalled', async () => {
  const hook = await openHook();
  const order = await hook.order();
  await order.apply(confirm());
  await hook.nudge();
  await until(async () => hook.received.length === 2);
  const steps = cooked();
  for (const command of steps) await order.apply(command);
  const count = 2 + steps.length;
  await hook.nudge();
  await until(async () => hook.received.length === count);
  const events = [
    'OrderPlaced' as const,
    'OrderConfirmed' as const,
    ...wayTo('pickup', 'ready').map(({ event }) => event),
  ];
  expect(hook.received.map(({ type }) => type)).toEqual(events.map((type) => publicName({ type })));
  await hook.nudge();
  await rig.env.sleep('1 hour');
  expect(hook.received).toHaveLength(count);
  expect((await hook.deliveries()).map(({ status, attempts }) => ({ status, attempts }))).toEqual(
    Array.from({ length: count }, () => ({ status: 'delivered', attempts: 1 })),
  );
});

test('without a signal they are sent within a few minutes', async () => {
  const hook = await openHook();
  await hook.nudge();
  await hook.order();
  await rig.env.sleep('6 minutes');
  expect(hook.received).toHaveLength(1);
});

test('a subscription to some types gets only these, and no earlier events', async () => {
  const hook = await openHook({ eventTypes: ['pizzeria.order.ready'], createdAt: instant(Date.now()) });
  const order = await hook.order();
  for (const command of [confirm(), ...cooked()]) await order.apply(command);
  await hook.nudge();
  await until(async () => hook.received.length === 1);
  expect(hook.received[0]?.type).toBe('pizzeria.order.ready');

  // Storage's clock does not reach this time during the test: the dispatcher must have started from an earlier one.
  const createdAt = instant((await rig.env.currentTimeMs()) + 3_600_000);
  const later = await openHook({ createdAt }, { cursor: CREATED, orders: {} });
  const early = await later.order();
  await later.nudge();
  await rig.env.sleep('2 hours');
  expect(later.received).toEqual([]);
  await early.apply(confirm());
  await later.nudge();
  await until(async () => later.received.length === 1);
  expect(versionsOf(later, early.id)).toEqual([2]);
});

longTest(
  'an endpoint that is down for 23 hours gets everything afterwards, in sequence per order, with the number of attempts',
  async () => {
    const hook = await openHook();
    let tried = 0;
    hook.take = () => {
      tried += 1;
      return DOWN;
    };
    const orders = await Promise.all(Array.from({ length: 20 }, () => hook.order()));
    for (const order of orders) await order.apply(confirm());
    await hook.nudge();
    await rig.env.sleep('10 minutes');
    expect(hook.received).toEqual([]);
    expect((await hook.deliveries('pending')).length).toBeGreaterThanOrEqual(5);
    // New orders cost no history events while it is down.
    const before = await hook.events();
    for (let times = 0; times < 5; times += 1) await hook.nudge();
    expect((await hook.events()) - before).toBeLessThan(25);
    await rig.env.sleep('22.6 hours');
    // One order probed for all: about four times an hour.
    expect(tried).toBeGreaterThan(80);
    expect(tried).toBeLessThan(150);
    hook.take = () => OK;
    await rig.env.sleep('16 minutes');
    await until(async () => hook.received.length === 40);
    for (const { id } of orders) expect(versionsOf(hook, id)).toEqual([1, 2]);
    expect(await hook.deliveries('failed')).toEqual([]);
    expect(await hook.events()).toBeLessThan(2500);
  },
  120_000,
);

longTest(
  'an event is given up after a day and listed as failed; later ones of its order are delivered',
  async () => {
    const hook = await openHook();
    hook.take = () => DOWN;
    const order = await hook.order();
    await hook.nudge();
    await rig.env.sleep('20 hours');
    await order.apply(confirm());
    await hook.nudge();
    await rig.env.sleep('5 hours');
    expect(await hook.deliveries('failed')).toMatchObject([
      { eventId: `${order.id}.1`, error: 'Expired after a day. It answered 503.' },
    ]);
    expect(await hook.deliveries('pending')).toMatchObject([{ eventId: `${order.id}.2`, httpStatus: 503 }]);
    hook.take = () => OK;
    await rig.env.sleep('16 minutes');
    expect(versionsOf(hook, order.id)).toEqual([2]);
    expect(await hook.deliveries('failed')).toHaveLength(1);
  },
  120_000,
);

longTest(
  'with an endpoint that stays down, a day’s events are given up together, not one per day',
  async () => {
    const hook = await openHook();
    hook.take = () => ({ outcome: 'unanswered', error: 'connect ECONNREFUSED' });
    const orders = await Promise.all(Array.from({ length: 10 }, () => hook.order()));
    for (const order of orders) await order.apply(confirm());
    await hook.nudge();
    await rig.env.sleep('25 hours');
    expect(await hook.deliveries('failed')).toHaveLength(20);
    expect(await hook.deliveries('pending')).toEqual([]);
  },
  120_000,
);

longTest(
  'an event that always fails blocks only its own order',
  async () => {
    const hook = await openHook();
    const bad = await hook.order();
    hook.take = ({ id }) => (id === `${bad.id}.1` ? { outcome: 'answered', httpStatus: 500 } : OK);
    await hook.nudge();
    await rig.env.sleep('3 hours');
    await bad.apply(confirm());
    const good = await Promise.all(Array.from({ length: 7 }, () => hook.order()));
    await hook.nudge();
    await until(async () => hook.received.length === 7);
    for (const { id } of good) expect(versionsOf(hook, id)).toEqual([1]);
    await rig.env.sleep('22 hours');
    expect(versionsOf(hook, bad.id)).toEqual([2]);
  },
  120_000,
);

test('410 pauses the subscription until it is resumed; then it continues where it stopped', async () => {
  const hook = await openHook();
  const { storeId, id } = hook.subscription;
  hook.take = () => ({ outcome: 'answered', httpStatus: 410 });
  const order = await hook.order();
  await hook.nudge();
  await until(async () => (await rig.storage.webhooks.get(storeId, id))?.paused !== undefined);
  hook.take = () => OK;
  await hook.nudge();
  await rig.env.sleep('2 hours');
  expect(hook.received).toEqual([]);
  await rig.storage.webhooks.change(storeId, id, resumed);
  await hook.handle.signal(wakeSignal);
  await until(async () => hook.received.length === 1);
  expect(versionsOf(hook, order.id)).toEqual([1]);
});

test('events are replayed with their ids: one, or all from a moment on, in sequence', async () => {
  const hook = await openHook();
  const [first, second] = [await hook.order(), await hook.order()];
  for (const order of [first, second]) for (const command of [confirm(), startCooking()]) await order.apply(command);
  await hook.nudge();
  await until(async () => hook.received.length === 6);
  await hook.handle.signal(replaySignal, { eventId: `${first.id}.2` });
  await until(async () => hook.received.length === 7);
  expect(hook.received[6]).toEqual(hook.received.find(({ id }) => id === `${first.id}.2`));
  await hook.handle.signal(replaySignal, { from: CREATED });
  await until(async () => hook.received.length === 13);
  for (const { id } of [first, second]) expect(versionsOf(hook, id).slice(-3)).toEqual([1, 2, 3]);
});

test('a deleted subscription ends its dispatcher, even while its endpoint is down', async () => {
  const hook = await openHook();
  hook.take = () => DOWN;
  for (let index = 0; index < 6; index += 1) await hook.order();
  await hook.nudge();
  await until(async () => (await hook.deliveries('pending')).length >= 5);
  await rig.storage.webhooks.remove(hook.subscription.storeId, hook.subscription.id);
  await hook.handle.signal(wakeSignal);
  await hook.handle.result();
});

longTest(
  'the history stays bounded: 200 orders of 4 events',
  async () => {
    const hook = await openHook();
    const orders = await Promise.all(Array.from({ length: 200 }, () => hook.order()));
    await hook.nudge();
    const steps = [confirm, ...wayTo('pickup', 'ready').map((step) => () => stepCommand(step))];
    for (const step of steps) {
      for (const [index, order] of orders.entries()) {
        await order.apply(step());
        if (index % 4 === 0) await hook.nudge();
      }
    }
    await hook.nudge();
    const versions = [1, ...steps.map((_, index) => index + 2)];
    const count = orders.length * versions.length;
    await until(async () => hook.received.length === count);
    for (const { id } of orders) expect(versionsOf(hook, id)).toEqual(versions);
    expect(await hook.events()).toBeLessThan(count);
  },
  120_000,
);

test('a single event costs its dispatcher at most 15 history events, and its order none', async () => {
  const hook = await openHook();
  const orders = await Promise.all(Array.from({ length: 10 }, () => hook.order()));
  await hook.nudge();
  await until(async () => hook.received.length === 10);
  await rig.env.sleep('10s');
  const before = await hook.events();
  for (const [index, order] of orders.entries()) {
    await order.apply(confirm());
    await hook.nudge();
    await until(async () => hook.received.length === 11 + index);
    await rig.env.sleep('10s');
  }
  expect(((await hook.events()) - before) / orders.length).toBeLessThanOrEqual(15);
});

longTest(
  'a dispatcher that runs for days continues as new',
  async () => {
    const hook = await openHook();
    const first = (await hook.handle.describe()).runId;
    for (let day = 0; day < 2; day += 1) await rig.env.sleep('1 day');
    const latest = rig.env.client.workflow.getHandle(hook.handle.workflowId);
    const { runId, historyLength } = await latest.describe();
    expect(runId).not.toBe(first);
    expect(historyLength).toBeLessThan(2_050);
    await hook.order();
    await latest.signal(nudgeSignal);
    await until(async () => hook.received.length === 1);
  },
  120_000,
);

test('every append by a worker signals changed orders', async () => {
  const before = rig.told();
  const placed = await rig.place();
  expect(rig.told() - before).toBe((await placed.events()).filter((type) => type === 'OrderPlaced').length + 1);
});
