import { MongoBulkWriteError, MongoError, MongoServerError } from 'mongodb';

/** Errors of the driver that say that the server could not be reached, or did not answer in time. */
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

/** Those that say that the client itself is closed. The driver closes one whose first connect fails, and never opens it again. */
const CLOSED = ['MongoTopologyClosedError', 'MongoClientClosedError', 'MongoNotConnectedError'];

/** What a server answers while its set has no primary, while it stops, or while it has too much to do. */
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

/** The driver's labels for what may be sent again. */
const LABELS = ['RetryableWriteError', 'RetryableError', 'SystemOverloadedError', 'ResetPool'];

/** Whether MongoDB was away or busy, so that the same call may succeed later; anything else is a mistake of ours or of its set-up. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (DRIVER_ERRORS.has(error.name) || LABELS.some((label) => error.hasErrorLabel(label))) return true;
  if (SERVER_CODES.has(Number(error.code))) return true;
  if (error instanceof MongoBulkWriteError) return isOutageOfBulk(error);
  return isOutage(error.cause);
}

/** The driver copies what it met into an error of this class, and drops its name: with no code, no server has answered. */
function isOutageOfBulk(error: MongoBulkWriteError): boolean {
  const refused = [error.writeErrors].flat();
  if (refused.length > 0) return refused.some(({ code }) => SERVER_CODES.has(code));
  return error.code === undefined;
}

/** Whether the driver has waited for a server or a connection for as long as it was to: there is no use in another try at once. */
export function hasWaitedForServer(error: unknown): boolean {
  return (
    error instanceof MongoError && ['MongoServerSelectionError', 'MongoWaitQueueTimeoutError'].includes(error.name)
  );
}

/** Whether no server has answered at all: one that is busy or steps down has. */
export function isUnanswered(error: unknown): boolean {
  return isOutage(error) && !(error instanceof MongoServerError && error.code !== undefined);
}

/** Whether the client that was asked is of no use any more. */
export function saysClosed(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return CLOSED.includes(error.name) || saysClosed(error.cause);
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
