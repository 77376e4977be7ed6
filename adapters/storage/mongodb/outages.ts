import { MongoBulkWriteError, MongoError, MongoServerError } from 'mongodb';

/** Driver errors for an unreachable or unresponsive server. */
const DRIVER_ERRORS = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoOperationTimeoutError',
  'MongoWaitQueueTimeoutError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoPoolClosedError',
  'MongoTopologyClosedError',
  'MongoServerClosedError',
  'MongoClientClosedError',
  'MongoNotConnectedError',
  'MongoStalePrimaryError',
  'MongoWriteConcernError',
]);

/** Errors of a closed client. The driver permanently closes one whose first connect fails. */
const CLOSED = ['MongoTopologyClosedError', 'MongoClientClosedError', 'MongoNotConnectedError'];

/** Server errors during an election, a shutdown, or overload. */
const SERVER_CODES = new Map([
  [6, 'HostUnreachable'],
  [7, 'HostNotFound'],
  [24, 'LockTimeout'],
  [43, 'CursorNotFound'],
  [50, 'MaxTimeMSExpired'],
  [63, 'StaleShardVersion'],
  [64, 'WriteConcernTimeout'],
  [89, 'NetworkTimeout'],
  [91, 'ShutdownInProgress'],
  [100, 'UnsatisfiableWriteConcern'],
  [112, 'WriteConflict'],
  [133, 'FailedToSatisfyReadPreference'],
  [134, 'ReadConcernMajorityNotAvailableYet'],
  [150, 'StaleEpoch'],
  // An index was dropped while a query ran on it.
  [175, 'QueryPlanKilled'],
  [189, 'PrimarySteppedDown'],
  [202, 'NetworkInterfaceExceededTimeLimit'],
  [237, 'CursorKilled'],
  [262, 'ExceededTimeLimit'],
  [9001, 'SocketException'],
  [10_058, 'LegacyNotPrimary'],
  [10_107, 'NotWritablePrimary'],
  [11_600, 'InterruptedAtShutdown'],
  [11_601, 'Interrupted'],
  [11_602, 'InterruptedDueToReplStateChange'],
  [13_388, 'StaleConfig'],
  [13_435, 'NotPrimaryNoSecondaryOk'],
  [13_436, 'NotPrimaryOrSecondary'],
]);

/** The driver's labels for retryable errors. */
const LABELS = ['RetryableWriteError', 'RetryableError', 'SystemOverloadedError', 'ResetPool'];

/** Whether MongoDB was away or busy, so that a retry may succeed; anything else is a bug or a configuration error. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (DRIVER_ERRORS.has(error.name) || LABELS.some((label) => error.hasErrorLabel(label))) return true;
  if (SERVER_CODES.has(Number(error.code))) return true;
  if (error instanceof MongoBulkWriteError) return isOutageOfBulk(error);
  return isOutage(error.cause);
}

/** The driver copies the cause into an error of this class without its name; no code means that no server responded. */
function isOutageOfBulk(error: MongoBulkWriteError): boolean {
  const refused = [error.writeErrors].flat();
  if (refused.length > 0) return refused.some(({ code }) => SERVER_CODES.has(code));
  return error.code === undefined;
}

/**
 * Whether the driver has already waited its full time for a server or connection, so that an immediate retry is
 * useless.
 */
export function hasWaitedForServer(error: unknown): boolean {
  return (
    error instanceof MongoError && ['MongoServerSelectionError', 'MongoWaitQueueTimeoutError'].includes(error.name)
  );
}

/** Whether no server responded at all; a busy one has. */
export function isUnanswered(error: unknown): boolean {
  return isOutage(error) && !(error instanceof MongoServerError && error.code !== undefined);
}

/** Whether the client is permanently closed. */
export function saysClosed(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return CLOSED.includes(error.name) || saysClosed(error.cause);
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
