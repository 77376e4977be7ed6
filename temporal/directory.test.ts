import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { DEFAULT_STORE, type OrderId } from '../domain/shared/values.ts';
import { workflowDirectory } from './directory.ts';

/** Events of an order whose workflow has had several runs, one of which does not respond. */

const orderId = 'ord_00000000000000000000000000' as OrderId;
const events = (count: number) => Array.from({ length: count }, (_, index) => ({ seq: index + 1 }));

/** @param runs the answer of each run; @param latest the answer to a query without a run id */
function eventsOf(runs: readonly (number | Error)[], latest: number | Error = new WorkflowNotFoundError('', '', '')) {
  const say = (answer: number | Error | undefined) => {
    if (answer instanceof Error) throw answer;
    return events(answer ?? 0);
  };
  const client = {
    workflow: {
      list: () => runs.map((_, index) => ({ runId: String(index), status: { name: 'TERMINATED' } })),
      getHandle: (_: string, runId?: string) => ({
        query: async () => say(runId === undefined ? latest : runs[Number(runId)]),
      }),
    },
  };
  return workflowDirectory(client as unknown as Client, undefined).eventsOf(DEFAULT_STORE, orderId);
}

const gone = new WorkflowNotFoundError('No such run.', 'order', '1');
const away = new Error('Failed to query Workflow', { cause: new Error('DEADLINE_EXCEEDED: no poller') });
const lost = new Error('Failed to query Workflow', {
  cause: new Error('Unable to query workflow due to Workflow Task in failed state.'),
});

test('the run with the most events wins, once all have answered', async () => {
  expect(await eventsOf([3, 7, 5])).toHaveLength(7);
  expect(await eventsOf([gone, 5])).toHaveLength(5);
  expect(await eventsOf([gone])).toEqual([]);
});

test('a run that cannot be queried right now may have the most events, so the query fails', async () => {
  await expect(eventsOf([5, away])).rejects.toBe(away);
  await expect(eventsOf([away])).rejects.toBe(away);
});

test('a run that can never be queried again is skipped if another one answers', async () => {
  expect(await eventsOf([lost, 5])).toHaveLength(5);
  await expect(eventsOf([lost, 0])).rejects.toBe(lost);
});

test('an order not yet listed by Temporal is found by its workflow id', async () => {
  expect(await eventsOf([], 4)).toHaveLength(4);
  expect(await eventsOf([])).toEqual([]);
});
