import type { WorkflowHandle } from '@temporalio/client';
import { decide, extend, type OrderCommand, type OrderStream } from '../../domain/order/index.ts';
import type { Menu } from '../../domain/catalog/menu.ts';
import type { ChangeSet } from '../../domain/rollout/change-set.ts';
import type { Rollout, RolloutOrder, RolloutPlan } from '../../domain/rollout/rollout.ts';
import { money } from '../../domain/shared/money.ts';
import {
  DEFAULT_STORE,
  instant,
  plusMinutes,
  type Instant,
  type Sku,
  type StoreId,
} from '../../domain/shared/values.ts';
import { TASK_QUEUE } from '../../workflows/messages.ts';
import { ROLLOUT_WORKFLOW, rolloutUpdate, rolloutWorkflowId } from '../../workflows/rollout-messages.ts';
import { anOrderId, aPlacedOrder, by, COOK, CUSTOMER, STORE, SYSTEM } from '../support/builders.ts';
import { until } from '../support/until.ts';
import { openWorkflowRig, type WorkflowRig } from '../support/workflow-rig.ts';

/** The rollout of a change set: waves, watched by the orders that stores take, halted and rolled back. */

const [ADAM, GRACE] = [
  { role: 'admin', id: 'adam' },
  { role: 'admin', id: 'grace' },
] as const;
const MENU: Menu = {
  pizzas: [
    {
      ...{ id: 'diavola', name: 'Diavola', description: 'Hot.', available: true },
      variants: [{ size: 'large', sku: 'DIAVOLALRG' as Sku, price: money(1500, 'USD'), cookingMinutes: 10 }],
    },
  ],
  toppings: [],
};
const SET: ChangeSet = {
  ...{ id: 'chg_1', name: 'Spring', currency: 'USD', createdAt: instant(0), createdBy: ADAM },
  settings: { deliveryFee: money(350, 'USD') },
  menu: {
    pizzas: { diavola: { sizes: { large: { price: money(1700, 'USD') } } } },
    toppings: {},
    added: { categories: [], pizzas: [], toppings: [] },
  },
};

let rig: WorkflowRig;

function withRig(options: Parameters<typeof openWorkflowRig>[0]): void {
  beforeAll(async () => {
    rig = await openWorkflowRig(options);
    await rig.storage.access.changeSets.change(DEFAULT_STORE, SET.id, () => SET);
  });
  afterAll(() => rig.close());
}

let chains = 0;
/** Twelve new stores, in which a rollout to two of them, then to all, is planned. */
async function plan(terms: Partial<RolloutPlan['terms']> = {}, rules?: RolloutPlan['rules']) {
  chains += 1;
  const stores = Array.from({ length: 12 }, (_, index) => `chain-${chains}-store-${index}` as StoreId);
  for (const id of stores) await rig.storage.catalog.createStore({ ...STORE, id }, MENU);
  const id = `rol_${chains}`;
  const input: RolloutPlan = {
    ...{ id, changeSet: SET, plannedBy: ADAM, terms: { watchMinutes: 30, minOrders: 20, perSecond: 10, ...terms } },
    rules: rules ?? [{ stores: stores.slice(0, 2) }, { stores: stores.slice(2) }],
  };
  const handle: WorkflowHandle = await rig.env.client.workflow.start(ROLLOUT_WORKFLOW, {
    ...{ workflowId: rolloutWorkflowId(id), taskQueue: TASK_QUEUE, args: [input] },
  });
  const read = async (): Promise<Rollout | undefined> => rig.storage.access.rollouts.get(DEFAULT_STORE, id);
  const is = (condition: (run: Rollout) => boolean): Promise<void> =>
    until(async () => {
      const run = await read();
      return run !== undefined && condition(run);
    }, String(condition));
  const tell = (type: RolloutOrder['type'], who: RolloutOrder['by'] = ADAM): Promise<Rollout> =>
    handle.executeUpdate(rolloutUpdate, { args: [{ type, by: who }] });
  await is(({ status }) => status === 'planned');
  const feeOf = async (storeId?: StoreId) =>
    storeId && (await rig.storage.catalog.settings(storeId))?.deliveryFee.minor;
  const fees = async () => Promise.all(stores.map(feeOf));
  return { id, stores, handle, read, is, tell, fees };
}

/** An order of a store, ready in time or so many minutes late; or refused. */
async function order(storeId: StoreId, at: Instant, outcome: 'refused' | number): Promise<void> {
  const { id } = aPlacedOrder({ id: anOrderId() });
  const placed = aPlacedOrder({ id, storeId });
  const tryAgainAt = plusMinutes(at, 60);
  const story: OrderCommand[] = [
    { ...by(CUSTOMER), type: 'place', order: placed },
    ...(outcome === 'refused'
      ? [{ ...by(SYSTEM), type: 'reject', rejection: { code: 'kitchen_at_capacity', tryAgainAt } } as const]
      : ([
          { ...by(SYSTEM), type: 'confirm', position: 1, promisedAt: plusMinutes(at, 1) },
          { ...by(COOK), type: 'startCooking' },
          { ...by(COOK), type: 'complete' },
        ] as const)),
  ];
  let stream: OrderStream = { state: undefined, events: [] };
  for (const command of story) {
    const moment = command.type === 'complete' && outcome !== 'refused' ? plusMinutes(at, 1 + outcome) : at;
    const decision = decide(stream.state, command, moment);
    if (decision.kind !== 'events') throw new Error(`${command.type}: ${decision.kind}`);
    const expectedVersion = stream.state?.version ?? 0;
    stream = extend(stream, decision.events);
    if (!stream.state) throw new Error('Nothing was placed.');
    await rig.storage.orders.append({ storeId, orderId: id, expectedVersion, events: decision.events, state: stream.state }); // prettier-ignore
  }
}

/** Five minutes in which each store takes as many orders. */
async function evening(
  stores: readonly StoreId[],
  outcomeOf: (storeId: StoreId, index: number) => 'refused' | number,
): Promise<void> {
  // prettier-ignore
  const at = instant((await rig.env.currentTimeMs()) + 1000);
  for (const storeId of stores) {
    for (let index = 0; index < 12; index += 1) await order(storeId, at, outcomeOf(storeId, index));
  }
}

describe('a rollout', () => {
  withRig({});

  test('planned, started and approved by two people, each wave gets it, is watched, and is gone on with', async () => {
    const { stores, handle, read, is, tell, fees } = await plan();
    expect(await read()).toMatchObject({
      needsApproval: 'more than 10 stores',
      waves: [{ stores: 2 }, { stores: 10 }],
    });
    expect(await fees()).toEqual(stores.map(() => 299));
    await tell('start');
    await expect(tell('approve')).rejects.toMatchObject({ cause: { type: 'forbidden' } });
    await tell('approve', GRACE);
    await is(({ waves }) => waves[0]?.changedAt !== undefined);
    expect(await fees()).toEqual(stores.map((_, index) => (index < 2 ? 350 : 299)));

    await evening(stores, () => 2);
    await rig.env.sleep('31 minutes');
    await is(({ waves }) => waves[1]?.changedAt !== undefined);
    expect(await fees()).toEqual(stores.map(() => 350));
    expect((await read())?.waves[0]?.watch).toMatchObject({
      ...{ verdict: 'as_good', against: 'others' },
      treated: { stores: 2, orders: 24, promiseError: 2 },
      control: { stores: 10, orders: 120 },
    });
    // A new chain had no orders a week before, so its last wave has nothing to be compared with.
    await rig.env.sleep('31 minutes');
    await is(({ status }) => status === 'done');
    expect((await read())?.history.map(({ what, by: who }) => `${what} ${who.id}`)).toEqual([
      ...['plan adam', 'start adam', 'approve grace'],
    ]);
    expect(await handle.result()).toMatchObject({ status: 'done', waves: [{ changed: 2 }, { changed: 10 }] });
  });

  test('stores that refuse more than those without it get back what they had, by itself; an edit made meanwhile stays', async () => {
    const { stores, handle, read, is, tell, fees } = await plan();
    const [first, second] = stores;
    if (!first || !second) throw new Error('There are no stores.');
    await tell('start');
    await tell('approve', GRACE);
    await is(({ waves }) => waves[0]?.changedAt !== undefined);
    const settings = await rig.storage.catalog.settings(second);
    if (!settings) throw new Error('It is gone.');
    await rig.storage.catalog.replaceSettings({ ...settings, deliveryFee: money(400, 'USD') }, settings);

    await evening(stores, (storeId, index) => ((storeId === first || storeId === second) && index % 2 === 0 ? 'refused' : 1)); // prettier-ignore
    expect(await handle.result()).toMatchObject({
      status: 'undone',
      undone: { restored: 1, left: 1 },
      waves: [{ changed: 2, watch: { verdict: 'worse', treated: { refusalRate: 0.5 } } }, { changed: 0 }],
      notes: [{ storeId: second, told: expect.stringContaining('settings.delivery_fee') }],
    });
    expect(await fees()).toEqual(stores.map((storeId) => (storeId === second ? 400 : 299)));
    expect((await rig.storage.catalog.menu(second))?.pizzas[0]?.variants[0]?.price.minor).toBe(1500);
    expect((await read())?.history.at(-1)).toMatchObject({
      what: 'undo',
      by: { role: 'system' },
      why: '50.0 % of the orders are refused, elsewhere 0.0 %',
    });
    expect(rig.halted).toEqual(['undo']);
  });

  test('promises that are kept worse halt it, too', async () => {
    const { stores, handle, is, tell, fees } = await plan();
    await tell('start');
    await tell('approve', GRACE);
    await is(({ waves }) => waves[0]?.changedAt !== undefined);
    await evening(stores, (storeId) => (stores.indexOf(storeId) < 2 ? 14 : 3));
    expect(await handle.result()).toMatchObject({ status: 'undone', undone: { restored: 2, left: 0 } });
    expect(await fees()).toEqual(stores.map(() => 299));
  });

  test('from too few orders nothing is concluded: it waits for a day, then pauses; who resumes it decides', async () => {
    const { handle, is, tell } = await plan();
    await tell('start');
    await tell('approve', GRACE);
    await is(({ waves }) => waves[0]?.changedAt !== undefined);
    await rig.env.sleep('24 hours');
    await is(({ waves }) => waves[0]?.watch?.verdict === 'too_few');
    await rig.env.sleep('1 hour');
    await is(({ status }) => status === 'paused');
    await tell('resume', GRACE);
    expect(await handle.result()).toMatchObject({ status: 'done', waves: [{ changed: 2 }, { changed: 10 }] });
  });

  test('of two orders at once that exclude each other one is refused; thousands of named stores are not written with each step', async () => {
    const kept: number[] = [];
    await rig.replaceWorker(undefined, {
      wrap: (all) => ({
        ...all,
        keepRollout: (run) => {
          kept.push(run.rules.length);
          return all.keepRollout(run);
        },
      }),
    });
    const { handle, read, is, tell } = await plan();
    const both = (type: 'start' | 'resume') => Promise.allSettled([tell(type), tell(type, GRACE)]);
    const statusesOf = (results: PromiseSettledResult<unknown>[]) => results.map(({ status }) => status).toSorted();
    expect(statusesOf(await both('start'))).toEqual(['fulfilled', 'rejected']);
    const approver = (await read())?.startedBy?.id === 'adam' ? GRACE : { role: 'admin', id: 'third' };
    await tell('approve', approver as typeof GRACE);
    await is(({ waves }) => waves[0]?.changedAt !== undefined);
    await tell('pause');
    expect(statusesOf(await both('resume'))).toEqual(['fulfilled', 'rejected']);
    await tell('undo');
    expect(await handle.result()).toMatchObject({ status: 'undone', undone: { restored: 2, left: 0 } });
    expect((await read())?.rules).toHaveLength(2);

    expect(kept.length).toBeGreaterThan(8);
    expect(kept.filter((rules) => rules > 0)).toEqual([2]);
  });

  test('a plan that nobody starts expires, and changes nothing', async () => {
    const { handle, stores, fees } = await plan();
    expect(await handle.result()).toMatchObject({ status: 'expired' });
    expect(await fees()).toEqual(stores.map(() => 299));
  });
});

/** The time-skipping server does not tell of failed attempts. */
describe('a rollout whose worker dies', () => {
  withRig({ isReal: true });

  test('in the middle of a wave a worker dies: the next one goes on, each store is changed once; paused, and taken back by hand', async () => {
    const asked: StoreId[] = [];
    let died = false;
    await rig.replaceWorker(undefined, {
      wrap: (all) => ({
        ...all,
        changeStores: async (portion) => {
          asked.push(...portion.stores);
          const results = await all.changeStores(portion);
          if (died) return results;
          died = true;
          throw new Error('The worker dies before it could tell.');
        },
      }),
    });
    const { stores, handle, read, is, tell, fees } = await plan();
    await tell('start');
    await tell('approve', GRACE);
    await is(({ waves }) => waves[0]?.changedAt !== undefined);
    expect(asked).toEqual([...stores.slice(0, 2), ...stores.slice(0, 2)]);
    expect((await read())?.waves[0]).toMatchObject({ changed: 2, left: 0 });
    await tell('pause', GRACE);
    await rig.replaceWorker();
    expect(await read()).toMatchObject({ status: 'paused' });
    await expect(tell('pause')).rejects.toMatchObject({ cause: { type: 'illegal_transition' } });
    await tell('undo', GRACE);
    expect(await handle.result()).toMatchObject({ status: 'undone', undone: { restored: 2, left: 0 } });
    expect(await fees()).toEqual(stores.map(() => 299));
  });

  test('a store that failed half-way gets back what it had with all others', async () => {
    let half: StoreId | undefined;
    await rig.replaceWorker(undefined, {
      wrap: (all) => ({
        ...all,
        changeStores: async (portion) => {
          const results = await all.changeStores(portion);
          half = portion.stores[0];
          if (!half) return results;
          await rig.storage.access.storeRollouts.change(
            half,
            portion.id,
            (known) => known && { ...known, state: 'changing' },
          );
          return results.map((each) =>
            each.storeId === half ? { ...each, state: 'changing', told: 'It failed.' } : each,
          );
        },
      }),
    });
    const { stores, handle, read, is, tell, fees } = await plan();
    await tell('start');
    await tell('approve', GRACE);
    await is(({ waves }) => waves[0]?.changedAt !== undefined);
    expect(await read()).toMatchObject({
      waves: [{ changed: 1, left: 1 }, {}],
      notes: [{ storeId: half, told: 'It failed.' }],
    });
    await tell('undo', GRACE);
    expect(await handle.result()).toMatchObject({ status: 'undone', undone: { restored: 2, left: 0 } });
    expect(await fees()).toEqual(stores.map(() => 299));
  });
});
