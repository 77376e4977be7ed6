import {
  QueryNotRegisteredError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, NamespaceNotFoundError } from '@temporalio/common';
import { Refused } from '../application/refused.ts';
import { TASK_GIVEN_UP } from '../workflows/messages.ts';
import { hasEnded, isTimeout, problemFrom, wasCutOff } from './errors.ts';

/** Errors as the client throws them for a response of the server, or a broken connection. */
function grpc(code: number, details = 'Something about it.'): ServiceError {
  const cause = Object.assign(new Error(details), { code, details, metadata: {} });
  return new ServiceError('Workflow Update failed', { cause });
}

const codeOf = (error: unknown): string => {
  const problem = problemFrom(error);
  return problem instanceof Refused ? problem.code : 'unforeseen';
};
const failed = (cause: Error): WorkflowUpdateFailedError => new WorkflowUpdateFailedError('Update failed', cause);
const refused = (type: string): WorkflowUpdateFailedError => failed(ApplicationFailure.nonRetryable('No.', type));
const notFound = (message: string): WorkflowNotFoundError =>
  new WorkflowNotFoundError(message, 'order/main/1', undefined);

test.each<[string, Error, string]>([
  ['a refusal', refused('no_free_slot'), 'no_free_slot'],
  ['UNKNOWN', grpc(2), 'temporal_unreachable'],
  ['RESOURCE_EXHAUSTED', grpc(8), 'temporal_unreachable'],
  ['queries that wait for a worker', grpc(8, 'consistent query buffer is full'), 'not_known_yet'],
  ['FAILED_PRECONDITION: no worker has taken the workflow yet', grpc(9), 'not_known_yet'],
  ['ABORTED', grpc(10), 'temporal_unreachable'],
  ['OUT_OF_RANGE', grpc(11), 'temporal_unreachable'],
  ['INTERNAL', grpc(13), 'temporal_unreachable'],
  ['UNAVAILABLE', grpc(14), 'temporal_unreachable'],
  ['DATA_LOSS', grpc(15), 'temporal_unreachable'],
  ['a server that has not read its namespaces yet', new NamespaceNotFoundError('default'), 'temporal_unreachable'],
  [
    'the same from an Update with start',
    Object.assign(new Error('Namespace default is not found.'), {
      code: 5,
      details: 'Update-with-Start could not be executed.',
    }),
    'temporal_unreachable',
  ],
  [
    'a connection that is closed',
    new ServiceError('Unexpected error', { cause: new Error('Closed.') }),
    'temporal_unreachable',
  ],
  ['CANCELLED', grpc(1), 'not_known_yet'],
  ['DEADLINE_EXCEEDED', grpc(4), 'not_known_yet'],
  ['an Update lost by a killed server', notFound('update "place.1" not found'), 'not_known_yet'],
  [
    'an Update with start that arrived as the workflow ended',
    Object.assign(new Error('workflow update was aborted by closing workflow'), { code: 5 }),
    'not_known_yet',
  ],
  ['an Update under a key that the workers do not have', refused('unsealed_message'), 'temporal_unreachable'],
  ['an Update that a worker left unanswered', refused('UnprocessedUpdate'), 'not_known_yet'],
  ['a query whose task was given up', new QueryNotRegisteredError(`${TASK_GIVEN_UP}.`, 3), 'not_known_yet'],
  ['a handler that was cut off', failed(new CancelledFailure('Cut off.')), 'not_known_yet'],
])('%s is a specific problem, not a 500', (_what, error, code) => {
  expect(codeOf(error)).toBe(code);
});

test.each<[string, Error]>([
  ['INVALID_ARGUMENT', grpc(3)],
  ['PERMISSION_DENIED', grpc(7)],
  ['UNIMPLEMENTED', grpc(12)],
  ['UNAUTHENTICATED', grpc(16)],
  ['an error in the workflow’s own code', refused('TypeError')],
  ['any other error', new TypeError('undefined is not a function')],
])('%s is a bug, and is logged', (_what, error) => {
  expect(codeOf(error)).toBe('unforeseen');
});

test('for an ended workflow, storage is authoritative; the outcome of a lost Update is unknown', () => {
  expect(hasEnded(notFound('workflow execution already completed'))).toBe(true);
  expect(hasEnded(refused('AcceptedUpdateCompletedWorkflow'))).toBe(true);
  expect(hasEnded(refused('no_free_slot'))).toBe(false);
  expect(wasCutOff(refused('AcceptedUpdateCompletedWorkflow'))).toBe(true);
  expect(wasCutOff(notFound('workflow execution already completed'))).toBe(false);
  const lost = notFound('update "place.1" not found');
  expect([hasEnded(lost), isTimeout(lost)]).toEqual([false, true]);
});
