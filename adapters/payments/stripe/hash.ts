import { createHash } from 'node:crypto';

/** For idempotency keys, which may not be as long as what they stand for. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
