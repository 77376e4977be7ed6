import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { pino } from 'pino';
import { decide, extend, EMPTY_STREAM, type OrderStream } from '../domain/order/index.ts';
import { instant, type OrderId } from '../domain/shared/values.ts';
import { aPlacedOrder, by, CUSTOMER } from '../tests/support/builders.ts';
import { tellLeftBehind, type LookDeps } from './left-behind.ts';

/** An order that storage knows to be cancelled, and its workflow not. */
function cancelled(): OrderStream {
  const order = aPlacedOrder();
  const at = instant(Date.now());
  const placed = decide(undefined, { ...by(CUSTOMER), type: 'place', order }, at);
  const stream = extend(EMPTY_STREAM, placed.kind === 'events' ? placed.events : []);
  const ended = decide(stream.state, { ...by(CUSTOMER), type: 'cancel' }, at);
  return extend(stream, ended.kind === 'events' ? ended.events : []);
}

function aLook(failures: Readonly<Record<string, Error>> = {}) {
  const orders = [cancelled(), cancelled(), cancelled()];
  const nameOf = ({ state }: OrderStream): string => `order/main/${state?.id}`;
  const told: string[] = [];
  const runs = new Map(orders.map((order) => [nameOf(order), 'run-1']));
  const client = {
    workflow: {
      async *list() {
        for (const [workflowId, runId] of runs)
          yield { workflowId, runId, startTime: new Date(0), typedSearchAttributes: { get: () => 'received' } };
      },
      getHandle: (workflowId: string) => ({
        signal: async () => {
          const failure = failures[orders.findIndex((order) => nameOf(order) === workflowId)];
          if (failure) throw failure;
          told.push(workflowId);
        },
      }),
    },
  };
  const storage = {
    orders: { get: async (_: string, id: OrderId) => orders.find(({ state }) => state?.id === id) },
    kitchen: { get: async () => ({ slots: [], tickets: [] }) },
    stock: { get: async () => ({ batches: [], allocations: [], shortages: [] }) },
  };
  const known = new Map<string, string>();
  const deps = {
    client: client as unknown as Client,
    storage: storage as unknown as LookDeps['storage'],
    log: pino({ level: 'silent' }),
  };
  const look = async (): Promise<number[]> => {
    told.length = 0;
    await tellLeftBehind(deps, known, 0);
    return told.map((name) => orders.findIndex((order) => nameOf(order) === name));
  };
  return { look, restart: (index: number) => void runs.set(nameOf(orders[index] as OrderStream), 'run-2') };
}

test('each workflow that storage is ahead of is signalled, once', async () => {
  const { look } = aLook();
  expect(await look()).toEqual([0, 1, 2]);
  expect(await look()).toEqual([]);
});

test.each([
  ['one that has ended since it was listed', new WorkflowNotFoundError('gone', 'order/main/x', undefined)],
  ['one whose signal fails', new Error('too many signals')],
])('%s keeps no other from being signalled', async (_, failure) => {
  const { look } = aLook({ 0: failure });
  expect(await look()).toEqual([1, 2]);
});

test('a run that has replaced another is signalled again', async () => {
  const { look, restart } = aLook();
  await look();
  restart(1);
  expect(await look()).toEqual([1]);
});
