import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { invalid } from '../../application/refused.ts';
import { requestKeyOf, type KeyOwner, type RequestKey } from '../../application/request-key.ts';
import type { AppEnv } from './access.ts';

/**
 * Reads the Idempotency-Key header. A request without one gets a generated key, which every response includes, so that
 * a request that timed out can be retried with it.
 *
 * @param owner whose key it is; default: the principal
 */
export function requestKey(c: Context<AppEnv>, owner?: KeyOwner): RequestKey {
  const sent = c.req.header('Idempotency-Key');
  if (sent !== undefined && !/^[\x21-\x7e]{1,255}$/.test(sent)) {
    const message = 'An idempotency key is 1 to 255 printable ASCII characters without spaces.';
    throw invalid([{ field: 'Idempotency-Key', code: 'invalid_key', message }]);
  }
  const value = sent ?? randomUUID();
  c.header('Idempotency-Key', value);
  c.set('idempotencyKey', value);
  const { arrivedAt, requestId, principal, idKey } = c.var;
  return requestKeyOf(idKey, owner ?? principal, value, { isSent: sent !== undefined, arrivedAt, requestId });
}
