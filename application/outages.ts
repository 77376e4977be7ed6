import {
  ProviderUnavailable,
  StorageDamaged,
  StorageUnavailable,
  SubjectErased,
  WorkflowsUnavailable,
} from '../ports.ts';
import { Refused, type RefusedCode } from './refused.ts';

/** Codes of requests that may succeed on retry, or may already have been done. */
const OUTAGES: readonly RefusedCode[] = [
  'command_expired',
  'not_known_yet',
  'provider_unavailable',
  'sign_in_unavailable',
  'storage_damaged',
  'storage_unavailable',
  'temporal_unreachable',
];

/** Whether this is an outage rather than a refusal. */
export function isOutage({ code }: Refused): boolean {
  return OUTAGES.includes(code);
}

/** Maps an error to a refusal; undefined for unexpected errors. */
export function refusalOf(error: unknown): Refused | undefined {
  if (error instanceof Refused) return error as Refused;
  if (error instanceof StorageUnavailable) {
    return new Refused(
      'storage_unavailable',
      'The store’s records cannot be reached right now. Accepted orders are safe and continue. Send the ' +
        'same request again, with the same Idempotency-Key to be safe.',
      { retryAfter: 5 },
    );
  }
  if (error instanceof StorageDamaged) return damaged(error);
  if (error instanceof SubjectErased) {
    // Their account has been read before, and is read again within half a minute.
    return new Refused('storage_unavailable', 'This customer was erased a moment ago. Send the request again in half a minute, as a new customer.', { retryAfter: 30 }); // prettier-ignore
  }
  if (error instanceof WorkflowsUnavailable) {
    return new Refused(
      'temporal_unreachable',
      'The order pipeline cannot be reached right now, not even to assign an order number. Send the same request again in a moment, with the ' +
        'same Idempotency-Key.',
      { retryAfter: 5 },
    );
  }
  if (error instanceof ProviderUnavailable) {
    return new Refused('provider_unavailable', 'The message could not be sent right now. Try again in a minute.', {
      retryAfter: 60,
    });
  }
  return undefined;
}

function damaged({ damage: { kind, id } }: StorageDamaged): Refused {
  if (kind !== 'order' || id === undefined) {
    const what = `${kind.replaceAll('_', ' ')}${id === undefined ? '' : ` ${id}`}`;
    return new Refused(
      'storage_damaged',
      `This store’s record (${what}) cannot be read. Nothing was changed. After an operator has repaired it (see docs/operations.md), the same ` +
        'request, with the same Idempotency-Key, is carried out.',
      { retryAfter: 60 },
    );
  }
  return new Refused(
    'storage_damaged',
    `The order ${id} is stored but cannot be read. It keeps its place, its stock and its key, and nothing was changed. If its workflow is ` +
      'running, it is rewritten within a minute: then send the same request again. If it has ended, an operator must repair it, see ' +
      'docs/operations.md.',
    { retryAfter: 30, orderId: id },
  );
}
