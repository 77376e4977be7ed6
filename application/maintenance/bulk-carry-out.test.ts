import { join } from 'node:path';
import { pino } from 'pino';
import { openFileStorage } from '../../adapters/storage/files/index.ts';
import type { BulkAction, BulkItem } from '../../domain/audit/bulk-repair.ts';
import { decide, EMPTY_STREAM, extend, type OrderStream } from '../../domain/order/index.ts';
import type { ReplayRequest } from '../../domain/webhooks/webhooks.ts';
import { money } from '../../domain/shared/money.ts';
import { DEFAULT_STORE, instant, type OrderId } from '../../domain/shared/values.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import type { AppendRequest, OrderPipeline, Storage, StoredOrder, WorkflowDirectory } from '../../ports.ts';
import { next, placement } from '../../tests/contract/storage.ts';
import { anOrderId, aPlacedOrder, STORE } from '../../tests/support/builders.ts';
import { temporaryFolder } from '../../tests/support/folders.ts';
import { inlinePipeline } from '../../tests/support/inline-pipeline.ts';
import { commandsTo } from '../../tests/support/walk.ts';
import { notKnownYet } from '../refused.ts';
import { carryOutItem, type BulkTask, type CarryOutDeps } from './bulk-carry-out.ts';
import { findItems } from './bulk-find.ts';

/** Repairs of many orders, without Temporal. */

const storeId = DEFAULT_STORE;
const none = money(0, 'USD');
const [placedAt, now] = [Date.parse('2026-11-20T18:00:00Z'), Date.parse('2026-11-20T19:30:00Z')];

let storage: Storage;
let pipeline: OrderPipeline;
let asked: string[];
let events: StoredOrder['events'];
let state: Awaited<ReturnType<WorkflowDirectory['stateOf']>>;

async function* noWorkflows(): AsyncIterable<never> {
  // No events.
}

function deps(): CarryOutDeps & Parameters<typeof findItems>[0] {
  const workflows: WorkflowDirectory = {
    running: noWorkflows,
    failing: noWorkflows,
    whyUnreplayable: async () => undefined,
    failingDispatchers: noWorkflows,
    numbered: noWorkflows,
    failingTask: async () => undefined,
    replace: async () => undefined,
    takeUp: async ({ state: { id } }) => void asked.push(`new workflow ${id}`),
    retryNow: async () => 2,
    resetBefore: async (_, id, event) => asked.push(`reset ${id} ${event}`) > 0 && event === 'OrderConfirmed',
    stateOf: async () => state,
    eventsOf: async () => events,
  };
  return {
    storage,
    pipeline,
    workflows,
    payments: {
      account: async () => ({ held: none, reservations: [], captured: none, refunded: none, captures: 0 }),
      void: async () => ({ outcome: 'voided', amount: none }),
      release: async () => ({ outcome: 'nothing_held' }),
    },
    signals: { lookAtStorage: async (_, ids) => void asked.push(`look ${ids.join()}`) },
    dispatchers: {
      replay: async ({ id }, what: ReplayRequest) => void asked.push(`replay ${id} ${JSON.stringify(what)}`),
    },
    refundApprovalAbove: {},
    now: () => now,
    progress: () => undefined,
  };
}

beforeEach(async () => {
  storage = await openFileStorage(temporaryFolder(), join(PROJECT_ROOT, 'seed'), pino({ level: 'silent' }));
  pipeline = inlinePipeline(storage);
  [asked, events, state] = [[], [], 'running'];
});
afterEach(() => storage.close());

const task = (action: BulkAction, id = 'rep_1'): BulkTask => ({
  ...{ id, action, selection: { statuses: ['confirmed'] }, at: instant(now) },
  by: { role: 'admin', id: 'adam' },
});
const CANCEL = { type: 'cancel', reason: 'The oven is broken.' } as const;
const itemOf = (subject: OrderId): BulkItem => ({ storeId, subject });
const read = async (id: OrderId) => storage.orders.get(storeId, id);

async function waiting(at = placedAt): Promise<OrderId> {
  const placed = placement({}, instant(at));
  for (const request of [placed, next(placed)] satisfies AppendRequest[]) await storage.orders.append(request);
  return placed.orderId;
}

test('orders that nobody began for an hour are found, oldest first, with what they are worth', async () => {
  const [later, first] = [await waiting(placedAt + 1000), await waiting()];
  await waiting(now - 60_000);
  const search = { action: CANCEL, selection: { trouble: 'uncooked' }, days: 1 } as const;
  const amount = money(1739, 'USD');
  expect(await findItems(deps(), STORE, search)).toEqual([
    { storeId, subject: first, amount },
    { storeId, subject: later, amount },
  ]);
});

test('what reconcile finds is fixed as it suggests, and only what a tool can fix', async () => {
  const id = await waiting();
  state = 'unknown';
  const search = { action: { type: 'fix' }, selection: { findings: ['unattended'] }, days: 1 } as const;
  const [item] = await findItems(deps(), STORE, search);
  expect(item).toMatchObject({ subject: id, code: 'unattended' });
  const fixed = await carryOutItem(deps(), { ...task({ type: 'fix' }), selection: {} }, item ?? itemOf(id));
  expect(fixed).toMatchObject({ outcome: 'done' });
  expect(asked).toEqual([`new workflow ${id}`]);
});

test('a cancelled order is recorded with who did it and why, and a second attempt of the same run does nothing', async () => {
  const id = await waiting();
  for (const _ of [1, 2])
    expect(await carryOutItem(deps(), task(CANCEL), itemOf(id))).toMatchObject({ outcome: 'done' });
  const last = (await read(id))?.events.filter(({ type }) => type === 'OrderCancelled');
  expect(last).toMatchObject([{ by: { role: 'admin', id: 'adam' }, reason: CANCEL.reason, commandId: 'repair.rep_1' }]);
});

test('what has changed since it was planned is left alone', async () => {
  const id = await waiting();
  await carryOutItem(deps(), task(CANCEL), itemOf(id));
  const result = await carryOutItem(deps(), task({ type: 'retry' }, 'rep_2'), itemOf(id));
  expect(result).toEqual({ outcome: 'left', told: 'It has changed since, and is none of these any more.' });
  expect(asked).toEqual([]);
});

test('what an order refuses is left, with the reason; what may have been done is tried again', async () => {
  const id = await waiting();
  const refund = task({ type: 'refund', reason: 'Spoilt.' });
  expect(await carryOutItem(deps(), refund, itemOf(id))).toMatchObject({ outcome: 'left', told: expect.any(String) });
  pipeline = { ...pipeline, command: () => Promise.reject(notKnownYet()) };
  await expect(carryOutItem(deps(), task(CANCEL), itemOf(id))).rejects.toMatchObject({ code: 'not_known_yet' });
});

test('a retry makes the waiting calls now', async () => {
  const id = await waiting();
  const told = 'It looks again, and 2 waiting call(s) are made now.';
  expect(await carryOutItem(deps(), task({ type: 'retry' }), itemOf(id))).toEqual({ outcome: 'done', told });
  expect(asked).toEqual([`look ${id}`]);
});

test('a message goes out once more in each run, unless it is still being sent', async () => {
  const id = await waiting();
  const stored = await read(id);
  const dueAt = stored?.events.at(-1)?.at ?? instant(now);
  const resend = (run: string) =>
    carryOutItem(deps(), task({ type: 'resend', message: 'confirmation' }, run), itemOf(id));
  await storage.outbox.put([{ storeId, orderId: id, message: { key: 'confirmation', kind: 'confirmation', seq: 2 }, dueAt, attempts: 0 }]); // prettier-ignore
  expect(await resend('rep_1')).toEqual({ outcome: 'left', told: 'It is still being sent.' });
  const [entry] = await storage.outbox.find(storeId, [{ orderId: id, key: 'confirmation', dueAt }]);
  if (entry) await storage.outbox.settle(entry, { at: instant(now), outcome: 'failed', reason: 'No such number.' });
  for (const run of ['rep_1', 'rep_1', 'rep_2']) expect(await resend(run)).toMatchObject({ outcome: 'done' });
  const keys = [];
  for await (const { message } of storage.outbox.findAll(storeId)) keys.push(message.key);
  expect(keys.toSorted()).toEqual(['confirmation', 'confirmation~rep_1', 'confirmation~rep_2']);
});

test('a running workflow is replaced only if it knows no more than is stored', async () => {
  const id = await waiting();
  const stored = await read(id);
  events = stored?.events ?? [];
  expect(await carryOutItem(deps(), task({ type: 'restart' }), itemOf(id))).toMatchObject({ outcome: 'done' });
  events = [...events, ...events];
  expect(await carryOutItem(deps(), task({ type: 'restart' }), itemOf(id))).toMatchObject({ outcome: 'left' });
  expect(asked).toEqual([`new workflow ${id}`]);
});

test('a workflow goes back to before an event that it has recorded', async () => {
  const id = await waiting();
  const reset = (before: 'OrderConfirmed' | 'OrderReady') => carryOutItem(deps(), task({ type: 'reset', before }), itemOf(id)); // prettier-ignore
  expect(await reset('OrderConfirmed')).toMatchObject({ outcome: 'done' });
  expect(await reset('OrderReady')).toEqual({ outcome: 'left', told: 'Its workflow has recorded no OrderReady.' });
});

test('the events of an order go once more to the webhooks of its store that want them, of which those are counted', async () => {
  const id = await waiting();
  const replay = () => carryOutItem(deps(), task({ type: 'replay' }), itemOf(id));
  expect(await replay()).toMatchObject({ outcome: 'left' });
  const hook = (digit: string) => ({ id: `whk_${digit.repeat(24)}` as const, storeId, url: 'https://a.example', secret: 'whsec_1', createdAt: instant(now) }); // prettier-ignore
  await storage.webhooks.create({ ...hook('1'), eventTypes: ['pizzeria.order.ready'] });
  expect(await replay()).toEqual({ outcome: 'left', told: 'No webhook wants its events.' });
  await storage.webhooks.create({ ...hook('2'), eventTypes: ['pizzeria.order.confirmed'] });
  expect(await replay()).toEqual({ outcome: 'done', told: '1 event(s) are sent again, to 1 webhook(s).' });
  await storage.webhooks.create({ ...hook('3'), paused: { at: instant(now), reason: 'It answered 410.' } });
  const told = '3 event(s) are sent again, to 2 webhook(s). 1 of them get theirs when they are resumed.';
  expect(await replay()).toEqual({ outcome: 'done', told });
  expect(new Set(asked)).toEqual(new Set(['2', '3'].map((digit) => `replay ${hook(digit).id} {"orderId":"${id}"}`)));
});

describe('a refund of what was paid by card', () => {
  const REFUND = { type: 'refund', reason: 'Spoilt.' } as const;
  const refunding = (run: string): BulkTask => ({ ...task(REFUND, run), selection: { statuses: ['cooking'] } });
  const cooking = async (payment: 'card' | 'cash'): Promise<OrderId> => {
    const id = anOrderId();
    let stream: OrderStream = EMPTY_STREAM;
    const order = aPlacedOrder({ id });
    for (const command of commandsTo('cooking', { ...order, payment: { ...order.payment, method: payment } })) {
      const decision = decide(stream.state, command, instant(placedAt));
      if (decision.kind !== 'events') throw new Error(decision.kind);
      const expectedVersion = stream.events.length;
      stream = extend(stream, decision.events);
      if (stream.state) await storage.orders.append({ storeId, orderId: id, expectedVersion, events: decision.events, state: stream.state }); // prettier-ignore
    }
    return id;
  };

  test('that waits for another manager is not told as done, in a second attempt neither', async () => {
    const id = await cooking('card');
    const limited = { ...deps(), refundApprovalAbove: { USD: money(100, 'USD') } };
    const waits = {
      outcome: 'left',
      told: expect.stringMatching(/^17\.39 USD: another manager has to approve it, ref_/),
    };
    for (const _ of [1, 2]) expect(await carryOutItem(limited, refunding('rep_1'), itemOf(id))).toMatchObject(waits);
    expect((await read(id))?.events.filter(({ type }) => type.startsWith('Refund'))).toHaveLength(1);
    const other = await cooking('card');
    const approved = { ...refunding('rep_2'), approvedBy: { role: 'admin', id: 'grace' } as const };
    expect(await carryOutItem(limited, approved, itemOf(other))).toEqual({
      outcome: 'done',
      told: '17.39 USD: pending.',
    });
  });

  test('leaves out what was paid in cash: nobody has given that back', async () => {
    const id = await cooking('cash');
    const before = (await read(id))?.events.length;
    expect(await carryOutItem(deps(), refunding('rep_1'), itemOf(id))).toMatchObject({ outcome: 'left', told: expect.stringMatching(/cash/) }); // prettier-ignore
    expect((await read(id))?.events).toHaveLength(before ?? 0);
  });
});
