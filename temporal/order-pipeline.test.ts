import type { Client } from '@temporalio/client';
import { WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { aPlacedOrder, by, CUSTOMER } from '../tests/support/builders.ts';
import { TemporalOrderPipeline } from './order-pipeline.ts';

/** A Temporal client whose Update with start times out. */
function silentClient(poll: () => Promise<object>): Client {
  return {
    options: { namespace: 'default' },
    connection: { withDeadline: (_: number, call: () => Promise<unknown>) => call() },
    workflow: {
      executeUpdateWithStart: () => Promise.reject(new WorkflowUpdateRPCTimeoutOrCancelledError('No answer.')),
    },
    workflowService: { pollWorkflowExecutionUpdate: poll },
  } as unknown as Client;
}

const place = (poll: () => Promise<object>) =>
  new TemporalOrderPipeline({ client: silentClient(poll), now: Date.now, timeoutMs: 1000, uiUrl: '' }).begin(
    { type: 'place', order: aPlacedOrder() },
    by(CUSTOMER),
    { arrivedAt: Date.now() },
  );

const ACCEPTED = 2;
const COMPLETED = 3;

test('a placement that timed out counts as accepted if Temporal says so', async () => {
  expect(await place(async () => ({ stage: ACCEPTED }))).toBe('accepted');
  expect(await place(async () => ({ stage: COMPLETED, outcome: { success: {} } }))).toBe('accepted');
});

test.each([
  ['has only been admitted', async () => ({ stage: 1 })],
  ['was refused because no worker has processed it', async () => ({ stage: COMPLETED, outcome: { failure: {} } })],
  ['is not known to the server', () => Promise.reject(new Error('update not found'))],
])('one that %s does not: its outcome is not known yet', async (_, poll) => {
  await expect(place(poll)).rejects.toMatchObject({ code: 'not_known_yet' });
});

test('a command delayed past its sender’s deadline is not sent', async () => {
  const executeUpdateWithStart = jest.fn();
  const client = { workflow: { executeUpdateWithStart } } as unknown as Client;
  const pipeline = new TemporalOrderPipeline({ client, now: Date.now, timeoutMs: 1000, uiUrl: '' });
  const placing = pipeline.begin({ type: 'place', order: aPlacedOrder() }, by(CUSTOMER), {
    arrivedAt: Date.now() - 1001,
  });
  await expect(placing).rejects.toMatchObject({ code: 'not_known_yet' });
  expect(executeUpdateWithStart).not.toHaveBeenCalled();
});
