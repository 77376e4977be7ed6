import { KeyedMutex } from '../../lib/keyed-mutex.ts';
import type { RequestKey } from '../request-key.ts';

const keys = new KeyedMutex();

/**
 * Requests with one key are dealt with one after the other. Otherwise the second could be refused for what has changed since the first was looked at
 * (the kitchen has paused, a pizza is sold out), while the first is still on its way to be carried out. Of another process nothing is known here: there the
 * order's workflow tells what it has accepted.
 */
export function oneAtATime<T>(key: RequestKey, work: () => Promise<T>): Promise<T> {
  // Nobody else can have a key that was made for this request.
  return key.isSent ? keys.runExclusive(key.name, work) : work();
}
