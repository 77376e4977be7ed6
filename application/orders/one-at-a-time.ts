import { KeyedMutex } from '../../lib/keyed-mutex.ts';
import type { RequestKey } from '../request-key.ts';

const keys = new KeyedMutex();

/**
 * Serializes requests with the same key. Otherwise the second could be refused because of a change since the first (a
 * paused kitchen, a sold-out pizza) while the first is still in progress. Across processes, the order's workflow knows
 * what it has accepted.
 */
export function oneAtATime<T>(key: RequestKey, work: () => Promise<T>): Promise<T> {
  // A generated key is unique to this request.
  return key.isSent ? keys.runExclusive(key.name, work) : work();
}
